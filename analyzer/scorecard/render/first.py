"""The first page: questions of a kind together, and what was not assessed, so that nothing on it passes for clean."""

from collections.abc import Sequence
from dataclasses import dataclass

from analyzer.domain.analysis import Analysis
from analyzer.domain.kinds import Kind
from analyzer.domain.lesson import Lesson
from analyzer.scorecard.render import assessed
from analyzer.scorecard.render.entry import Entry


@dataclass(frozen=True)
class Group:
    """Questions of one kind and cause, the gravest before the others."""

    entries: tuple[Entry, ...]

    @property
    def first(self) -> Entry:
        """The gravest."""
        return self.entries[0]


def grouped(listed: Sequence[Entry]) -> list[Group]:
    """Questions by kind and cause, in the order of the gravest of each."""
    groups: dict[tuple[Kind, str], list[Entry]] = {}
    for entry in listed:
        groups.setdefault((entry.kind, entry.cause), []).append(entry)
    return [Group(tuple(found)) for found in groups.values()]


def not_assessed(analysis: Analysis, lesson: Lesson | None) -> list[str]:
    """Parts that were not, or not all, assessed; rows without ground; rows for people; kinds without a question."""
    parts = [f"{part.label}: {part.state}" for part in assessed.parts(analysis, lesson) if not part.complete]
    card = analysis.scorecard
    left = [criterion for criterion in card.criteria if criterion.grade == "not_assessed"]
    thin = "; ".join(_lower(criterion.title) for criterion in left if not criterion.by_person)
    human = "; ".join(_lower(criterion.title) for criterion in left if criterion.by_person)
    states = [watched.state for watched in card.conduct.watched]
    said = [f"Of the teaching, too little to tell: {thin}"] if thin else []
    said += [f"Only a person can say: {human}"] if human else []
    if unseen := states.count("not_assessed"):
        said.append(f"{unseen} of {len(states)} kinds of finding, wholly or in part")
    if quiet := states.count("nothing_noticed"):
        said.append(f"{quiet} of {len(states)} kinds were watched for and nothing was noticed, which is no pass")
    return [*parts, *said]


def _lower(title: str) -> str:
    return f"{title[0].lower()}{title[1:]}"
