"""Shares with their intervals, tables of them, and paragraphs beside them."""

from collections.abc import Iterable, Iterator, Sequence
from textwrap import fill

from analyzer.review.proportions import proportion

NOTHING = "–"
WIDTH = 120


def share(part: int, n: int, digits: int = 2) -> str:
    """A part of a whole with Wilson's interval; a dash where there is no whole."""
    told = proportion(part, n, 1)
    if told.share is None or told.low is None or told.high is None:
        return NOTHING
    return f"{told.share:.{digits}f} ({told.low:.{digits}f} to {told.high:.{digits}f})"


def prose(text: str) -> str:
    """A paragraph in lines of the page's width, however the source breaks it."""
    return fill(" ".join(text.split()), WIDTH, break_on_hyphens=False, break_long_words=False) + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A table in Markdown."""
    yield f"| {' | '.join(head)} |"
    yield "|---" * len(head) + "|"
    yield from (f"| {' | '.join(row)} |" for row in rows)
