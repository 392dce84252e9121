"""How a lesson was taught, and nothing of conduct: for whoever helps the tutor to teach better."""

from collections.abc import Sequence
from dataclasses import dataclass

from analyzer.domain.analysis import Analysis
from analyzer.domain.base import Span
from analyzer.domain.finding import Finding
from analyzer.domain.scorecard import Criterion, Measure, Moment, Topic
from analyzer.domain.spans import touches
from analyzer.scorecard import words
from analyzer.scorecard.measures.tokens import tokens
from analyzer.scorecard.render import figures

PLACES = 6
"""Times at most that are named for a row of the rubric."""


@dataclass(frozen=True)
class Row:
    """One row of the rubric, about teaching alone."""

    criterion: Criterion
    grade: str
    """In words."""
    places: tuple[str, ...]
    """Where in the lesson it may be heard; never where something is in question."""


@dataclass(frozen=True)
class Figure:
    """One measure that a row of the rubric was read from."""

    measure: Measure
    value: str
    """With its unit; empty where it is withheld."""
    made_of: str
    confidence: str


@dataclass(frozen=True)
class Taught:
    """What may be told of the teaching without telling that anything was asked about."""

    topics: tuple[Topic, ...]
    strongest: tuple[Moment, ...]
    weakest: tuple[Moment, ...]
    untold: tuple[str, ...]
    rows: tuple[Row, ...]
    figures: tuple[Figure, ...]


def taught(analysis: Analysis, added: Sequence[Finding]) -> Taught:
    """The teaching of a lesson. Words beside a finding are not among it, nor is any measure that rests on findings.

    Args:
        analysis: as the machine made it.
        added: what people added since, beside which it could still quote.
    """
    found = (*(one for one in analysis.findings if one.sealed or one.quote is not None), *added)
    told, in_question = (
        analysis.scorecard.narrative,
        frozenset(token for one in found for token in tokens(one.quote or "")),
    )
    return Taught(
        topics=tuple(
            one.model_copy(update={"terms": tuple(term for term in one.terms if not in_question & set(tokens(term)))})
            for one in told.topics
            if not touches(one.line, found)
        ),
        strongest=_apart(told.strongest, found),
        weakest=_apart(told.weakest, found),
        untold=told.untold,
        rows=tuple(_row(one, found) for one in analysis.scorecard.criteria),
        figures=_figures(analysis),
    )


def _apart(moments: Sequence[Moment], found: Sequence[Span]) -> tuple[Moment, ...]:
    return tuple(one for one in moments if not touches(one, found))


def _row(criterion: Criterion, found: Sequence[Span]) -> Row:
    grade = "For a person to say" if criterion.by_person else words.GRADE[criterion.grade]
    heard = [figures.stretch(one) for one in criterion.evidence if not touches(one, found)]
    return Row(criterion, grade, tuple(heard[:PLACES]))


def _figures(analysis: Analysis) -> tuple[Figure, ...]:
    """The measures of the rubric alone: what rests on the camera or the clock is a matter of conduct."""
    read = dict.fromkeys(one.measure for criterion in analysis.scorecard.criteria for one in criterion.readings)
    measures = [analysis.measures[name] for name in read if name in analysis.measures]
    return tuple(
        Figure(one, figures.value(one), figures.fraction(one), words.CONFIDENCE[one.confidence]) for one in measures
    )
