"""Rectangles that platforms lay out: apart on a plain ground, or side by side in rows and columns."""

from collections.abc import Iterator, Sequence
from itertools import pairwise, product
from typing import Any, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from analyzer.signals.vision.view import Box, Image

Mask = NDArray[np.bool_]
Pixels = TypeVar("Pixels", bound=NDArray[Any])

NEAR = 10
"""Levels within which a pixel has the colour of the ground, and stays it, after H.264: below the 12 from which a border
stands out."""
GROUNDS = 3
"""Colours that are tried: the page's own is often commoner than that of what lies between the tiles."""
THIN = 3
"""Pixels of the reduced picture below which something is a line or a letter."""
OUTSIDE = 0.9
"""Share of a side beyond which there is ground; corners and codec take the rest."""
REACHED = 0.4
"""Share of a side up to which something comes: at least 0.57 of any side of 72 composed tiles on a ground, some as
dark; a head comes up to a quarter of what would be its upper side."""
FILLED = 0.6
"""Share of a rectangle that differs from the ground: over a half, so that an L is none; of those tiles at least 0.9."""
MOST_CELLS = 5
"""Rows and columns that are tried: as many as platforms show at once."""
STEP = 8
"""Levels by which two cells differ where they meet, in the mean of all looks, in which nothing is left of noise; with
12, as in one look, some did over 0.73 of a line."""
MEETING = 0.75
"""Share of a whole line between cells at which they differ: 0.83 to 1 between cells of three composed galleries without
gaps, at most 0.35 in the middle of three pictures that are one."""


class Pictured:
    """What stands in some reduced looks of one layout."""

    def __init__(self, looks: Sequence[Image]) -> None:
        self.mean: NDArray[np.float32] = np.asarray(np.mean(looks, axis=0, dtype=np.float32), np.float32)
        moving = np.maximum.reduce(looks).astype(np.int16) - np.minimum.reduce(looks)
        self.still: Mask = (moving <= NEAR).all(axis=2)
        """Pixels that hardly change."""

    def islands(self) -> list[Box]:
        """Rectangles that stand apart on one still colour, smallest first."""
        height, width = self.still.shape
        found = {box for ground in self._grounds(Box(0, 0, width, height)) for box in _on(ground)}
        return sorted(found, key=lambda box: box.area)

    def cells(self, box: Box) -> list[Box]:
        """The most equal cells into which straight borders part a rectangle; none where it is one."""
        part = _part(self.mean, box)
        across, down = (_differing(part, axis) for axis in (1, 0))
        for columns, rows in sorted(product(range(1, MOST_CELLS + 1), repeat=2), key=lambda n: -n[0] * n[1]):
            xs, ys = _cuts(box.width, columns), _cuts(box.height, rows)
            if rows * columns > 1 and all(
                steps[max(0, at - 2) : at + 1].max() >= MEETING
                for steps, cuts in ((across, xs), (down, ys))
                for at in cuts[1:-1]
            ):
                return [
                    Box(box.x + x, box.y + y, right - x, bottom - y)
                    for y, bottom in pairwise(ys)
                    for x, right in pairwise(xs)
                ]
        return []

    def plain(self, box: Box) -> float:
        """Share of a rectangle that is of one still colour."""
        return max((float(ground.mean()) for ground in self._grounds(box)), default=0.0)

    def stands(self, box: Box) -> float:
        """Share of a rectangle that hardly changes."""
        return float(_part(self.still, box).mean())

    def _grounds(self, box: Box) -> Iterator[Mask]:
        """Where in a rectangle each of the commonest still colours is."""
        mean, still = _part(self.mean, box), _part(self.still, box)
        coarse: NDArray[np.int32] = np.asarray(mean.astype(np.int32) >> 4, np.int32)
        codes = (coarse[..., 0] << 8) | (coarse[..., 1] << 4) | coarse[..., 2]
        counts = np.bincount(codes[still], minlength=4096)
        for code in np.argsort(counts)[: -GROUNDS - 1 : -1]:
            if counts[code]:
                colour = np.median(mean[still & (codes == code)], axis=0)
                yield still & (np.abs(mean - colour) <= NEAR).all(axis=2)


def _part(image: Pixels, box: Box) -> Pixels:
    return cast("Pixels", image[box.y : box.bottom, box.x : box.right])


def _cuts(length: int, parts: int) -> list[int]:
    return [round(number * length / parts) for number in range(parts + 1)]


def _differing(part: NDArray[np.float32], axis: int) -> NDArray[np.float64]:
    """By column or row: share of its length at which it differs from the next."""
    return np.asarray((np.abs(np.diff(part, axis=axis)).max(axis=2) > STEP).mean(axis=1 - axis), np.float64)


def _on(ground: Mask) -> Iterator[Box]:
    import cv2

    square = np.ones((THIN, THIN), np.uint8)
    apart = cv2.morphologyEx((~ground).astype(np.uint8), cv2.MORPH_OPEN, square)
    _, _, stats, _ = cv2.connectedComponentsWithStats(apart, connectivity=4)
    for row in stats[1:]:
        box = Box(*(int(value) for value in row[:4]))
        if row[4] >= FILLED * box.area and _stands_apart(box, ground):
            yield box


def _stands_apart(box: Box, ground: Mask) -> bool:
    """Whether every side is the picture's, or has ground beyond it, and comes up to it."""
    rows, columns = slice(box.y, box.bottom), slice(box.x, box.right)
    sides = (
        (ground[rows, : box.x].T[::-1], ground[rows, columns].T),
        (ground[rows, box.right :].T, ground[rows, columns].T[::-1]),
        (ground[: box.y, columns][::-1], ground[rows, columns]),
        (ground[box.bottom :, columns], ground[rows, columns][::-1]),
    )
    return all(
        len(beyond) == 0
        or (beyond[:THIN].mean(axis=1).max() >= OUTSIDE and 1 - inside[:THIN].all(axis=0).mean() >= REACHED)
        for beyond, inside in sides
    )
