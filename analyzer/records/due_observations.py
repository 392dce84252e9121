"""What other lists ask of the plan: which lessons are due to be observed, by when; and samples, planned elsewhere."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from analyzer.domain.custody import Chain, CustodyAction, Facts
from analyzer.domain.plan import ObservationReason
from analyzer.domain.term import Term
from analyzer.records import custody
from analyzer.records.custody_states import About
from analyzer.records.leases import lock
from analyzer.records.models import PlannedObservation, Recording
from analyzer.records.observation_states import STANDING, THERE, kept_gradings


def due_rows() -> QuerySet[PlannedObservation]:
    """Drawn, not excused, and not graded by anybody, nor a sample by its observer: to be asked with a recording.

    The index `observation_due` (recording, due_at) serves whoever narrows it down to a recording, as a subquery does:
    `due_rows().filter(recording=OuterRef("pk")).order_by("due_at").values("due_at")[:1]`.
    """
    graded = kept_gradings().filter(recording=OuterRef("recording"))
    by_observer = graded.filter(by=OuterRef("observer__username"))
    sampled = Q(reason=ObservationReason.SAMPLE)
    rows = PlannedObservation.objects.filter(STANDING, THERE, recording__isnull=False, excused_at=None)
    return rows.exclude(~sampled & Exists(graded)).exclude(sampled & Exists(by_observer))


def due_observations(recording_ids: Collection[UUID]) -> Mapping[UUID, tuple[datetime, str]]:
    """By when, and why, each of these recordings is to be observed; the earliest where there are several; one query.

    Why somebody's lessons are observed more often than others' is told to whoever may read about conduct, and to nobody
    else: a list for others shows the date alone.
    """
    rows = due_rows().filter(recording__in=list(recording_ids)).order_by("-due_at", "-id")
    return {one: (due, reason) for one, due, reason in rows.values_list("recording_id", "due_at", "reason") if one}


def plan_sample(
    term: Term, recording_id: UUID, observer_id: int | None, agent: str, *, due_at: datetime, now: datetime
) -> int | None:
    """Plan that a lesson is judged as part of a sample, and tell it in the chain of the term.

    Args:
        term: in which.
        recording_id: of the lesson.
        observer_id: account that judges it; each of several has a row of their own.
        agent: who plans it, as events of custody name them.
        due_at: the first moment at which it is late.
        now: the time.

    Returns:
        Id of the row; None where this account has this lesson as a sample already.
    """
    try:
        with transaction.atomic():
            lock(recording_id)
            recording = Recording.objects.select_related("lesson").get(id=recording_id)
            tutor = (recording.lesson.tutor_id if recording.lesson else None) or ""
            row = PlannedObservation.objects.create(
                term=term.name,
                tutor=tutor,
                reason=ObservationReason.SAMPLE,
                number=PlannedObservation.objects.filter(recording=recording_id).count() + 1,
                due_at=due_at,
                made_at=now,
                recording=recording,
                drawn_at=now,
                observer_id=observer_id,
                given_at=now if observer_id else None,
            )
            facts: Facts = {"drawn": [row.pk], "given": [row.pk] if observer_id else [], "reason": row.reason}
            about = (About("observation", row.pk),)
            custody.note(Chain.plan(term.name), CustodyAction.PLAN_DRAWN, agent, facts, about=about, now=now)
    except IntegrityError:
        return None
    return row.pk
