"""People beside the tutor who show by their shape alone: turned away, bent, at the edge."""

from collections.abc import Iterator, Sequence

import numpy as np

from analyzer.signals.vision.settings import PersonSettings
from analyzer.signals.vision.silhouette import SIDE, Mask, ShapeFinder
from analyzer.signals.vision.tiles import TileMeter
from analyzer.signals.vision.view import Box, Image

SQUARE = Box(0, 0, SIDE, SIDE)
HALF, LOWER = 1 / 2, 2 / 3
"""Parts of a tile that are looked at by themselves: its left and right half, and its lower corners."""
FRINGE = 9
"""Pixels of the square by which two looks at one body differ along its edge."""
SHOULDER = 0.5
"""Widths of a head to either side of it within which the middle of a shape below is its own body, behind a collar."""


def somebody(shapes: ShapeFinder, tile: Image, settings: PersonSettings) -> bool:
    """Whether anybody is on a tile on which no face was found."""
    least, most = settings.shape
    return bool(least <= shapes.look(tile).mean() <= most)


def somebody_else(
    shapes: ShapeFinder, tile: Image, heads: Sequence[Box], meter: TileMeter, settings: PersonSettings
) -> bool:
    """Whether somebody moves apart from every head (in the square) and what is below it.

    The network was taught on one person near the camera and passes over a smaller one beside them; so the sides that
    the nearest face leaves free are looked at by themselves as well.

    Raises:
        cv2.error: the network failed.
    """
    import cv2

    mask = shapes.look(tile)
    if mask.mean() > settings.shape[1]:
        return False
    own, everybody = _connected(mask, heads), mask.copy()
    for part in _free(max(heads, key=lambda head: head.area), settings.free):
        x, y, width, height = part
        inside = _cut(tile, part)
        seen = cv2.resize(shapes.look(inside).astype(np.uint8), (width, height), interpolation=cv2.INTER_NEAREST)
        everybody[y : y + height, x : x + width] |= seen > 0
    brush = np.ones((FRINGE, FRINGE), np.uint8)
    near = np.asarray(cv2.dilate(own.astype(np.uint8), brush), dtype=bool)
    rest = cv2.morphologyEx((everybody & ~near).astype(np.uint8), cv2.MORPH_OPEN, brush)
    _, _, stats, _ = cv2.connectedComponentsWithStats(rest)
    for x, y, width, height, area in stats[1:].tolist():
        box = Box(x, y, width, height)
        apart = not any(_body(head).holds_centre_of(box) for head in heads)
        if apart and area >= settings.second_shape * SQUARE.area:
            motion = meter.motion_at(x / SIDE, y / SIDE, width / SIDE, height / SIDE)
            if motion is not None and motion > settings.still:
                return True
    return False


def _free(head: Box, room: float) -> Iterator[Box]:
    """Parts of the square beside a head, on either side where there is room for somebody."""
    half, lower = round(HALF * SIDE), round(LOWER * SIDE)
    if head.x >= room * SIDE:
        yield Box(0, 0, half, SIDE)
        yield Box(0, SIDE - lower, lower, lower)
    if SIDE - head.right >= room * SIDE:
        yield Box(SIDE - half, 0, half, SIDE)
        yield Box(SIDE - lower, SIDE - lower, lower, lower)


def _cut(tile: Image, part: Box) -> Image:
    rows, columns = tile.shape[0] / SIDE, tile.shape[1] / SIDE
    return tile[round(part.y * rows) : round(part.bottom * rows), round(part.x * columns) : round(part.right * columns)]


def _connected(mask: Mask, heads: Sequence[Box]) -> Mask:
    """What of a mask hangs together with any head."""
    import cv2

    _, labels = cv2.connectedComponents(mask.astype(np.uint8))
    places = [head.within(SQUARE) for head in heads]
    numbers = {int(n) for place in places for n in np.unique(labels[place.y : place.bottom, place.x : place.right])}
    return np.asarray(np.isin(labels, list(numbers - {0})), dtype=bool)


def _body(head: Box) -> Box:
    margin = round(SHOULDER * head.width)
    return Box(head.x - margin, head.y, head.width + 2 * margin, SIDE - head.y)
