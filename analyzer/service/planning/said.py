"""What people have said of tutors' lessons: confirmed findings and grades that stand, nothing that a machine asks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from analyzer.domain.review import Acts, Grading
from analyzer.records.said import LessonOf, Weight, acts_of_many, weights_of
from analyzer.review.standing import Stand, kept, standings


@dataclass(frozen=True)
class Confirmed:
    """A finding that people have confirmed, and nobody disputes."""

    lesson: LessonOf
    finding_id: str
    kind: str
    clause: str
    severity: str


@dataclass(frozen=True)
class Graded:
    """Grades that somebody gave a lesson."""

    lesson: LessonOf
    by: str
    grading: Grading


@dataclass(frozen=True)
class Said:
    """What stands of what was said of some lessons."""

    confirmed: tuple[Confirmed, ...] = ()
    graded: tuple[Graded, ...] = ()
    """The latest of each person."""


def said_of(lessons: Sequence[LessonOf]) -> Said:
    """Fold what people have said of these lessons; nothing of what is sealed."""
    ids = [one.id for one in lessons]
    acts, weights = acts_of_many(ids), weights_of(ids)
    confirmed = [one for lesson in lessons for one in _confirmed(lesson, acts.get(lesson.id, Acts()), weights)]
    graded = [one for lesson in lessons for one in _graded(lesson, acts.get(lesson.id, Acts()))]
    return Said(tuple(confirmed), tuple(graded))


def _confirmed(lesson: LessonOf, acts: Acts, weights: Mapping[tuple[UUID, str], Weight]) -> Iterator[Confirmed]:
    added = {one.finding_id: Weight(one.kind, one.clause, one.severity, one.sealed) for one in acts.missed}
    for finding, standing in standings(acts).items():
        weight = added.get(finding) or weights.get((lesson.id, finding))
        if standing.stand is Stand.CONFIRMED and weight and not weight.sealed:
            yield Confirmed(lesson, finding, weight.kind, weight.clause, weight.severity)


def _graded(lesson: LessonOf, acts: Acts) -> Iterator[Graded]:
    latest = {one.by: one for one in kept(acts).gradings}
    return (Graded(lesson, by, one) for by, one in latest.items())
