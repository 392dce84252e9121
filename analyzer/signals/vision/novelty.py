"""How much of an area shows what none of the last searches has seen."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analyzer.signals.vision.settings import NoveltySettings
from analyzer.signals.vision.view import Image

BLOCK = 4
"""Side of a block in reduced pixels: what is new in fewer pixels is an edge that moved a little."""
HALF = 127
"""Mean level from which most pixels of a block are marked."""
SKIN = (np.array((0, 133, 77), dtype=np.uint8), np.array((255, 173, 127), dtype=np.uint8))
"""Least and most Y, Cr and Cb of skin of any shade (Chai and Ngan, 1999); wood and sand have them too."""


@dataclass(frozen=True)
class Novelty:
    """What is new at one look, in shares of the area."""

    changed: float
    """Blocks with colours outside the range that the searches have seen there."""
    skin: float
    """Skin-coloured pixels beyond the most that any of the searches has seen."""
    extent: tuple[float, float, float, float] | None = None
    """Left, top, right and bottom of what is new, where something is."""


class NoveltyWatch:
    """Keeps, for a small area, the range of colours of each pixel over the searches of late; never a picture.

    A head that moves soon has been everywhere that it goes, so that the same head again is not new. What enters, what
    is held up and what is taken off brings colours to places where no search has met them.
    """

    def __init__(self, threshold: int, settings: NoveltySettings) -> None:
        self._threshold = threshold
        self._settings = settings
        self._least: Image | None = None
        self._most: Image | None = None
        self._skin = 0.0
        self._since_ms = 0

    def look(self, area: Image) -> Novelty:
        """Hold a moment against the searches; all of it is new before the first."""
        import cv2

        if self._least is None or self._most is None:
            return Novelty(1.0, 1.0)
        new = cv2.bitwise_not(cv2.inRange(area, self._least, self._most))
        size = (max(1, area.shape[1] // BLOCK), max(1, area.shape[0] // BLOCK))
        blocks = np.asarray(cv2.resize(new, size, interpolation=cv2.INTER_AREA))
        marked = blocks > HALF
        skin = max(0.0, _skin(area) - self._skin)
        return Novelty(float(marked.mean()), skin, _extent(marked) if marked.any() else None)

    def searched(self, area: Image, at_ms: int) -> None:
        """Take note that a moment has been searched."""
        import cv2

        least, most = cv2.subtract(area, self._levels(area)), cv2.add(area, self._levels(area))
        if self._least is None or self._most is None or at_ms - self._since_ms >= self._settings.memory_ms:
            self._least, self._most = np.asarray(least, np.uint8), np.asarray(most, np.uint8)
            self._skin, self._since_ms = _skin(area), at_ms
            return
        self._least, self._most = np.minimum(self._least, least), np.maximum(self._most, most)
        self._skin = max(self._skin, _skin(area))

    def is_new(self, novelty: Novelty) -> bool:
        """Whether it is enough for a search at once."""
        return novelty.changed >= self._settings.changed or novelty.skin >= self._settings.skin

    def _levels(self, area: Image) -> Image:
        return np.full_like(area, self._threshold)


def _skin(area: Image) -> float:
    import cv2

    marked = np.asarray(cv2.inRange(cv2.cvtColor(area, cv2.COLOR_BGR2YCrCb), *SKIN))
    return float((marked > 0).mean())


def _extent(marked: NDArray[np.bool_]) -> tuple[float, float, float, float]:
    rows, columns = np.flatnonzero(marked.any(axis=1)), np.flatnonzero(marked.any(axis=0))
    height, width = marked.shape
    left, top, right, bottom = columns[0] / width, rows[0] / height, (columns[-1] + 1) / width, (rows[-1] + 1) / height
    return float(left), float(top), float(right), float(bottom)
