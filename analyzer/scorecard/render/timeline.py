"""The timeline as SVG: lanes and findings placed by time.

Across, everything stands in per cent of the drawing's width; down, in pixels. So letters keep their size on a phone,
on a wide screen and on paper, and no script has to redraw anything.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from analyzer.domain.base import Span
from analyzer.scorecard import words
from analyzer.scorecard.render import figures
from analyzer.scorecard.render.entry import Entry
from analyzer.scorecard.render.lanes import STATE, Lane, Stretch

_MINUTE: Final = 60_000
TICKS_MS: Final = tuple(1000 * s for s in (1, 2, 5, 10, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400))
"""Steps the axis may take."""
MOST_TICKS: Final = 8
LABEL: Final = 16
"""Height of a row's label, in pixels like all heights here."""
MARK: Final = 24
BAR: Final = 14
SPACE: Final = 12
AXIS: Final = 26
APART: Final = 6.0
"""Markers nearer than this, in per cent of the width, stand below each other."""
THINNEST: Final = 0.15
"""Least width of a bar in per cent, so that what is short still shows."""


@dataclass(frozen=True)
class Box:
    """A bar at its place."""

    x: float
    width: float
    state: str
    title: str


@dataclass(frozen=True)
class Mark:
    """A finding at its place."""

    entry: Entry
    x: float
    width: float
    y: int
    title: str

    @property
    def flipped(self) -> bool:
        """Whether its number stands to the left, because the edge is near."""
        return self.x > 100 - APART


@dataclass(frozen=True)
class Row:
    """A labelled row: markers of one severity, or the bars of one lane."""

    name: str
    label: str
    y: int
    height: int
    marks: tuple[Mark, ...] = ()
    boxes: tuple[Box, ...] = ()


@dataclass(frozen=True)
class Tick:
    """A time on the axis."""

    x: float
    text: str


@dataclass(frozen=True)
class Timeline:
    """A drawing ready to be written down."""

    height: int
    rows: tuple[Row, ...]
    ticks: tuple[Tick, ...]
    states: tuple[tuple[str, str], ...]
    """Each state that occurs, with its meaning: the key to the drawing."""


def draw(duration_ms: int, lanes: Sequence[Lane], entries: Sequence[Entry]) -> Timeline:
    """Place findings by severity, then the lanes, over a time axis."""
    scale = _Scale(max(1, duration_ms))
    rows: list[Row] = []
    y = AXIS
    for severity in sorted({entry.severity for entry in entries}, key=lambda s: -s.rank):
        marks = tuple(_stacked([e for e in entries if e.severity is severity], scale, y + LABEL))
        height = LABEL + max(mark.y for mark in marks) - (y + LABEL) + MARK
        rows.append(Row(f"sev-{severity}", words.SEVERITY[severity], y, height, marks=marks))
        y += height + SPACE // 2
    for lane in lanes:
        boxes = tuple(_box(lane, stretch, scale) for stretch in lane.stretches)
        rows.append(Row(f"lane-{lane.name}", lane.label, y, LABEL + BAR, boxes=boxes))
        y += LABEL + BAR + SPACE
    occurring = {state for lane in lanes for state in lane.states}
    return Timeline(
        height=y + AXIS,
        rows=tuple(rows),
        ticks=tuple(ticks(duration_ms)),
        states=tuple((state, meaning) for state, meaning in STATE.items() if state in occurring),
    )


def ticks(duration_ms: int) -> Iterable[Tick]:
    """Times on the axis, at the finest step that leaves room for them."""
    step = next((step for step in TICKS_MS if duration_ms / step <= MOST_TICKS), TICKS_MS[-1])
    scale = _Scale(max(1, duration_ms))
    for at in range(0, duration_ms + 1, step):
        text = f"{at // 60_000} min" if step >= _MINUTE else f"{at // 1000} s"
        yield Tick(scale.x(at), text if at else "0")


@dataclass(frozen=True)
class _Scale:
    duration_ms: int

    def x(self, ms: int) -> float:
        return round(100 * min(ms, self.duration_ms) / self.duration_ms, 3)

    def width(self, span: Span) -> float:
        return round(max(THINNEST, self.x(span.end_ms) - self.x(span.start_ms)), 3)


def _box(lane: Lane, stretch: Stretch, scale: _Scale) -> Box:
    title = f"{lane.label}: {STATE[stretch.state]}, {figures.stretch(stretch)}"
    return Box(scale.x(stretch.start_ms), scale.width(stretch), stretch.state, title)


def _stacked(entries: Sequence[Entry], scale: _Scale, top: int) -> Iterable[Mark]:
    """Markers from left to right, each in the first line where it does not touch the one before."""
    line_ends: list[float] = []
    for entry in entries:
        x, width = scale.x(entry.span.start_ms), scale.width(entry.span)
        line = next((i for i, end in enumerate(line_ends) if x >= end), len(line_ends))
        line_ends[line : line + 1] = [max(x + APART, x + width + THINNEST)]
        title = f"{words.SEVERITY[entry.severity]} {entry.number}: {entry.label}, {figures.stretch(entry.span)}"
        yield Mark(entry, x, width, top + line * MARK, title)
