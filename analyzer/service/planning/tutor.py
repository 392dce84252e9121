"""What is known of a tutor over many lessons: what was observed, what people said, how measures lie. Never a score."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from analyzer.domain.access import Reach, Right
from analyzer.domain.content import Content
from analyzer.domain.custody import person
from analyzer.domain.errors import ObjectMissingError
from analyzer.domain.plan_policy import PlanPolicy
from analyzer.domain.term import Term
from analyzer.records.measured import measures_of
from analyzer.records.planned import Planned, lines_of
from analyzer.records.reached import reached_of
from analyzer.records.said import LessonOf, lessons_of_tutor
from analyzer.review.trajectory import Trajectory, trajectory
from analyzer.scorecard.rubric import Rubric
from analyzer.service.access import Person, has, sight
from analyzer.service.bootstrap import Service
from analyzer.service.planning.said import Confirmed, Graded, said_of
from analyzer.service.quality.blinding import blind_among
from analyzer.service.reviews.noting import has_graded
from analyzer.service.viewing import saw_lessons
from analyzer.settings.configuration import read_yaml, shipped_or

LOW = ("concern",)
"""Grades that count as low where policy names none."""


@dataclass(frozen=True)
class Repeated:
    """Something that people have said in several lessons, with its clause: a proposal to a person."""

    about: str
    """A clause, or a row of the rubric."""
    lessons: int
    times: int
    kinds: tuple[str, ...] = ()
    """Of findings, where it is about conduct."""


@dataclass(frozen=True)
class Measured:
    """One measure over the lessons."""

    criterion: str
    """Title of the rubric's row that reads it."""
    name: str
    unit: str
    found: Trajectory


@dataclass(frozen=True)
class TutorSeen:
    """A tutor, as far as somebody reaches their lessons."""

    tutor: str
    lessons: tuple[LessonOf, ...]
    """The latest first."""
    observations: tuple[tuple[Term, Planned], ...]
    """The latest term first."""
    graded: tuple[Graded, ...]
    """The latest first."""
    rows: Mapping[str, str]
    """Titles of the rubric's rows."""
    measured: tuple[Measured, ...]
    few: int
    """Measures that have a value in some lessons, and in too few."""
    low: tuple[Repeated, ...]
    """Rows that people have graded low in several lessons."""
    confirmed: tuple[Confirmed, ...] | None
    """The latest first; None for whoever may not read about conduct."""
    repeated: tuple[Repeated, ...]
    """Clauses that were breached in several lessons."""
    clauses: Mapping[str, str]


def look_at_tutor(tutor: str, who: Person, service: Service) -> TutorSeen:
    """What somebody may know of a tutor; that they looked is told before it is shown.

    Args:
        tutor: who, as lesson records name them.
        who: looks.
        service: the service's parts.

    Raises:
        ObjectMissingError: there is no such tutor, or no lesson of theirs that whoever looks reaches.
    """
    policy = service.policy.plan
    lessons = lessons_of_tutor(tutor, policy.tutor_page.most_lessons, sight=sight(who, Right.VIEW_TEACHING))
    if not lessons:
        raise ObjectMissingError("there is no such tutor")
    ids = [one.id for one in lessons]
    judged = reached_of(ids, sight(who, Right.VIEW_CONDUCT)) if has(who, Right.VIEW_CONDUCT) else frozenset()
    hidden = blind_among(ids, who)
    said = said_of([one for one in lessons if one.id not in hidden])
    confirmed = tuple(one for one in said.confirmed if one.lesson.id in judged)
    saw_lessons(ids, Content.TEACHING, person(who.name), now=service.clock())
    if judged:
        saw_lessons(judged, Content.FINDINGS, person(who.name), now=service.clock())
    rubric = read_yaml(shipped_or(service.settings.config) / "rubric.yaml", Rubric)
    shown = _graded_first(lessons, said.graded, who)
    measured, few = _measured(shown, rubric, policy)
    return TutorSeen(
        tutor=tutor,
        lessons=lessons,
        observations=tuple(_observations(tutor, who, set(ids), policy, now=service.clock())),
        graded=said.graded,
        rows={one.id: one.title for one in rubric.criteria},
        measured=measured,
        few=few,
        low=_low(said.graded, policy),
        confirmed=confirmed if judged else None,
        repeated=_repeated(confirmed, policy),
        clauses=rubric.clauses,
    )


def _graded_first(lessons: Sequence[LessonOf], graded: Sequence[Graded], who: Person) -> Sequence[LessonOf]:
    """Lessons whose measures may be shown: where people grade first, those that they have graded."""
    if not who.grades_first:
        return lessons
    own = {one.lesson.id for one in graded if has_graded(who, (one.grading,))}
    return [one for one in lessons if one.id in own]


def _measured(lessons: Sequence[LessonOf], rubric: Rubric, policy: PlanPolicy) -> tuple[tuple[Measured, ...], int]:
    by_lesson = measures_of([one.id for one in lessons])
    series: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for lesson in reversed(lessons):
        for name, value in by_lesson.get(lesson.id, {}).items():
            series[name].append(value)
    read = [(row.title, reading.measure.value) for row in rubric.criteria for reading in row.measures]
    there = [(title, name) for title, name in read if name in series]
    page, found = policy.tutor_page, []
    for title, name in there:
        values = [value for value, _ in series[name]]
        made = trajectory(values, page.fewest_lessons, page.interval, len(there))
        if made is not None:
            found.append(Measured(title, name, series[name][-1][1], made))
    return tuple(found), len(there) - len(found)


def _observations(
    tutor: str, who: Person, ids: set[UUID], policy: PlanPolicy, *, now: datetime
) -> list[tuple[Term, Planned]]:
    """What was planned: of every term for whoever plans, else of the lessons that they reach."""
    every = Reach.ALL in sight(who, Right.PLAN_OBSERVATIONS).reaches
    planned = [(term, lines_of(term, [tutor], now=now)[0].observations) for term in reversed(policy.in_order())]
    return [(term, one) for term, listed in planned for one in listed if every or one.recording_id in ids]


def _repeated(confirmed: Sequence[Confirmed], policy: PlanPolicy) -> tuple[Repeated, ...]:
    by_clause: dict[str, list[Confirmed]] = defaultdict(list)
    for one in confirmed:
        by_clause[one.clause].append(one)
    found = [
        Repeated(clause, len({one.lesson.id for one in of}), len(of), tuple(sorted({one.kind for one in of})))
        for clause, of in sorted(by_clause.items())
    ]
    return tuple(one for one in found if one.lessons >= policy.tutor_page.repeated)


def _low(graded: Sequence[Graded], policy: PlanPolicy) -> tuple[Repeated, ...]:
    grades = policy.low_grades.grades if policy.low_grades else LOW
    lessons: dict[str, Counter[UUID]] = defaultdict(Counter)
    for one in graded:
        for row, grade in one.grading.grades.items():
            if grade in grades:
                lessons[row][one.lesson.id] += 1
    found = [Repeated(row, len(of), of.total()) for row, of in sorted(lessons.items())]
    return tuple(one for one in found if one.lessons >= policy.tutor_page.repeated)
