"""How planned observations stand, asked of many rows at once; `domain.plan.state_of` decides the same about one."""

from datetime import datetime
from typing import Any

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When

from analyzer.domain.plan import ObservationState
from analyzer.domain.review import ActName
from analyzer.domain.stages import GONE, RecordingState
from analyzer.domain.term import Term
from analyzer.records.models import Assignment, Grading, PlannedObservation, Withdrawal

OPEN = (ObservationState.DUE, ObservationState.OVERDUE)
STANDING = Q(lapsed_at=None)
"""Those that no other has taken the place of."""
THERE = Q(recording__sealed_at=None, recording__quarantined_at=None)
"""Whose lesson is not cut off: of one that is, nobody learns here that it was drawn or graded."""


def kept_gradings() -> QuerySet[Grading]:
    """Grades of people that were not taken back."""
    taken_back = Withdrawal.objects.filter(of=ActName.GRADING, row=OuterRef("pk"))
    return Grading.objects.exclude(Exists(taken_back))


def with_states(rows: QuerySet[PlannedObservation], term: Term, *, now: datetime) -> QuerySet[Any]:
    """Rows of a term with `done_at`, `done_by` and `state`."""
    graded = kept_gradings().filter(recording=OuterRef("recording"), at__gte=term.begins_at, at__lt=term.ends_at)
    first = graded.order_by("at", "id")
    done = {name: Subquery(first.values(column)[:1]) for name, column in (("done_at", "at"), ("done_by", "by"))}
    uncut = Case(When(THERE, then=done["done_at"]))
    state = Case(
        When(done_at__isnull=False, then=Value(ObservationState.DONE.value)),
        When(excused_at__isnull=False, then=Value(ObservationState.EXCUSED.value)),
        When(due_at__lte=now, then=Value(ObservationState.OVERDUE.value)),
        default=Value(ObservationState.DUE.value),
        output_field=CharField(),
    )
    return rows.annotate(done_at=uncut, done_by=done["done_by"]).annotate(state=state)


def with_observers(rows: QuerySet[PlannedObservation]) -> QuerySet[Any]:
    """Rows with states, and `observes`: who has the lesson now, where it is open; else to whom it was given last."""
    standing = Assignment.objects.filter(recording=OuterRef("recording"), ended_at=None)
    holder = Subquery(standing.values("account__username")[:1])
    return rows.annotate(observes=Case(When(state__in=OPEN, then=holder), default=F("observer__username")))


def unobservable() -> Q:
    """Rows whose lesson cannot be observed, or not any more."""
    return Q(recording__isnull=False) & (~THERE | Q(recording__state__in=(*GONE, RecordingState.PARKED)))
