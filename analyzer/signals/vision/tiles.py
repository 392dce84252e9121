"""Measures of one camera tile at each look, from which a detector tells off, covered, frozen, empty and present."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analyzer.domain.signals import Face
from analyzer.signals.vision.settings import TileSettings
from analyzer.signals.vision.view import Image

WIDTH = 160
"""Pixels across to which a tile is reduced before it is measured."""
GRID = 12
"""Blocks a side for `flat`."""
FLAT_DEVIATION = 0.01
"""Standard deviation of Y below which a block is flat."""
LEVELS = 255.0


@dataclass(frozen=True)
class TileLook:
    """What is measured at one look; the fields are those of `domain.signals.TileSample`."""

    at_ms: int
    luminance: float
    texture: float
    motion: float | None
    changed: float | None
    colour: tuple[float, float, float]
    flat: float
    sharpness: float


class TileMeter:
    """Measures a tile look by look; keeps one reduced Y picture of the previous look.

    Typical values, measured every 500 ms on a tile of 360 × 360 after H.264 at crf 28; motion and changed are medians,
    with the 5th percentile of a present and the 95th of an absent tutor behind them. Compare medians over some ten
    looks: a key frame can make one look of a frozen tile differ (changed up to 0.002). A frozen tile and a motionless
    empty room have the same numbers; what tells them apart is the face. After H.264 a covered lens has no motion left.

    ==================== ========= ======= ============== ============= ===== =========
    state                luminance texture motion         changed       flat  sharpness
    ==================== ========= ======= ============== ============= ===== =========
    present, speaking    0.55      0.18    0.010 (0.0053) 0.086 (0.042) 0.28  0.067
    present, signing     0.53      0.20    0.029 (0.017)  0.163 (0.109) 0.24  0.088
    present, listening   0.45      0.28    0.007 (0.0025) 0.046 (0.002) 0.03  0.153
    frozen               as before as it   0 (0.0001)     0 (0)         as it as it
    empty room           0.29-0.68 0.20    0 (0.0002)     0 (0)         0.02+ 0.14-0.17
    off: avatar          0.18      0.07    0 (0)          0 (0)         0.83  0.056
    off: black           0.00      0.00    0 (0)          0 (0)         1.00  0.000
    covered, light seeps 0.16      0.02    0.0001         0 (0)         1.00  0.003
    covered, dark        0.02      0.00    0              0 (0)         1.00  0.001
    ==================== ========= ======= ============== ============= ===== =========
    """

    def __init__(self, settings: TileSettings) -> None:
        self._threshold = settings.threshold / LEVELS
        self._change: NDArray[np.float32] | None = None
        self._previous: NDArray[np.float32] | None = None
        self.looks: list[TileLook] = []
        self.reduced: Image = np.zeros((GRID, WIDTH, 3), dtype=np.uint8)
        """The tile of the last look, reduced."""

    def look(self, at_ms: int, tile: Image) -> TileLook:
        """Measure the tile's pixels at one moment."""
        import cv2

        height = max(GRID, round(WIDTH * tile.shape[0] / tile.shape[1]))
        self.reduced = reduced = np.asarray(cv2.resize(tile, (WIDTH, height), interpolation=cv2.INTER_AREA), np.uint8)
        y = np.asarray(cv2.cvtColor(reduced, cv2.COLOR_BGR2GRAY), dtype=np.float32) / np.float32(LEVELS)
        self._change = None if self._previous is None else np.abs(y - self._previous)
        self._previous = y
        blue, green, red = (float(channel) / LEVELS for channel in cv2.mean(reduced)[:3])
        look = TileLook(
            at_ms=at_ms,
            luminance=_rounded(y.mean()),
            texture=_rounded(y.std()),
            motion=None if self._change is None else _rounded(self._change.mean()),
            changed=None if self._change is None else _rounded((self._change > self._threshold).mean()),
            colour=(_rounded(red), _rounded(green), _rounded(blue)),
            flat=_rounded(_flat(y)),
            sharpness=_rounded(cv2.Laplacian(y, cv2.CV_32F).std()),
        )
        self.looks.append(look)
        return look

    def stand(self, at_ms: int) -> TileLook:
        """The tile is pixel for pixel what it was at the look before: nothing has to be measured.

        Raises:
            IndexError: there was no look before.
        """
        if self._previous is not None:
            self._change = np.zeros_like(self._previous)
        look = replace(self.looks[-1], at_ms=at_ms, motion=0.0, changed=0.0)
        self.looks.append(look)
        return look

    def motion_in(self, face: Face) -> float | None:
        """Mean absolute change of Y inside a face since the previous look; None at the first."""
        return self.motion_at(face.x, face.y, face.width, face.height)

    def motion_at(self, x: float, y: float, width: float, height: float) -> float | None:
        """The same of a part of the tile, in shares of its sides."""
        if self._change is None:
            return None
        rows, columns = self._change.shape
        top, left = int(y * rows), int(x * columns)
        part = self._change[
            top : max(top + 1, round((y + height) * rows)), left : max(left + 1, round((x + width) * columns))
        ]
        return _rounded(part.mean()) if part.size else None


def _flat(y: NDArray[np.float32]) -> float:
    rows, columns = y.shape[0] // GRID, y.shape[1] // GRID
    blocks = y[: rows * GRID, : columns * GRID].reshape(GRID, rows, GRID, columns)
    return float((blocks.std(axis=(1, 3)) < FLAT_DEVIATION).mean())


def _rounded(value: float | np.floating) -> float:
    return round(min(1.0, float(value)) if value >= 0 else 0.0, 5)
