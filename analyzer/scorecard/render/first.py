"""The first page: questions of a kind together, and what was not assessed, so that nothing on it passes for clean."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from analyzer.domain.analysis import Analysis
from analyzer.domain.kinds import Route
from analyzer.domain.lesson import Lesson
from analyzer.domain.scorecard import Criterion
from analyzer.scorecard import words
from analyzer.scorecard.render import assessed
from analyzer.scorecard.render.context import Piece
from analyzer.scorecard.render.entry import Entry

TOGETHER_MS: Final = 15_000
"""Questions of one kind that begin within this time of the gravest are one event, whatever their causes."""
GRADES: Final = ("strength", "met", "developing", "concern")


@dataclass(frozen=True)
class Group:
    """Questions of one kind and cause, or of one kind and event; the gravest before the others."""

    entries: tuple[Entry, ...]

    @property
    def first(self) -> Entry:
        """The gravest."""
        return self.entries[0]

    @property
    def causes(self) -> tuple[str, ...]:
        """Each once, that of the gravest first; without those for which there is no word."""
        return tuple(dict.fromkeys(entry.cause for entry in self.entries if entry.cause))

    @property
    def headlines(self) -> tuple[tuple[Piece, ...], ...]:
        """What may be repeated of the event, each of its words once."""
        shown = (entry.headline for entry in self.entries if _together(entry, self.first))
        return tuple(dict.fromkeys(headline for headline in shown if headline))


def grouped(listed: Sequence[Entry]) -> list[Group]:
    """Questions of a kind by cause, or by event, in the order of the gravest of each."""
    groups: list[list[Entry]] = []
    for entry in listed:
        found = next((group for group in groups if _belongs(entry, group)), None)
        if found is None:
            groups.append([entry])
        else:
            found.append(entry)
    return [Group(tuple(group)) for group in groups]


@dataclass(frozen=True)
class Tally:
    """How many questions of a first page go to whom."""

    dsl: int
    others: int


def tally(groups: Sequence[Group]) -> Tally:
    """Questions as the page lists them: a group goes where the gravest of it goes."""
    dsl = sum(group.first.route is Route.DSL for group in groups)
    return Tally(dsl, len(groups) - dsl)


def graded(criteria: Sequence[Criterion]) -> list[tuple[str, str]]:
    """Each grade that some row earned, best first, with the rows; no grade of the whole is made of them."""
    rows = {grade: "; ".join(_lower(row.title) for row in criteria if row.grade == grade) for grade in GRADES}
    return [(words.GRADE[grade], titles) for grade, titles in rows.items() if titles]


def _belongs(entry: Entry, group: Sequence[Entry]) -> bool:
    return entry.kind is group[0].kind and (entry.cause == group[0].cause or _together(entry, group[0]))


def _together(entry: Entry, other: Entry) -> bool:
    return abs(entry.span.start_ms - other.span.start_ms) <= TOGETHER_MS


def not_assessed(analysis: Analysis, lesson: Lesson | None, *, grades: bool = True) -> list[str]:
    """Parts that were not, or not all, assessed; rows without ground; rows for people; kinds without a question.

    Args:
        analysis: the lesson's.
        lesson: its record.
        grades: whether rows may be named that the machine could not grade.
    """
    parts = [f"{part.label}: {part.state}" for part in assessed.parts(analysis, lesson) if not part.complete]
    card = analysis.scorecard
    left = [criterion for criterion in card.criteria if criterion.grade == "not_assessed"]
    thin = "; ".join(_lower(criterion.title) for criterion in left if not criterion.by_person)
    human = "; ".join(_lower(criterion.title) for criterion in left if criterion.by_person)
    states = [watched.state for watched in card.conduct.watched]
    said = [f"Of the teaching, too little to tell: {thin}"] if thin and grades else []
    said += [f"Only a person can say: {human}"] if human else []
    if unseen := states.count("not_assessed"):
        said.append(f"{unseen} of {len(states)} kinds of finding were not watched for, wholly or in part")
    if quiet := states.count("nothing_noticed"):
        said.append(f"{quiet} of {len(states)} kinds were watched for and nothing was noticed, which is no pass")
    return [*parts, *said]


def _lower(title: str) -> str:
    return f"{title[0].lower()}{title[1:]}"
