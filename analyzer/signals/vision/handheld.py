"""Signs of a lesson given from a phone: an upright picture, and a camera that shakes."""

from statistics import median

import numpy as np
from numpy.typing import NDArray

from analyzer.signals.vision.view import Image

WIDTH = 96
"""Pixels across to which the tile is reduced before its motion is measured."""
CERTAIN = 0.1
"""Response of the phase correlation below which a displacement is not believed."""
BLACK = 24
"""Level of Y up to which a column or row that never gets brighter is a black bar."""
UPRIGHT = 1.2
"""Height over width from which a picture is upright."""


class HandheldMeter:
    """Measures how far the whole tile moves from look to look, and which part of it holds a picture.

    The displacement is found by phase correlation (Kuglin and Hines, 1975). A person moving before a steady background
    gives 0.001 to 0.012 widths a second. Shaking the same tile at random between looks gives 0.024 where the standard
    deviation is 0.6 % of its width, 0.033 at 1.1 % and 0.067 at 2.2 %.
    """

    def __init__(self) -> None:
        self._previous: NDArray[np.float32] | None = None
        self._previous_ms = 0
        self._speeds: list[float] = []
        self._brightest_columns: NDArray[np.uint8] | None = None
        self._brightest_rows: NDArray[np.uint8] | None = None
        self._shape = (1, 1)

    def look(self, at_ms: int, tile: Image) -> None:
        """Take in the tile's pixels at one moment."""
        import cv2

        self._shape = (tile.shape[0], tile.shape[1])
        size = (WIDTH, max(8, round(WIDTH * tile.shape[0] / tile.shape[1])))
        reduced = cv2.cvtColor(cv2.resize(tile, size, interpolation=cv2.INTER_AREA), cv2.COLOR_BGR2GRAY)
        self._extend(np.asarray(reduced, dtype=np.uint8))
        y = np.asarray(reduced, dtype=np.float32)
        if self._previous is not None and at_ms > self._previous_ms:
            window = cv2.createHanningWindow(size, cv2.CV_32F)
            (x, down), response = cv2.phaseCorrelate(self._previous, y, window)
            if response >= CERTAIN:
                self._speeds.append(float(np.hypot(x, down)) / WIDTH * 1000 / (at_ms - self._previous_ms))
        self._previous, self._previous_ms = y, at_ms

    def stand(self, at_ms: int) -> None:
        """The tile is what it was at the look before: it did not move."""
        self._speeds.append(0.0)
        self._previous_ms = at_ms

    def shake(self) -> float | None:
        """Median displacement in widths of the tile per second; None if it could not be measured."""
        return round(median(self._speeds), 5) if self._speeds else None

    def portrait(self) -> bool:
        """Whether the picture, black bars beside it left out, is upright."""
        if self._brightest_columns is None or self._brightest_rows is None:
            return False
        columns = float((self._brightest_columns > BLACK).mean()) * self._shape[1]
        rows = float((self._brightest_rows > BLACK).mean()) * self._shape[0]
        return columns > 0 and rows / columns >= UPRIGHT

    def _extend(self, y: NDArray[np.uint8]) -> None:
        columns, rows = y.max(axis=0), y.max(axis=1)
        if self._brightest_columns is None or self._brightest_rows is None:
            self._brightest_columns, self._brightest_rows = columns, rows
            return
        self._brightest_columns = np.maximum(self._brightest_columns, columns)
        self._brightest_rows = np.maximum(self._brightest_rows, rows)
