"""What the rows of a case say now, in the form in which custody events vouch for it."""

from collections import defaultdict
from collections.abc import Collection, Mapping

from pydantic import JsonValue

from analyzer.domain.custody import written
from analyzer.records.models import (
    Case,
    CaseDestruction,
    CaseEntry,
    CaseFinding,
    CasePerson,
    CaseRecording,
    CaseReferral,
)

State = dict[str, JsonValue]


def states_of_cases(ids: Collection[object]) -> Mapping[object, State]:
    """Each case with everything that was put into it, and what became of that; seven queries."""
    parts = {
        "recordings": _recordings(ids),
        "findings": _findings(ids),
        "entries": _entries(ids),
        "referrals": _referrals(ids),
        "people": _people(ids),
    }
    destroyed = _destroyed(ids)
    return {
        row.pk: {
            "reference": row.reference,
            "state": row.state,
            "opened_at": written(row.opened_at),
            "opened_by": row.opened_by,
            "closed_at": written(row.closed_at) if row.closed_at else None,
            "closed_by": row.closed_by,
            **{name: of[row.pk] for name, of in parts.items()},
            **destroyed.get(row.pk, {}),
        }
        for row in Case.objects.filter(pk__in=list(ids))
    }


def _destroyed(ids: Collection[object]) -> dict[object, State]:
    """Nothing for a case that is there: what was told before there were destructions stays true."""
    return {
        row.case_id: {
            "destruction": {
                "id": str(row.pk),
                "objects": len(row.objects_listed),
                "policy_sha256": row.policy_sha256,
                "approved_by": row.approved_by,
                "decided_at": written(row.decided_at),
                "destroyed_at": written(row.destroyed_at) if row.destroyed_at else None,
                "certificate_sha256": row.certificate_sha256,
            }
        }
        for row in CaseDestruction.objects.filter(case__in=list(ids))
    }


def _recordings(ids: Collection[object]) -> dict[object, list[JsonValue]]:
    found: dict[object, list[JsonValue]] = defaultdict(list)
    for row in CaseRecording.objects.filter(case__in=list(ids)).order_by("id"):
        found[row.case_id].append([str(row.recording_id), written(row.at), row.by])
    return found


def _findings(ids: Collection[object]) -> dict[object, list[JsonValue]]:
    found: dict[object, list[JsonValue]] = defaultdict(list)
    for row in CaseFinding.objects.filter(case__in=list(ids)).order_by("id"):
        found[row.case_id].append([str(row.recording_id), row.finding_id, written(row.at), row.by])
    return found


def _entries(ids: Collection[object]) -> dict[object, list[JsonValue]]:
    found: dict[object, list[JsonValue]] = defaultdict(list)
    for row in CaseEntry.objects.filter(case__in=list(ids)).order_by("id"):
        found[row.case_id].append([row.pk, row.kind, row.sha256, row.about_id, row.suffix, written(row.at), row.by])
    return found


def _referrals(ids: Collection[object]) -> dict[object, list[JsonValue]]:
    found: dict[object, list[JsonValue]] = defaultdict(list)
    for row in CaseReferral.objects.filter(case__in=list(ids)).order_by("id"):
        said: list[JsonValue] = [row.pk, row.step, row.of_id, row.body, row.reference, row.outcome]
        found[row.case_id].append([*said, written(row.happened_at), written(row.at), row.by])
    return found


def _people(ids: Collection[object]) -> dict[object, list[JsonValue]]:
    found: dict[object, list[JsonValue]] = defaultdict(list)
    for row in CasePerson.objects.filter(case__in=list(ids)).order_by("id"):
        found[row.case_id].append([row.account_id, row.act, written(row.at), row.by])
    return found
