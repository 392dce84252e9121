"""Plans observations: asks for them, notes what was drawn and to whom it was given; one planner a term at a time."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from analyzer.domain.plan import ObservationReason
from analyzer.domain.term import Term
from analyzer.records.models import Account, Lesson, Participant, PlannedObservation, PlanTerm, Recording
from analyzer.records.observation_states import OPEN, STANDING, THERE, unobservable, with_observers, with_states
from analyzer.records.term_lessons import taught_in


def find_plan(term: str) -> PlanTerm | None:
    """The row of a term in which something is planned."""
    return PlanTerm.objects.filter(name=term).first()


def begin_plan(term: Term, seed: str, *, now: datetime) -> PlanTerm | None:
    """Begin to plan a term; None where that was begun before, whose seed stays."""
    given = {"seed": seed, "begun_at": now, "ends_at": term.ends_at}
    plan, made = PlanTerm.objects.get_or_create(name=term.name, defaults=given)
    return plan if made else None


def lock_plan(term: str) -> PlanTerm:
    """The row of a term, which whoever else plans waits for until the transaction ends."""
    return PlanTerm.objects.select_for_update().get(name=term)


def unasked(term: Term, observations: int, limit: int) -> list[str]:
    """Tutors with a lesson in the term of whom fewer observations are asked for than this, by id."""
    scheduled = Lesson.objects.filter(
        tutor=OuterRef("pk"), scheduled_start__gte=term.begins_at, scheduled_start__lt=term.ends_at
    )
    recorded = Recording.objects.filter(taught_in(term), lesson__tutor=OuterRef("pk"), lesson__scheduled_start=None)
    rows = PlannedObservation.objects.filter(
        STANDING, term=term.name, reason=ObservationReason.TERM, tutor=OuterRef("pk")
    )
    enough = rows.order_by().values("tutor").annotate(n=Count("pk")).filter(n__gte=observations)
    tutors = Participant.objects.filter(Q(Exists(scheduled)) | Q(Exists(recorded)))
    return list(tutors.exclude(Exists(enough)).order_by("id").values_list("id", flat=True)[:limit])


def extra_of(term: str, reason: ObservationReason, tutors: Collection[str]) -> Counter[str]:
    """How many observations of a reason stand already, by tutor."""
    rows = PlannedObservation.objects.filter(STANDING, term=term, reason=reason, tutor__in=tutors)
    return Counter(rows.values_list("tutor", flat=True))


def last_numbers(term: str, reason: ObservationReason, tutors: Collection[str]) -> Mapping[str, int]:
    """The last number that observations of a reason have, by tutor; none for whoever has none."""
    rows = PlannedObservation.objects.filter(term=term, reason=reason, tutor__in=tutors)
    return dict(rows.order_by().values_list("tutor").annotate(last=Max("number")))


def ask(rows: Iterable[Mapping[str, object]], *, now: datetime) -> list[int]:
    """Ask for observations; their ids."""
    made = PlannedObservation.objects.bulk_create(PlannedObservation(made_at=now, **row) for row in rows)
    return [row.pk for row in made]


def _standing(term: Term, *, now: datetime) -> QuerySet[Any]:
    rows = PlannedObservation.objects.filter(STANDING, term=term.name, excused_at=None)
    return with_states(rows, term, now=now)


def lapsing(term: Term, limit: int, *, now: datetime) -> list[PlannedObservation]:
    """Drawn and not done, and cannot be done any more."""
    rows = _standing(term, now=now).filter(unobservable(), state__in=OPEN)
    return list(rows.order_by("id")[:limit])


def let_lapse(rows: Collection[PlannedObservation], *, now: datetime) -> None:
    """Let others take the place of these."""
    PlannedObservation.objects.filter(pk__in=[row.pk for row in rows]).update(lapsed_at=now)


def undrawn(term: Term, weeks: int, after: int, limit: int, *, now: datetime) -> list[PlannedObservation]:
    """Asked for in one of the first so many weeks of the term, and nothing is drawn yet; by id."""
    rows = _standing(term, now=now).filter(recording=None, week__lt=weeks, pk__gt=after)
    return list(rows.order_by("id")[:limit])


def note_drawn(row: PlannedObservation, recording: str, candidates: Sequence[object], due_at: datetime) -> None:
    """Note what was drawn, from what, and until when it is to be observed."""
    drawn = {"recording_id": recording, "candidates": candidates, "due_at": due_at}
    for name, value in drawn.items():
        setattr(row, name, value)
    row.save(update_fields=["recording", "candidates", "due_at", "drawn_at"])


def ungiven(term: Term, after: int, limit: int, *, now: datetime) -> list[PlannedObservation]:
    """Drawn, and nobody is to observe it; by id."""
    rows = _standing(term, now=now).filter(THERE, recording__isnull=False, observer=None, state__in=OPEN, pk__gt=after)
    return list(rows.select_related("recording").order_by("id")[:limit])


def recordings_of(observation_ids: Collection[int]) -> list[UUID]:
    """The lessons that were drawn for some observations."""
    rows = PlannedObservation.objects.filter(pk__in=observation_ids, recording__isnull=False)
    return list(rows.values_list("recording_id", flat=True))


def observers_of(roles: Collection[str]) -> list[Account]:
    """Open accounts with one of these roles, by name."""
    return list(Account.objects.filter(is_active=True, groups__name__in=roles).distinct().order_by("username"))


def given_since(term: Term, since: datetime, *, now: datetime) -> tuple[Counter[str], Counter[str]]:
    """How many observations each observer was given and has still, or has done: since a moment, and in the term."""
    rows = PlannedObservation.objects.filter(STANDING, term=term.name, observer__isnull=False)
    given = with_observers(with_states(rows, term, now=now)).filter(observes__isnull=False)
    told = list(given.values_list("observes", "given_at"))
    return Counter(name for name, at in told if at and at >= since), Counter(name for name, _ in told)


def note_given(row: PlannedObservation, account_id: int | None, *, now: datetime) -> None:
    """Note who is to observe it, nobody for None."""
    row.observer_id, row.given_at = account_id, now if account_id else None
    row.save(update_fields=["observer", "given_at"])


def of_tutor(term: Term, tutor: str, *, now: datetime) -> list[Any]:
    """What is asked for of a tutor in a term, the excused included, with its state; by number."""
    rows = PlannedObservation.objects.filter(STANDING, term=term.name, tutor=tutor)
    return list(with_states(rows, term, now=now).order_by("reason", "number"))


def note_excused(rows: Collection[PlannedObservation], excuse: str, by: str, at: datetime | None) -> None:
    """Let these not be asked for, or with None be asked for again."""
    PlannedObservation.objects.filter(pk__in=[row.pk for row in rows]).update(
        excuse=excuse, excused_by=by, excused_at=at
    )


def find_observation(observation_id: int) -> PlannedObservation | None:
    """One that stands in the plan."""
    rows = PlannedObservation.objects.filter(STANDING, THERE, pk=observation_id)
    return rows.select_related("observer", "recording").first()
