"""One moment of the picture as the observers see it, and rectangles in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from analyzer.domain.lesson import Region

Image = NDArray[np.uint8]
"""Height × width × 3, blue, green, red, 0 to 255."""


class Frame(Protocol):
    """A decoded picture on the lesson's clock."""

    @property
    def at_ms(self) -> int:
        """When it is shown."""

    @property
    def image(self) -> Image:
        """Its pixels, rotated for display."""


class Box(NamedTuple):
    """A rectangle in pixels of the picture."""

    x: int
    y: int
    width: int
    height: int

    @classmethod
    def of(cls, region: Region | None, picture: "Box") -> "Box":
        """A region cut to the picture; the whole picture for None."""
        return picture if region is None else cls(region.x, region.y, region.width, region.height).within(picture)

    @property
    def right(self) -> int:
        """First column behind it."""
        return self.x + self.width

    @property
    def bottom(self) -> int:
        """First row below it."""
        return self.y + self.height

    @property
    def area(self) -> int:
        """Pixels."""
        return self.width * self.height

    @property
    def longer(self) -> int:
        """Longer side."""
        return max(self.width, self.height)

    def within(self, other: "Box") -> "Box":
        """The part inside `other`; of no width or height where there is none."""
        x, y = min(max(self.x, other.x), other.right), min(max(self.y, other.y), other.bottom)
        return Box(x, y, max(0, min(self.right, other.right) - x), max(0, min(self.bottom, other.bottom) - y))

    def meets(self, other: "Box") -> bool:
        """Whether the two share any pixel."""
        return self.within(other).area > 0

    def holds_centre_of(self, other: "Box") -> bool:
        """Whether the middle of `other` is inside."""
        x, y = other.x + other.width / 2, other.y + other.height / 2
        return self.x <= x < self.right and self.y <= y < self.bottom

    def grown(self, margin: int, picture: "Box") -> "Box":
        """Larger by `margin` pixels on each side, as far as the picture goes."""
        return Box(self.x - margin, self.y - margin, self.width + 2 * margin, self.height + 2 * margin).within(picture)

    def moved(self, x: int, y: int) -> "Box":
        """Shifted right and down."""
        return Box(self.x + x, self.y + y, self.width, self.height)

    def scaled(self, factor: float) -> "Box":
        """All four numbers multiplied."""
        return Box(*(round(value * factor) for value in self))

    def cut(self, image: Image) -> Image:
        """Its pixels, without a copy."""
        return image[self.y : self.bottom, self.x : self.right]

    def carried(self, whole: "Box", other: "Box") -> "Box":
        """Where it would be if `whole`, of which it is a part, were squeezed into `other`."""
        across, down = other.width / whole.width, other.height / whole.height
        return Box(
            round(other.x + (self.x - whole.x) * across),
            round(other.y + (self.y - whole.y) * down),
            round(self.width * across),
            round(self.height * down),
        )

    def region(self) -> Region:
        """As the domain writes it."""
        return Region(x=self.x, y=self.y, width=self.width, height=self.height)


def around(boxes: Iterable[Box]) -> Box:
    """The smallest box that holds them all."""
    corners = [(box.x, box.y, box.right, box.bottom) for box in boxes]
    x, y = min(c[0] for c in corners), min(c[1] for c in corners)
    return Box(x, y, max(c[2] for c in corners) - x, max(c[3] for c in corners) - y)


@dataclass(frozen=True)
class View:
    """One moment: the picture, and the same reduced by a whole factor for comparing."""

    at_ms: int
    image: Image
    small: Image
    factor: int

    @classmethod
    def of(cls, frame: Frame, width: int) -> "View":
        """Reduce a frame to about `width` pixels across."""
        import cv2

        factor = left = reduction(frame.image.shape[1], width)
        size = (max(1, frame.image.shape[1] // factor), max(1, frame.image.shape[0] // factor))
        small: Image = frame.image
        while left % 2 == 0 and small.shape[0] % 2 == small.shape[1] % 2 == 0:  # OpenCV halves several times as fast
            left //= 2
            half = (small.shape[1] // 2, small.shape[0] // 2)
            small = np.asarray(cv2.resize(small, half, interpolation=cv2.INTER_AREA), dtype=np.uint8)
        if small.shape[1::-1] != size:
            small = np.asarray(cv2.resize(small, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
        return cls(frame.at_ms, frame.image, small, factor)


def reduction(picture_width: int, width: int) -> int:
    """The whole factor by which a picture is reduced to about `width` pixels across."""
    return max(1, round(picture_width / width))
