"""The figures of the page: what was found of what was there, how far off in time, and what was found besides."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TypeVar

from analyzer.domain.base import Span
from analyzer.domain.spans import Spans, common, merged, total_ms, without
from analyzer.review.proportions import proportion

Found = TypeVar("Found", bound=Span)


@dataclass(frozen=True)
class Row:
    """One line of a table: how many of how many went right."""

    what: str
    part: int
    n: int
    asked: float | None = 1.0
    """The least share that is asked for; None where nothing is."""
    note: str = ""

    @property
    def is_missed(self) -> bool:
        """Whether less went right than is asked for."""
        return self.asked is not None and self.part < self.asked * self.n

    def line(self) -> str:
        """As a row of the table under `HEAD`."""
        asked = "–" if self.asked is None else "all" if self.asked == 1 else f"{self.asked:.0%}"
        return f"| {self.what} | {self.part} of {self.n} | {interval(self.part, self.n)} | {asked} | {self.note} |"


HEAD = ("| | right | 95 % interval | asked | |", "|---|---|---|---|---|")


def interval(part: int, n: int) -> str:
    """Wilson's, in percent."""
    share = proportion(part, n, 1)
    return "–" if share.low is None or share.high is None else f"{share.low:.0%} to {share.high:.0%}"


def matched(truths: Sequence[Span], found: Iterable[Found]) -> list[tuple[Span, Found | None]]:
    """Each truth with the found span that covers most of it; none serves for two."""
    left = list(found)
    pairs: list[tuple[Span, Found | None]] = []
    for truth in truths:
        best = max(left, key=truth.overlap_ms, default=None)
        if best is None or not truth.overlap_ms(best):
            pairs.append((truth, None))
            continue
        left.remove(best)
        pairs.append((truth, best))
    return pairs


def edge_errors(pairs: Iterable[tuple[Span, Span | None]]) -> list[int]:
    """How far starts and ends of what was found lie from the truth, in milliseconds."""
    return [
        error
        for truth, found in pairs
        if found is not None
        for error in (abs(found.start_ms - truth.start_ms), abs(found.end_ms - truth.end_ms))
    ]


def strays(found: Iterable[Found], truths: Iterable[Span], slack_ms: int) -> list[Found]:
    """What was found where nothing was, an edge's width apart."""
    grown = [Span(start_ms=max(0, one.start_ms - slack_ms), end_ms=one.end_ms + slack_ms) for one in truths]
    return [one for one in found if not any(one.overlap_ms(truth) for truth in grown)]


def right_ms(truths: Iterable[Span], found: Iterable[Span], whole: Span) -> int:
    """For how long what was said is what was so."""
    there, said = merged(truths), common(found, (whole,))
    return whole.duration_ms - total_ms((*without(there, said), *without(said, there)))


def wrong_away_from_edges(truths: Iterable[Span], found: Iterable[Span], slack_ms: int) -> Spans:
    """Where what was said was not so, edges apart."""
    there, said = merged(truths), merged(found)
    edges = [
        Span(start_ms=max(0, moment - slack_ms), end_ms=moment + slack_ms)
        for one in there
        for moment in (one.start_ms, one.end_ms)
    ]
    return without((*without(there, said), *without(said, there)), edges)


def told(errors_ms: Sequence[int], what: str) -> str:
    """Median and most of some times; nothing where there are none."""
    if not errors_ms:
        return ""
    return f"{what}: median {median(errors_ms) / 1000:.1f} s, at most {max(errors_ms) / 1000:.1f} s"


def table(rows: Iterable[Row]) -> Iterator[str]:
    """The rows under their head."""
    yield ""
    yield from HEAD
    yield from (row.line() for row in rows)
    yield ""
