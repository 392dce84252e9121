"""What the first two people said of the same thing, and what several noticed that the machine did not."""

from collections.abc import Iterable, Sequence

from analyzer.domain.base import Span
from analyzer.domain.review import Acts, Decision, Grading, Missed
from analyzer.domain.spans import near
from analyzer.review.agreement import Pair
from analyzer.review.standing import kept, standings

VERDICTS = tuple(decision.value for decision in Decision)
GRADES = ("concern", "developing", "met", "strength")
"""From the lowest."""


def pairs_of_verdicts(acts: Acts) -> list[Pair]:
    """First and second opinion on each question of the machine; what people added themselves is none."""
    machine = {name: one.verdicts for name, one in standings(acts).items() if not name.startswith("missed-")}
    return [(str(said[0].decision), str(said[1].decision)) for said in machine.values() if len(said) > 1]


def pairs_of_grades(acts: Acts) -> dict[str, Pair]:
    """First and second grade by row of the rubric; a row that either did not assess is left out."""
    latest: dict[str, Grading] = {}
    for grading in kept(acts).gradings:
        latest.pop(grading.by, None)
        latest[grading.by] = grading
    if len(latest) < 2:  # noqa: PLR2004 - a pair
        return {}
    first, second = (one.grades for one in list(latest.values())[:2])
    both = {row: (first[row], second[row]) for row in first.keys() & second.keys()}
    return {row: pair for row, pair in sorted(both.items()) if set(pair) <= set(GRADES)}


def distinct(missed: Iterable[Missed]) -> Sequence[Missed]:
    """What was noticed, each event once: two people who say the same kind at the same place noticed one."""
    found: list[Missed] = []
    for one in sorted(missed, key=lambda each: (each.start_ms, each.id)):
        if not any(other.kind == one.kind and near(_span(other), _span(one)) for other in found):
            found.append(one)
    return found


def _span(missed: Missed) -> Span:
    return Span(start_ms=missed.start_ms, end_ms=missed.end_ms)
