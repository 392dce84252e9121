"""What the rows of a plan say now, in the form in which custody events vouch for it."""

import hashlib
from collections.abc import Collection, Mapping

from pydantic import JsonValue

from analyzer.domain.canonical import canonical
from analyzer.domain.custody import written
from analyzer.records.models import PlannedObservation, PlanTerm

State = dict[str, JsonValue]


def states_of_plans(ids: Collection[object]) -> Mapping[object, State]:
    """The terms with their seeds."""
    rows = PlanTerm.objects.filter(pk__in=list(ids))
    return {row.pk: {"term": row.name, "seed": row.seed, "begun_at": written(row.begun_at)} for row in rows}


def states_of_observations(ids: Collection[object]) -> Mapping[object, State]:
    """Planned observations; the tutor, and what was drawn from, as a digest: the chain only grows, rows do not stay."""
    rows = PlannedObservation.objects.filter(pk__in=list(ids)).select_related("observer")
    return {row.pk: _state(row) for row in rows}


def _state(row: PlannedObservation) -> State:
    hidden = {"id": row.pk, "tutor": row.tutor, "candidates": row.candidates}
    return {
        "term": row.term,
        "reason": row.reason,
        "number": row.number,
        "week": row.week,
        "due_at": written(row.due_at),
        "recording": str(row.recording_id) if row.recording_id else None,
        "observer": row.observer.username if row.observer else None,
        "excuse": row.excuse,
        "lapsed": row.lapsed_at is not None,
        "drawn_from_sha256": hashlib.sha256(canonical(hidden).encode()).hexdigest(),
    }
