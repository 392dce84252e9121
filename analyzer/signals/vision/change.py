"""Which parts of an area changed since an observer last looked into them."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from analyzer.signals.vision.view import Box, Image, View

Mask = NDArray[np.bool_]
Times = NDArray[np.int64]

BLOCK = 4
"""Side of a block in reduced pixels."""
NEVER = -1
THIN = 3
"""Blocks below which what changed is the edge of something that moves, or a line of text."""
FILLED = 0.75
"""Share of a rectangle that its blocks fill at least: between a disc (0.79) and a triangle."""


class ChangeWatch:
    """Compares an area block by block with what it was when it was last looked into.

    Kept are two reduced copies of the area, in memory, and a few numbers a block.
    """

    def __init__(self, box: Box, factor: int, threshold: int, ignored: Sequence[Box] = ()) -> None:
        self.box = box
        self.ignored = tuple(other for other in ignored if other.meets(box))
        """Parts, such as cameras, whose changes do not count."""
        self._factor = factor
        self._threshold = threshold
        self._reference: Image | None = None
        self._previous: Image | None = None
        self._known: Mask = np.zeros((0, 0), dtype=bool)
        self.dirty: Mask = self._known
        """Blocks that differ from what was last looked into, or never were."""
        self.since: Times = np.zeros((0, 0), dtype=np.int64)
        """When each dirty block became so; NEVER where it is not."""
        self.moved_ms: Times = self.since
        """When each block last differed from the look before."""
        self.read_ms: Times = self.since
        """When each block was last looked into; NEVER before."""
        self.earlier_ms: Times = self.since
        """When each block was looked into the time before."""

    def look(self, view: View) -> None:
        """Compare the next moment."""
        area = self._reduced(view)
        if self._reference is None or self._previous is None:
            self._start(area, view.at_ms)
            return
        if np.array_equal(area, self._previous):
            return
        moved = _blocks(area, self._previous, self._threshold)
        self.moved_ms[moved] = view.at_ms
        self.dirty = self._minded(~self._known | _blocks(area, self._reference, self._threshold))
        self.since[~self.dirty] = NEVER
        self.since[self.dirty & (self.since == NEVER)] = view.at_ms
        self._previous = area

    def ignore(self, boxes: Sequence[Box]) -> None:
        """Stop minding changes in these parts."""
        self.ignored = tuple(box for box in boxes if box.meets(self.box))
        if self._reference is not None and self._previous is not None:
            self.dirty = self._minded(~self._known | _blocks(self._previous, self._reference, self._threshold))

    def settle(self, blocks: Mask, at_ms: int) -> None:
        """Take note that these blocks have been looked into as they are now."""
        if self._reference is None or self._previous is None:
            raise RuntimeError("nothing has been looked at")
        pixels = np.repeat(np.repeat(blocks, BLOCK, 0), BLOCK, 1)
        pixels = pixels[: self._reference.shape[0], : self._reference.shape[1]]
        self._reference[pixels] = self._previous[pixels]
        self._known |= blocks
        self.dirty = self.dirty & ~blocks
        self.since[blocks] = NEVER
        self.earlier_ms[blocks] = self.read_ms[blocks]
        self.read_ms[blocks] = at_ms

    @property
    def area(self) -> Image:
        """The area as it is now, reduced.

        Raises:
            RuntimeError: nothing has been looked at.
        """
        if self._previous is None:
            raise RuntimeError("nothing has been looked at")
        return self._previous

    @property
    def everything(self) -> Mask:
        """Every block."""
        return np.ones_like(self.dirty)

    def under(self, box: Box) -> tuple[slice, slice]:
        """The blocks that a box of the picture touches, as rows and columns."""
        side = BLOCK * self._factor
        inner = box.within(self.box).moved(-self.box.x, -self.box.y)
        return slice(inner.y // side, -(-inner.bottom // side)), slice(inner.x // side, -(-inner.right // side))

    def box_of(self, rows: slice, columns: slice) -> Box:
        """The part of the picture that a rectangle of blocks covers."""
        side = BLOCK * self._factor
        height, width = (rows.stop - rows.start) * side, (columns.stop - columns.start) * side
        return Box(self.box.x + columns.start * side, self.box.y + rows.start * side, width, height).within(self.box)

    def around(self, blocks: Mask) -> Box:
        """The part of the picture around some blocks, of which there is at least one."""
        rows, columns = np.flatnonzero(blocks.any(axis=1)), np.flatnonzero(blocks.any(axis=0))
        return self.box_of(slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1))

    def rectangles(self, blocks: Mask) -> list[Box]:
        """The parts of the picture that some of the blocks fill as rectangles, largest first; nothing thin."""
        import cv2

        whole = cv2.morphologyEx(blocks.astype(np.uint8), cv2.MORPH_OPEN, np.ones((THIN, THIN), np.uint8))
        _, _, stats, _ = cv2.connectedComponentsWithStats(whole, connectivity=4)
        found = sorted(stats[1:].tolist(), key=lambda row: -row[4])
        return [
            self.box_of(slice(y, y + height), slice(x, x + width))
            for x, y, width, height, count in found
            if count >= FILLED * width * height
        ]

    def _minded(self, blocks: Mask) -> Mask:
        for box in self.ignored:
            blocks[self.under(box)] = False
        return blocks

    def _reduced(self, view: View) -> Image:
        box, f = self.box, self._factor
        right, bottom = max(box.x // f + 1, box.right // f), max(box.y // f + 1, box.bottom // f)
        return view.small[box.y // f : bottom, box.x // f : right]

    def _start(self, area: Image, at_ms: int) -> None:
        self._reference, self._previous = area.copy(), area
        shape = (-(-area.shape[0] // BLOCK), -(-area.shape[1] // BLOCK))
        self._known = np.zeros(shape, dtype=bool)
        self.dirty = self._minded(np.ones(shape, dtype=bool))
        self.since = np.full(shape, at_ms, dtype=np.int64)
        self.moved_ms = np.full(shape, at_ms, dtype=np.int64)
        self.read_ms = np.full(shape, NEVER, dtype=np.int64)
        self.earlier_ms = np.full(shape, NEVER, dtype=np.int64)


def _blocks(one: Image, other: Image, threshold: int) -> Mask:
    """Blocks in which any pixel of any channel differs by more than `threshold` levels."""
    import cv2

    _, differs = cv2.threshold(cv2.absdiff(one, other), threshold, 255, cv2.THRESH_BINARY)
    rows, columns = -(-differs.shape[0] // BLOCK), -(-differs.shape[1] // BLOCK)
    below, beside = rows * BLOCK - differs.shape[0], columns * BLOCK - differs.shape[1]
    padded = cv2.copyMakeBorder(differs, 0, below, 0, beside, cv2.BORDER_CONSTANT)
    # The mean over a block of 16 pixels, rounded, is above 0 if one of them is 255.
    means = np.asarray(cv2.resize(padded, (columns, rows), interpolation=cv2.INTER_AREA))
    return np.asarray((means > 0).any(axis=2), dtype=bool)
