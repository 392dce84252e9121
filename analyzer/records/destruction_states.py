"""What destructions say now, in the form in which custody events vouch for them."""

from collections.abc import Collection, Mapping

from analyzer.domain.custody import written
from analyzer.records.case_states import State
from analyzer.records.models import Destruction


def states_of_destructions(ids: Collection[object]) -> Mapping[object, State]:
    """What was decided, and whether it was done: how far it is meanwhile is told by no event."""
    return {
        row.pk: {
            "recording": str(row.recording_id),
            "kinds": row.kinds,
            "due_at": written(row.due_at),
            "basis": row.basis,
            "objects": len(row.objects_listed),
            "policy_sha256": row.policy_sha256,
            "approved_by": row.approved_by,
            "decided_at": written(row.decided_at),
            "destroyed_at": written(row.destroyed_at) if row.destroyed_at else None,
            "certificate_sha256": row.certificate_sha256,
        }
        for row in Destruction.objects.filter(pk__in=list(ids))
    }
