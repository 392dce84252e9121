"""The desk beside the player: the questions as they stand, the one that is open, and what people added."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from analyzer.domain.finding import Finding
from analyzer.domain.review import Acts, Missed, Verdict
from analyzer.review.order import next_open, repeats
from analyzer.review.standing import Standing, kept, standings
from analyzer.scorecard import words
from analyzer.scorecard.render.entry import Entry, entries, sealed_spans
from analyzer.scorecard.render.times import Times
from analyzer.service.reviews.content import Content

HEAD = 60
"""Characters of a quote that a list repeats."""


@dataclass(frozen=True)
class Row:
    """One question in the list."""

    number: int
    finding: Finding
    label: str
    cause: str
    quote: str
    standing: Standing
    added: bool
    """Whether a person added it."""


@dataclass(frozen=True)
class Opened:
    """The question that is open."""

    entry: Entry
    finding: Finding
    question: str
    plays: bool
    of_day: datetime | None
    """When it began, by the lesson's clock; None where the lesson record does not say when the recording began."""
    standing: Standing
    mine: Verdict | None
    added: Missed | None
    """What a person added, where it is that."""
    repeats: Sequence[Finding]
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Desk:
    """Everything that the desk shows, but for words of reviewers."""

    rows: tuple[Row, ...]
    opened: Opened | None
    acts: Acts
    """What was not taken back."""
    waiting: int
    """Questions that wait for this person."""

    @property
    def remarks(self) -> list[tuple[int, int | None]]:
        """The words of reviewers that are shown, by run and number."""
        said = self.opened.standing.verdicts if self.opened else ()
        verdicts = [(one.run_id, one.remark) for one in said]
        return [*verdicts, *((one.run_id, one.remark) for one in self.acts.notes)]


def desk(content: Content, by: str, asked: str | None) -> Desk:
    """How the questions stand for one person.

    Args:
        content: the lesson.
        by: name of the account.
        asked: id of the question that is to be open; the first that waits for them if it is none.
    """
    stand = standings(content.acts)
    ordered = content.questions
    rows = tuple(_row(number, one, stand) for number, one in enumerate(ordered, start=1))
    ids = [one.id for one in ordered if not one.sealed]
    every = [one.id for one in ordered]
    chosen = asked if asked in every else next_open(ids, stand, by) or (every[0] if every else None)
    opened = _opened(chosen, content, ordered, stand, by) if chosen else None
    waiting = sum(stand.get(one, Standing()).waits_for(by) for one in ids)
    return Desk(rows, opened, kept(content.acts), waiting)


def following(content: Content, by: str, judged: str) -> str | None:
    """The question that opens once one is judged; the same one where none waits any more."""
    ids = [one.id for one in content.questions if not one.sealed]
    return next_open(ids, standings(content.acts), by, after=judged) or judged


def _row(number: int, finding: Finding, stand: Mapping[str, Standing]) -> Row:
    return Row(
        number=number,
        finding=finding,
        label=words.KIND[finding.kind].label,
        cause=words.cause(finding.cause),
        quote=_short(finding.quote or ""),
        standing=stand.get(finding.id, Standing()),
        added=finding.detector.name == "person",
    )


def _opened(
    chosen: str, content: Content, ordered: Sequence[Finding], stand: Mapping[str, Standing], by: str
) -> Opened:
    analysis, ids = content.with_missed, [one.id for one in ordered]
    finding, at = ordered[ids.index(chosen)], ids.index(chosen)
    standing = stand.get(chosen, Standing())
    start = content.lesson.recording_start if content.lesson else None
    return Opened(
        entry=entries(analysis, content.signals, content.lesson, only={chosen})[0],
        finding=finding,
        question=words.KIND[finding.kind].question,
        plays=Times(None, sealed_spans(analysis)).may_play(finding),
        of_day=start + timedelta(milliseconds=finding.start_ms) if start else None,
        standing=standing,
        mine=standing.of(by),
        added=next((one for one in kept(content.acts).missed if one.finding_id == chosen), None),
        repeats=repeats(finding, ordered, stand, by),
        before=ids[at - 1] if at else None,
        after=ids[at + 1] if at + 1 < len(ids) else None,
    )


def _short(quote: str) -> str:
    return quote if len(quote) <= HEAD else quote[:HEAD].rsplit(" ", 1)[0] + " …"
