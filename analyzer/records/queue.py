"""The queue: a row of facts a lesson, and questions about them that read no more than they show."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from uuid import UUID

from django.db import connection
from django.db.models import Count, F, Q, QuerySet
from django.db.models.expressions import CombinedExpression
from django.db.models.lookups import IsNull, LessThan

from analyzer.domain.kinds import Severity
from analyzer.domain.queue import Place, QueueFacts, QueuePolicy, QueueState, Reason, Stretch, Wanted, Whose
from analyzer.domain.stages import GONE
from analyzer.records.blind import finished, hiding
from analyzer.records.details import weights_of
from analyzer.records.models import Assignment, Queued, Recording
from analyzer.records.reviews import said_of
from analyzer.records.sealing import UNCUT

FACTS = tuple(field.name for field in fields(QueueFacts))
COPIED = ("lesson_name", "tutor", "subject", "uploaded_at", "account_id")
LAST = "\U0010ffff"
"""Comes after every letter."""
NEWEST_FIRST = ("-uploaded_at", "-recording")
SHOWN = Q(recording__sealed_at=None, recording__quarantined_at=None)
"""Rows of what is cut off are gone already; whoever cuts by other means than ours must not depend on that."""


@dataclass(frozen=True)
class Material:
    """What the facts about one assessed lesson are made from."""

    copied: Mapping[str, object]
    findings: Mapping[str, Severity]
    grades: Mapping[str, str | None]
    judged: bool
    """Whether anybody has said anything of it that counts here."""
    finished: bool
    """Whether all who were to observe it say that they have finished."""
    hides: bool
    """Whether those who review it may not learn here what others noticed."""


@dataclass(frozen=True)
class QueuedLesson:
    """A lesson of the queue."""

    id: UUID
    lesson_id: str
    tutor_id: str
    subject: str
    uploaded_at: datetime
    duration_ms: int | None
    assignee: str | None
    """Name of the account that observes it."""
    facts: QueueFacts


@dataclass(frozen=True)
class Group:
    """How many lessons have the same facts."""

    state: QueueState
    rank: int
    concerns: int
    due_on: date | None
    account_id: int | None
    subject: str
    lessons: int


def material_of(ids: Collection[UUID]) -> dict[UUID, Material]:
    """Of those that belong in the queue: assessed, there, and not cut off. Locks all of them; some queries.

    To be called in a transaction: whoever changes any of it meanwhile waits, and puts the lesson in its place after us.
    """
    list(Recording.objects.select_for_update(no_key=True).filter(id__in=ids).order_by("id").values_list("id"))
    there = Recording.objects.filter(UNCUT, id__in=ids).exclude(current_run=None).exclude(state__in=GONE)
    rows = there.values_list(
        "id",
        "current_run",
        "lesson",
        "lesson__tutor",
        "lesson__subject",
        "uploaded_at",
        "current_run__scorecard__grades",
    )
    found = {row[0]: row for row in rows}
    theirs = dict(Assignment.objects.filter(recording__in=found, ended_at=None).values_list("recording", "account"))
    ended, hides = finished(found), hiding(found)
    said, weights = said_of(found), weights_of([row[1] for row in found.values()])
    return {
        id_: Material(
            copied=dict(zip(COPIED, (lesson or "", tutor or "", subject or "", at, theirs.get(id_)), strict=True)),
            findings=weights.get(run, {}),
            grades=grades or {},
            judged=id_ in said,
            finished=id_ in ended,
            hides=id_ in hides,
        )
        for id_, run, lesson, tutor, subject, at, grades in found.values()
    }


def put(facts: Mapping[UUID, QueueFacts], material: Mapping[UUID, Material], ids: Collection[UUID]) -> None:
    """Let the rows of these recordings say this; those of which there are no facts leave the queue."""
    Queued.objects.filter(recording__in=set(ids) - set(facts)).delete()
    rows = [
        Queued(recording_id=id_, **material[id_].copied, **{name: getattr(one, name) for name in FACTS})
        for id_, one in facts.items()
    ]
    columns = [name.removesuffix("_id") for name in COPIED] + list(FACTS)
    Queued.objects.bulk_create(rows, update_conflicts=True, unique_fields=["recording"], update_fields=columns)


def not_placed(limit: int) -> list[UUID]:
    """Assessed recordings that belong in the queue and have no row, as after an upgrade."""
    there = Recording.objects.filter(UNCUT, queued=None).exclude(current_run=None).exclude(state__in=GONE)
    return list(there.order_by().values_list("id", flat=True)[:limit])


def groups_of(wanted: Wanted) -> list[Group]:
    """How many lessons have which facts, in one question; only tutor and search narrow it."""
    columns = [field.name for field in fields(Group)][:-1]
    rows = Queued.objects.filter(_named(wanted)).order_by().values_list(*columns).annotate(lessons=Count("*"))
    return [Group(QueueState(state), *others) for state, *others in rows]


def lessons_of(
    wanted: Wanted,
    stretch: Stretch,
    before: Place | None,
    *,
    bounds: tuple[QueuePolicy, date],
    account_id: int | None,
    limit: int,
) -> list[QueuedLesson]:
    """Lessons of one stretch in their order, from an index.

    Args:
        wanted: what is asked for.
        stretch: where in the queue.
        before: the last that was shown; None to begin.
        bounds: the policy, and the last day that counts as due.
        account_id: of whoever asks; None for a machine.
        limit: how many at most.
    """
    rows = Queued.objects.filter(SHOWN, _narrowed(wanted, account_id))
    if wanted.state is QueueState.WAITING:
        rows = rows.filter(within(stretch, *bounds))
    due = stretch.reason is Reason.DUE
    if before:
        rows = rows.filter(_after_due(before) if due and before.due_on else _after(before))
    return _lessons(rows.order_by(*(("due_on",) if due else ()), *NEWEST_FIRST)[:limit])


def lesson_of(recording_id: UUID) -> QueuedLesson | None:
    """One lesson of the queue; None where it is not in it."""
    return next(iter(_lessons(Queued.objects.filter(SHOWN, recording=recording_id))), None)


def within(stretch: Stretch, policy: QueuePolicy, due_until: date) -> Q:
    """The condition on rows that stand in this stretch; `stretch_of` in review/queue.py says the same of one."""
    if stretch.reason is Reason.QUESTIONS:
        return Q(rank=stretch.key)
    light = Q(LessThan(_unindexed("rank"), policy.questions_from.rank))
    if stretch.reason is Reason.DUE:
        return light & Q(due_on__lte=due_until)
    light &= Q(due_on=None) | Q(due_on__gt=due_until)
    if stretch.reason is Reason.LOW_GRADES:
        return light & Q(concerns=stretch.key)
    return light & Q(LessThan(_unindexed("concerns"), policy.low_from))


def _named(wanted: Wanted) -> Q:
    named = Q(tutor=wanted.tutor) if wanted.tutor else Q()
    if wanted.find:
        named &= _begins("lesson_name", wanted.find) | _begins("tutor", wanted.find)
    return named


def _begins(column: str, text: str) -> Q:
    """The condition that a column begins so, as each database finds it in an index."""
    if connection.vendor == "sqlite":
        return Q(**{f"{column}__gte": text, f"{column}__lt": f"{text}{LAST}"})
    return Q(**{f"{column}__startswith": text})


def _unindexed(column: str) -> F | CombinedExpression:
    """A column by which SQLite is not to search an index: the one that has the order of the queue is better by far.

    PostgreSQL knows that by its statistics, which SQLite is never told to make.
    """
    return F(column) + 0 if connection.vendor == "sqlite" else F(column)


def _narrowed(wanted: Wanted, account_id: int | None) -> Q:
    found = _named(wanted) & Q(state=wanted.state)
    if wanted.weight is not None:
        found &= Q(rank=wanted.weight.rank)
    if wanted.subject is not None:
        found &= Q(subject=wanted.subject)
    if wanted.whose is Whose.MINE:
        return found & Q(account=account_id, account__isnull=False)
    return found & Q(IsNull(_unindexed("account_id"), True)) if wanted.whose is Whose.NOBODYS else found


def _after(place: Place) -> Q:
    """Two conditions, because databases find the first in the index."""
    return Q(uploaded_at__lte=place.at) & (Q(uploaded_at__lt=place.at) | Q(recording__lt=place.id))


def _after_due(place: Place) -> Q:
    return Q(due_on__gte=place.due_on) & (Q(due_on__gt=place.due_on) | _after(place))


def _lessons(rows: QuerySet[Queued]) -> list[QueuedLesson]:
    names = ("recording", "lesson_name", "tutor", "subject", "uploaded_at", "recording__duration_ms")
    listed: Sequence[tuple[object, ...]] = list(rows.values_list(*names, "account__username", *FACTS))
    return [
        QueuedLesson(*row[: len(names) + 1], QueueFacts(*row[len(names) + 1 : -1], QueueState(row[-1])))  # type: ignore[call-arg, arg-type]
        for row in listed
    ]
