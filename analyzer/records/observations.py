"""Scorecards and what people made of them, as a list without words: for statistics and spreadsheets."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from analyzer.domain.kinds import Severity
from analyzer.domain.review import Acts
from analyzer.domain.sight import Sight
from analyzer.domain.stages import GONE
from analyzer.records.assignments import assigned_of
from analyzer.records.details import weights_of
from analyzer.records.models import Recording
from analyzer.records.projections import pick
from analyzer.records.reached import reached, reached_of
from analyzer.records.reviews import acts_of, said_of


@dataclass(frozen=True)
class Assessed:
    """What one query tells of an assessed lesson."""

    id: UUID
    lesson_id: str | None
    tutor_id: str | None
    subject: str | None
    scheduled_start: datetime | None
    uploaded_at: datetime
    duration_ms: int | None
    run_id: int
    run: int
    assessed_at: datetime
    complete: bool | None
    grades: dict[str, str | None] | None


@dataclass(frozen=True)
class Observed:
    """An assessed lesson, its questions, and what people said."""

    of: Assessed
    findings: dict[str, Severity]
    """Weight by id, of those that are not sealed."""
    acts: Acts
    observer: str | None
    """Who has it."""
    conduct: bool
    """Whether whoever asks may know what it asks about conduct."""


def observed_after(after: tuple[datetime, UUID] | None, *, sight: Sight, conduct: Sight, limit: int) -> list[Observed]:
    """Assessed lessons that somebody reaches, oldest first; few queries, and five for each of which anything was said.

    Args:
        after: time and id of the last one of the page before.
        sight: how far the right reaches to read of teaching.
        conduct: how far that reaches to read of conduct.
        limit: how many at most.
    """
    rows = Recording.objects.filter(reached(sight)).exclude(current_run=None).exclude(state__in=GONE)
    if after:
        rows = rows.filter(uploaded_at__gte=after[0]).filter(Q(uploaded_at__gt=after[0]) | Q(id__gt=after[1]))
    listed = pick(
        Assessed,
        rows.order_by("uploaded_at", "id")[:limit],
        tutor_id="lesson__tutor",
        subject="lesson__subject",
        scheduled_start="lesson__scheduled_start",
        run_id="current_run",
        run="current_run__number",
        assessed_at="current_run__created_at",
        complete="current_run__scorecard__complete",
        grades="current_run__scorecard__grades",
    )
    ids = [one.id for one in listed]
    said, theirs, open_to = said_of(ids), assigned_of(ids), reached_of(ids, conduct)
    weights = weights_of([one.run_id for one in listed])
    return [
        Observed(
            of=one,
            findings=weights.get(one.run_id, {}),
            acts=acts_of(one.id) if one.id in said else Acts(),
            observer=theirs[one.id].name if one.id in theirs else None,
            conduct=one.id in open_to,
        )
        for one in listed
    ]
