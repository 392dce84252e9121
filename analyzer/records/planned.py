"""What pages and the API show of a term's plan: counts, and a line for each tutor, in a few queries however many."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Min, Q, QuerySet

from analyzer.domain.plan import ObservationState
from analyzer.domain.term import Term
from analyzer.records.models import PlannedObservation, Recording
from analyzer.records.observation_states import OPEN, STANDING, THERE, with_observers, with_states
from analyzer.records.term_lessons import ELIGIBLE, Taught, taught_by, taught_in

WITHOUT_LESSON = "without_lesson"
"""Filter: nothing is drawn, and there is nothing to draw from."""
UNGIVEN = "-"
"""Filter by observer: drawn, and nobody is to observe it."""


@dataclass(frozen=True)
class PlanFilter:
    """Which tutors are listed."""

    state: str = ""
    """One of `ObservationState`, or `WITHOUT_LESSON`; all for an empty one."""
    observer: str = ""
    """Name of an account; `UNGIVEN` for nobody."""
    tutor: str = ""
    """How a tutor's id begins."""


@dataclass(frozen=True)
class PlanCounts:
    """How the observations of a term stand."""

    due: int
    done: int
    overdue: int
    excused: int
    undrawn: int
    """Due or overdue, and no lesson is drawn yet."""
    recent: int
    """Done since a moment."""

    @property
    def asked(self) -> int:
        """All but the excused."""
        return self.due + self.done + self.overdue


@dataclass(frozen=True)
class Planned:
    """One planned observation."""

    id: int
    tutor: str
    reason: str
    number: int
    week: int
    due_at: datetime
    recording_id: UUID | None
    observer: str
    """Who has it now, where it is open, or to whom it was given; empty for nobody."""
    excuse: str
    excused_by: str
    done_at: datetime | None
    done_by: str | None
    state: str


@dataclass(frozen=True)
class TutorLine:
    """A tutor in a term."""

    tutor: str
    taught: Taught
    observations: tuple[Planned, ...]

    @property
    def excused(self) -> bool:
        """Whether nothing is asked for any more, because somebody says so."""
        return any(one.state == ObservationState.EXCUSED for one in self.observations)

    @property
    def is_open(self) -> bool:
        """Whether anything is still to be done."""
        return any(one.state in OPEN for one in self.observations)


def _rows(term: Term, *, now: datetime) -> QuerySet[Any]:
    return with_observers(with_states(PlannedObservation.objects.filter(STANDING, term=term.name), term, now=now))


def plan_counts(term: Term, since: datetime, *, now: datetime) -> PlanCounts:
    """How the observations of a term stand; `recent` are those done since a moment. One query."""
    states = {state.value: Count("pk", filter=Q(state=state)) for state in ObservationState}
    undrawn = Count("pk", filter=Q(recording=None, state__in=OPEN))
    recent = Count("pk", filter=Q(done_at__gte=since))
    return PlanCounts(**_rows(term, now=now).aggregate(**states, undrawn=undrawn, recent=recent))


def tutor_lines(term: Term, wanted: PlanFilter, *, skip: int, limit: int, now: datetime) -> list[TutorLine]:
    """Tutors of a term, those first whose observation is due first; three queries.

    Args:
        term: which.
        wanted: who is listed.
        skip: how many were on the pages before.
        limit: how many at most.
        now: the time.
    """
    listed = _wanted(_rows(term, now=now), term, wanted).values("tutor").order_by()
    first = Min("due_at", filter=Q(state__in=OPEN))
    ordered = listed.annotate(first=first).order_by(F("first").asc(nulls_last=True), "tutor")
    tutors = [row["tutor"] for row in ordered[skip : skip + limit]]
    return lines_of(term, tutors, now=now)


def lines_of(term: Term, tutors: Collection[str], *, now: datetime) -> list[TutorLine]:
    """The lines of these tutors, in their order."""
    found = _planned(term, tutors, now=now)
    taught = taught_by(term, tutors)
    return [TutorLine(one, taught.get(one, Taught()), tuple(found[one])) for one in tutors]


def _wanted(rows: QuerySet[Any], term: Term, wanted: PlanFilter) -> QuerySet[Any]:
    if wanted.tutor:
        rows = rows.filter(tutor__startswith=wanted.tutor)
    if wanted.observer == UNGIVEN:
        rows = rows.filter(THERE, observes=None, recording__isnull=False, state__in=OPEN)
    elif wanted.observer:
        rows = rows.filter(observes=wanted.observer)
    if wanted.state == WITHOUT_LESSON:
        lessons = Recording.objects.filter(ELIGIBLE, taught_in(term), lesson__tutor__isnull=False)
        return rows.filter(recording=None, state__in=OPEN).exclude(tutor__in=lessons.values("lesson__tutor"))
    return rows.filter(state=wanted.state) if wanted.state else rows


def _planned(term: Term, tutors: Collection[str], *, now: datetime) -> Mapping[str, list[Planned]]:
    found: dict[str, list[Planned]] = defaultdict(list)
    rows = _rows(term, now=now).filter(tutor__in=tutors).select_related("recording")
    for row in rows.order_by("reason", "number"):
        cut = row.recording is not None and bool(row.recording.sealed_at or row.recording.quarantined_at)
        names = ("id", "tutor", "reason", "number", "week", "due_at", "excuse", "excused_by", "done_at", "state")
        found[row.tutor].append(
            Planned(
                **{name: getattr(row, name) for name in names},
                recording_id=None if cut else row.recording_id,
                observer=row.observes if row.observes and not cut else "",
                done_by=row.done_by if row.done_at else None,
            )
        )
    return found


def candidates_of(observation_id: int) -> tuple[PlannedObservation, set[str]] | None:
    """A drawn observation, and which of the lessons that it was drawn from are there still; None for none."""
    row = PlannedObservation.objects.filter(STANDING, THERE, pk=observation_id, recording__isnull=False).first()
    if row is None:
        return None
    ids = [one["recording"] for one in row.candidates]
    there = Recording.objects.filter(id__in=ids, sealed_at=None, quarantined_at=None).values_list("id", flat=True)
    return row, {str(one) for one in there}
