"""Pictures, settings and stand-ins for tests of what is seen."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
import skimage

from analyzer.domain.lesson import Lesson
from analyzer.settings.configuration import read_yaml
from analyzer.signals.vision.nudenet import Detection
from analyzer.signals.vision.reader import Line
from analyzer.signals.vision.settings import VisionSettings
from analyzer.signals.vision.view import Box, Image
from analyzer.signals.weights import Catalogue, WeightStore

CONFIG = Path(__file__).parents[1] / "config"
EVERY_MS = 500
PICTURE = Box(0, 0, 1280, 720)
SCREEN = Box(0, 0, 920, 720)
CAMERA = Box(920, 0, 360, 360)
LESSON = Lesson.model_validate(
    {
        "lesson_id": "L",
        "tutor": {"id": "t"},
        "students": [{"id": "s"}],
        "tracks": [
            {"participant": "t", "kind": "camera", "region": list(CAMERA)},
            {"kind": "screen", "region": list(SCREEN)},
        ],
    }
)
BARE = (255, 0, 255)
"""What the stand-in finder takes for bare skin."""

GREEN = (0, 255, 0)
"""What the stand-in judge takes for an indecent picture."""


@dataclass(frozen=True)
class Shot:
    """A frame."""

    at_ms: int
    image: Image


def shots(images: Iterable[Image]) -> list[Shot]:
    """Frames at the usual interval."""
    return [Shot(i * EVERY_MS, image) for i, image in enumerate(images)]


def settings() -> VisionSettings:
    """config/vision.yaml."""
    return read_yaml(CONFIG / "vision.yaml", VisionSettings)


def catalogue() -> Catalogue:
    """config/models.yaml."""
    return read_yaml(CONFIG / "models.yaml", Catalogue)


def store() -> WeightStore:
    """The installed weights."""
    return WeightStore(catalogue())


def flat(width: int, height: int, colour: tuple[int, int, int] = (245, 245, 245)) -> Image:
    """One colour all over."""
    return np.full((height, width, 3), colour, dtype=np.uint8)


def put(image: Image, part: Image, x: int, y: int) -> Image:
    """A copy of `image` with `part` at x, y."""
    result = image.copy()
    result[y : y + part.shape[0], x : x + part.shape[1]] = part
    return result


def write(image: Image, text: str, x: int, y: int) -> Image:
    """A copy of `image` with a line of text whose foot stands at x, y."""
    return np.asarray(cv2.putText(image.copy(), text, (x, y), cv2.FONT_HERSHEY_SIMPLEX, 0.9, (20, 20, 20), 2), np.uint8)


def astronaut(side: int) -> Image:
    """A portrait that comes with scikit-image."""
    found = cv2.imread(str(Path(skimage.__file__).parent / "data" / "astronaut.png"))
    assert found is not None
    return np.asarray(cv2.resize(found, (side, side), interpolation=cv2.INTER_AREA), np.uint8)


def noise(width: int, height: int, seed: int) -> Image:
    """A picture of soft, coloured blotches."""
    small = np.random.default_rng(seed).integers(40, 200, (height // 20 + 1, width // 20 + 1, 3), dtype=np.uint8)
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC), np.uint8)


@dataclass
class PinkFinder:
    """Takes the colour `BARE` for a class, except in images brought to `blind_at`; remembers what it was given."""

    class_name: str = "FEMALE_BREAST_EXPOSED"
    blind_at: int = 0
    given: list[tuple[int, ...]] = field(default_factory=list)

    def look(self, image: Image, side: int) -> tuple[Detection, ...]:
        """Every pink place as one box."""
        self.given.append((*image.shape[:2], side))
        pink = (np.abs(image.astype(int) - BARE) < 30).all(axis=2)
        if not pink.any() or side == self.blind_at:
            return ()
        rows, columns = np.flatnonzero(pink.any(axis=1)), np.flatnonzero(pink.any(axis=0))
        x, y = int(columns[0]), int(rows[0])
        return (Detection(self.class_name, 0.8, Box(x, y, int(columns[-1]) + 1 - x, int(rows[-1]) + 1 - y)),)


@dataclass
class GreenJudge:
    """Takes a picture that is green for the most part for an indecent one; remembers what it was given."""

    given: list[tuple[int, ...]] = field(default_factory=list)

    def judge(self, image: Image) -> float:
        """How much of it is green."""
        self.given.append(image.shape[:2])
        return float((np.abs(image.astype(int) - GREEN) < 30).all(axis=2).mean())


@dataclass
class FixedFaces:
    """Sees the same faces in every image."""

    boxes: tuple[Box, ...]
    looks: int = 0

    def look(self, image: Image, side: int, floor: float) -> list[tuple[Box, float]]:
        """The boxes it was told, all certain."""
        assert image.size
        assert side > 0 < floor
        self.looks += 1
        return [(box, 0.9) for box in self.boxes]


@dataclass
class DarkReader:
    """Reads each stretch of dark rows as one line, whose text is how wide it is; remembers what it was given."""

    given: list[tuple[int, ...]] = field(default_factory=list)

    def read(self, image: Image) -> list[Line]:
        """Lines from top to bottom."""
        self.given.append(image.shape[:2])
        count, _, stats, _ = cv2.connectedComponentsWithStats((image.max(axis=2) < 60).astype(np.uint8))
        boxes = [Box(*(int(v) for v in row[:4])) for row in stats[1:count]]
        return [Line(f"line {box.width}", 0.9, box) for box in boxes]
