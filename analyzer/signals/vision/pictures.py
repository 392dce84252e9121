"""Where a screen shows pictures rather than text on a plain ground."""

import numpy as np
from numpy.typing import NDArray

from analyzer.signals.vision.view import Box, Image

REDUCTION = 4
"""The screen is reduced by this before pictures are searched for."""
BLOCK = 4
"""Side of a block in reduced pixels: 16 pixels of the screen."""
NEAR = 16
"""Levels within which a pixel has the colour of the ground."""
PLAIN = 0.35
"""Share of ground in a block from which it is text or ground rather than picture."""
QUIET = 0.25
"""Share of the screen that a colour must cover to be a ground."""


def pictures(screen: Image, smallest: int) -> list[Box]:
    """Boxes, in the screen's pixels, of what is neither plain ground nor text on it; largest first.

    The ground is the commonest colour of the screen. Without one (a photograph, a film) everything is picture.
    """
    import cv2

    height, width = screen.shape[:2]
    size = (max(1, width // REDUCTION), max(1, height // REDUCTION))
    reduced = np.asarray(cv2.resize(screen, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    ground = _is_ground(reduced)
    if ground.mean() < QUIET:
        return [Box(0, 0, width, height)]
    rows, columns = -(-size[1] // BLOCK), -(-size[0] // BLOCK)
    share = cv2.resize(ground.astype(np.float32), (columns, rows), interpolation=cv2.INTER_AREA)
    square = np.ones((3, 3), np.uint8)
    filled = cv2.morphologyEx((share < PLAIN).astype(np.uint8), cv2.MORPH_CLOSE, square)
    busy = cv2.morphologyEx(filled, cv2.MORPH_OPEN, square)  # a line of large text is too thin to stay
    _, _, stats, _ = cv2.connectedComponentsWithStats(busy, connectivity=8)
    step = REDUCTION * BLOCK
    boxes = [Box(*(int(value) * step for value in row[:4])).within(Box(0, 0, width, height)) for row in stats[1:]]
    found = [box for box in boxes if min(box.width, box.height) >= smallest]
    return sorted(found, key=lambda box: -box.area)


def cells(box: Box, side: int) -> list[Box]:
    """Squares of `side` pixels over a larger box, a quarter overlapping; none where it is no larger."""
    if box.longer <= side:
        return []
    return [
        Box(x, y, min(side, box.width), min(side, box.height))
        for y in _starts(box.y, box.height, side)
        for x in _starts(box.x, box.width, side)
    ]


def _starts(first: int, length: int, side: int) -> list[int]:
    if length <= side:
        return [first]
    steps = int(np.ceil((length - side) / (side * 0.75)))
    return [first + round(i * (length - side) / steps) for i in range(steps + 1)]


def _is_ground(image: Image) -> NDArray[np.bool_]:
    coarse = (image >> 4).astype(np.int32)
    codes = (coarse[..., 0] << 8) | (coarse[..., 1] << 4) | coarse[..., 2]
    commonest = np.bincount(codes.ravel(), minlength=4096).argmax()
    colour = np.median(image[codes == commonest], axis=0)
    return np.asarray((np.abs(image.astype(np.int16) - colour) <= NEAR).all(axis=2), dtype=bool)
