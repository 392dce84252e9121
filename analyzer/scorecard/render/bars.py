"""The timeline in characters: a bar a lane, a cell a stretch of the lesson."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from analyzer.domain.base import Span
from analyzer.domain.clock import clock
from analyzer.scorecard import words
from analyzer.scorecard.render.entry import Entry
from analyzer.scorecard.render.lanes import STATE, Lane

LETTER: Final[dict[str, str]] = {
    "off": "o",
    "covered": "c",
    "frozen": "f",
    "empty_chair": "e",
    "absent": "a",
    "unseen": "?",
}
"""What a cell of a bar shows where the lane is in a state of its own."""
SHADES: Final = " ░▒▓█"
PLAIN_SHADES: Final = " .:=#"
LABEL: Final = 22
"""Columns for the name of a lane."""


def bars(
    duration_ms: int, listed: Sequence[Entry], drawn: Sequence[Lane], width: int, *, ascii_only: bool
) -> Iterator[str]:
    """Lines of text: findings by the first letter of their severity, the lanes, the clock and a key."""
    shades = PLAIN_SHADES if ascii_only else SHADES
    cells = _cells(duration_ms, max(1, width - LABEL))
    marks = [_gravest([e for e in listed if cell.start_ms <= e.span.start_ms < cell.end_ms]) for cell in cells]
    yield f"{'Findings':<{LABEL}}{''.join(marks)}"
    for lane in drawn:
        yield f"{lane.label:<{LABEL}}{''.join(_cell(lane, cell, shades) for cell in cells)}"
    yield f"{'':<{LABEL}}{clock(0)}{clock(duration_ms):>{max(0, len(cells) - len(clock(0)))}}"
    shown = {state for lane in drawn for state in lane.states}
    key = [f"{LETTER[state]} {meaning}" for state, meaning in STATE.items() if state in shown and state in LETTER]
    severities = {entry.severity for entry in listed}
    key += [f"{name[0]} {name.lower()}" for severity, name in words.SEVERITY.items() if severity in severities]
    if key:
        yield "Key: " + "; ".join(key)


def _cells(duration_ms: int, count: int) -> list[Span]:
    edges = [duration_ms * i // count for i in range(count + 1)]
    return [Span(start_ms=a, end_ms=max(a + 1, b)) for a, b in pairwise(edges)]


def _gravest(found: Sequence[Entry]) -> str:
    return words.SEVERITY[max((e.severity for e in found), key=lambda s: s.rank)][0] if found else " "


def _cell(lane: Lane, cell: Span, shades: str) -> str:
    shares: dict[str, int] = {}
    for stretch in lane.stretches:
        if shared := stretch.overlap_ms(cell):
            shares[stretch.state] = shares.get(stretch.state, 0) + shared
    own = max((state for state in shares if state in LETTER), key=lambda state: shares[state], default=None)
    if own is not None:
        return LETTER[own]
    full = sum(shares.values()) / cell.duration_ms
    return shades[-1 if full >= 1 else min(len(shades) - 2, 1 + int(full * (len(shades) - 2)))] if full else shades[0]
