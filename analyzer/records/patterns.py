"""Proposals about signs over lessons: made once for a pair and its steps, answered once, gone with their lessons."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from analyzer.domain.pattern import ALERTED, ANSWERED, PatternState, Sign
from analyzer.domain.sight import Sight
from analyzer.records.models import Alert, Lesson, Participant, Pattern, PatternStep, Recording
from analyzer.records.reached import reached


@dataclass(frozen=True)
class Step:
    """One sign of a proposal."""

    recording_id: UUID
    lesson_name: str
    taught_at: datetime
    finding_id: str
    kind: str
    start_ms: int
    end_ms: int
    at: datetime
    others: int
    """How many other students took part: then nobody knows to whom it was said."""


@dataclass(frozen=True)
class Proposal:
    """A proposal with its steps, in the order in which the lessons were."""

    id: int
    tutor: str
    student: str
    state: PatternState
    made_at: datetime
    ended_at: datetime | None
    answered_by: str
    reason: str
    case_id: int | None
    case_reference: str
    steps: tuple[Step, ...]

    @property
    def kinds(self) -> tuple[str, ...]:
        """Of its steps, each once, in their order."""
        return tuple(dict.fromkeys(step.kind for step in self.steps))

    @property
    def recordings(self) -> tuple[UUID, ...]:
        """Those that it rests on, each once."""
        return tuple(dict.fromkeys(step.recording_id for step in self.steps))

    @property
    def names(self) -> frozenset[tuple[UUID, str]]:
        """What its steps are known by."""
        return frozenset((step.recording_id, step.finding_id) for step in self.steps)


def tutors_of_open() -> list[str]:
    """Tutors about whom a proposal is open."""
    return list(Pattern.objects.filter(state=PatternState.OPEN).order_by().values_list("tutor", flat=True).distinct())


def lock_tutor(tutor: str) -> None:
    """Let nobody else propose or answer anything about a tutor until the unit of work ends."""
    Participant.objects.select_for_update().filter(id=tutor).first()


def open_of(tutor: str) -> dict[str, Proposal]:
    """The open proposals about a tutor, by student."""
    return {one.student: one for one in _read(Pattern.objects.filter(tutor=tutor, state=PatternState.OPEN))}


def answered_steps(tutor: str, student: str) -> frozenset[tuple[UUID, str]]:
    """The steps of proposals about a pair that a person has answered."""
    rows = PatternStep.objects.filter(pattern__tutor=tutor, pattern__student=student, pattern__state__in=ANSWERED)
    return frozenset(rows.values_list("recording_id", "finding_id"))


def make(tutor: str, student: str, steps: Iterable[Sign], *, now: datetime) -> int:
    """A new open proposal; its id."""
    pattern = Pattern.objects.create(tutor=tutor, student=student, made_at=now)
    add_steps(pattern.pk, steps, now=now)
    return pattern.pk


def add_steps(pattern_id: int, steps: Iterable[Sign], *, now: datetime) -> None:
    """Put further signs into a proposal."""
    PatternStep.objects.bulk_create(
        PatternStep(
            pattern_id=pattern_id,
            recording_id=one.recording_id,
            lesson_name=one.lesson_id,
            taught_at=one.taught_at,
            finding_id=one.finding_id,
            kind=one.kind,
            start_ms=one.start_ms,
            end_ms=one.end_ms,
            at=now,
        )
        for one in steps
    )


def end(
    pattern_id: int, state: PatternState, *, now: datetime, by: str = "", reason: str = "", case_id: int | None = None
) -> None:
    """Let an open proposal have been answered, or lapse."""
    rows = Pattern.objects.filter(id=pattern_id, state=PatternState.OPEN)
    rows.update(state=state, ended_at=now, answered_by=by, reason=reason, case_id=case_id)


def find_pattern(pattern_id: int, sights: Sequence[Sight] = ()) -> Proposal | None:
    """A proposal, where all these rights of somebody reach every lesson that it rests on."""
    return next(iter(_read(_seen(sights).filter(id=pattern_id))), None)


def open_patterns(sights: Sequence[Sight], *, limit: int) -> Sequence[Proposal]:
    """Open proposals, the longest waiting first: no number puts one before another."""
    return _read(_seen(sights).filter(state=PatternState.OPEN).order_by("made_at", "id")[:limit])


def ended_patterns(sights: Sequence[Sight], *, limit: int) -> Sequence[Proposal]:
    """Proposals that were answered or lapsed, the latest first."""
    return _read(_seen(sights).exclude(state=PatternState.OPEN).order_by("-ended_at", "-id")[:limit])


def open_alerts_of(pattern_id: int) -> list[int]:
    """The alerts about a proposal that nobody has acknowledged."""
    rows = Alert.objects.filter(
        recording=None, kind=ALERTED, subject__startswith=f"{ALERTED}:{pattern_id}:", acknowledged_at=None
    )
    return list(rows.order_by("id").values_list("id", flat=True))


def patterns_about(participant: str, *, sight: Sight) -> Sequence[Proposal]:
    """Every proposal about somebody, the oldest first."""
    theirs = Q(tutor=participant) | Q(student=participant)
    return _read(_seen([sight]).filter(theirs).order_by("made_at", "id"))


def forget_steps(recording_id: UUID) -> dict[int, int]:
    """Remove the steps in a recording, and proposals of which none is left; how many steps, by proposal.

    To be called before the recording's link to its lesson goes: whoever proposes meanwhile is waited for, or waits.
    """
    rows = PatternStep.objects.filter(recording=recording_id)
    named = Q(id__in=rows.values("pattern__tutor")) | Q(lessons_given__recordings=recording_id)
    tutors = list(Participant.objects.filter(named).values_list("id", flat=True))
    list(Participant.objects.select_for_update().filter(id__in=tutors).order_by("id"))
    gone = dict(rows.order_by().values_list("pattern").annotate(count=Count("pk")))
    rows.delete()
    Pattern.objects.filter(id__in=gone, steps=None).delete()
    return gone


def _seen(sights: Sequence[Sight]) -> QuerySet[Pattern]:
    rows = Pattern.objects.all()
    for sight in sights:
        theirs = Recording.objects.filter(reached(sight)).values("pk")
        rows = rows.exclude(Exists(PatternStep.objects.filter(pattern=OuterRef("pk")).exclude(recording__in=theirs)))
    return rows


def _read(rows: QuerySet[Pattern]) -> Sequence[Proposal]:
    found = list(rows.select_related("case").prefetch_related("steps"))
    lessons = {step.lesson_name for row in found for step in row.steps.all()}
    students = dict(Lesson.objects.filter(id__in=lessons).annotate(count=Count("students")).values_list("id", "count"))
    return [_proposal(row, students) for row in found]


def _proposal(row: Pattern, students: dict[str, int]) -> Proposal:
    own = ("recording_id", "lesson_name", "taught_at", "finding_id", "kind", "start_ms", "end_ms", "at")
    steps = [
        Step(**{name: getattr(step, name) for name in own}, others=max(0, students.get(step.lesson_name, 1) - 1))
        for step in sorted(row.steps.all(), key=lambda one: (one.taught_at, one.lesson_name, one.start_ms))
    ]
    return Proposal(
        id=row.pk,
        tutor=row.tutor,
        student=row.student,
        state=PatternState(row.state),
        made_at=row.made_at,
        ended_at=row.ended_at,
        answered_by=row.answered_by,
        reason=row.reason,
        case_id=row.case_id,
        case_reference=row.case.reference if row.case else "",
        steps=tuple(steps),
    )
