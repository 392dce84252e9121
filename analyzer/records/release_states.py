"""What the rows of the sealed lane say now, in the form in which custody events vouch for it."""

from collections.abc import Collection, Mapping

from analyzer.domain.custody import written
from analyzer.records.case_states import State
from analyzer.records.models import EvidenceRelease, Quarantine, Recording


def states_of_releases(ids: Collection[object]) -> Mapping[object, State]:
    """Each release as custody vouches for it."""
    return {
        row.pk: {
            "recording": str(row.recording_id),
            "case": row.case_id,
            "state": row.state,
            "body": row.body,
            "recipient": row.recipient,
            "reference": row.reference,
            "requested_by": row.requested_by,
            "approved_by": row.approved_by,
            "withdrawn_by": row.withdrawn_by,
            "handed_over_by": row.handed_over_by,
            "sha256": row.sha256,
            "receipt_sha256": row.receipt_sha256,
        }
        for row in EvidenceRelease.objects.filter(pk__in=list(ids))
    }


def states_of_sealing(ids: Collection[object]) -> Mapping[object, State]:
    """Whether each recording is cut off, by whom and why."""
    states: dict[object, State] = {}
    for row in Recording.objects.filter(id__in=list(ids)):
        taken = Quarantine.objects.filter(recording=row.id).order_by("id")
        states[row.id] = {
            "sealed_at": written(row.sealed_at) if row.sealed_at else None,
            "quarantined_at": written(row.quarantined_at) if row.quarantined_at else None,
            "quarantines": [[one.reason, one.by, written(one.at)] for one in taken],
        }
    return states
