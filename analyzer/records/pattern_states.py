"""What the rows of proposals about signs over lessons say now, in the form in which custody events vouch for it."""

import hashlib
from collections.abc import Collection, Mapping

from pydantic import JsonValue

from analyzer.domain.canonical import canonical
from analyzer.domain.custody import written
from analyzer.records.models import Pattern, PatternStep


def states_of_patterns(ids: Collection[object]) -> Mapping[object, dict[str, JsonValue]]:
    """Each with its steps; whom it is about as a digest: the chain only grows, and rows do not stay."""
    steps: dict[int, list[JsonValue]] = {}
    for row in PatternStep.objects.filter(pattern__in=list(ids)).order_by("recording", "finding_id"):
        told: JsonValue = [str(row.recording_id), row.finding_id, row.kind, row.start_ms, row.end_ms]
        steps.setdefault(row.pattern_id, []).append(told)
    return {
        row.pk: {
            "about_sha256": _digest({"id": row.pk, "tutor": row.tutor, "student": row.student}),
            "state": row.state,
            "made_at": written(row.made_at),
            "ended_at": written(row.ended_at) if row.ended_at else None,
            "answered_by": row.answered_by,
            "reason": row.reason,
            "case": row.case_id,
            "steps_sha256": _digest({"steps": steps.get(row.pk, [])}),
        }
        for row in Pattern.objects.filter(pk__in=list(ids))
    }


def _digest(value: Mapping[str, object]) -> str:
    return hashlib.sha256(canonical(value).encode()).hexdigest()
