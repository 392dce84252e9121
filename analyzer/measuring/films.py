"""Draws films of lessons: a page, the tutor's camera, the student's placeholder; and writes them as H.264."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from analyzer.domain.base import Span
from analyzer.domain.kinds import Kind
from analyzer.domain.lesson import Lesson
from analyzer.measuring.ingredients import SIDE, Person
from analyzer.signals.vision.view import Box, Image

WIDTH, HEIGHT = 1280, 720
PICTURE = Box(0, 0, WIDTH, HEIGHT)
SCREEN = Box(0, 0, WIDTH - SIDE, HEIGHT)
CAMERA = Box(WIDTH - SIDE, 0, SIDE, SIDE)
BESIDE = Box(WIDTH - SIDE, SIDE, SIDE, SIDE)
FRAME_RATE = 5
GRAIN = 16
"""Different pictures of a sensor's noise."""
PAPER, INK, SLATE = (250, 252, 252), (90, 42, 30), (42, 35, 32)
PAGE = ("Worked example 4", "Solve 3x - 2 = 13", "3x = 15, so x = 5", "Check: 3 × 5 - 2 = 13")

Draw = Callable[[int], Image]


@dataclass(frozen=True)
class Truth:
    """What is there to be found."""

    what: str
    kind: Kind
    span: Span


@dataclass(frozen=True)
class Film:
    """One composed lesson."""

    name: str
    seconds: float
    draw: Draw
    """The picture at a moment in milliseconds."""
    truths: tuple[Truth, ...] = ()
    tracks: tuple[tuple[str | None, str, Box], ...] | None = (
        ("t", "camera", CAMERA),
        ("s", "camera", BESIDE),
        (None, "screen", SCREEN),
    )
    """Whose, of what kind, where; None where the lesson record says nothing of the picture."""

    @property
    def lesson(self) -> Lesson:
        """The lesson record: the student is there from the start to the end."""
        here = [{"participant": "s", "joined_ms": 0, "left_ms": round(self.seconds * 1000)}]
        record: dict[str, Any] = {"lesson_id": "M", "tutor": {"id": "t"}, "students": [{"id": "s"}], "attendance": here}
        if self.tracks is not None:
            record["tracks"] = [
                {"kind": kind, "region": list(box), **({"participant": whose} if whose else {})}
                for whose, kind, box in self.tracks
            ]
        return Lesson.model_validate(record)

    def write(self, path: Path) -> None:
        """Film it."""
        with av.open(str(path), "w") as out:
            video = out.add_stream("libx264", rate=FRAME_RATE, options={"crf": "25", "preset": "veryfast", "g": "50"})
            video.width, video.height, video.pix_fmt, video.thread_count = WIDTH, HEIGHT, "yuv420p", 1
            for number in range(round(self.seconds * FRAME_RATE)):
                picture = av.VideoFrame.from_ndarray(self.draw(number * 1000 // FRAME_RATE), format="bgr24")
                picture.pts, picture.time_base = number, Fraction(1, FRAME_RATE)
                out.mux(video.encode(picture))
            out.mux(video.encode(None))


def seconds(start: float, end: float) -> Span:
    """A span from seconds."""
    return Span(start_ms=round(start * 1000), end_ms=round(end * 1000))


def lesson_picture(camera: Image, page: Image | None = None, beside: Image | None = None) -> Image:
    """A page, the tutor's tile and the student's."""
    picture = np.empty((HEIGHT, WIDTH, 3), np.uint8)
    SCREEN.cut(picture)[:] = written(PAGE) if page is None else page
    CAMERA.cut(picture)[:] = camera
    BESIDE.cut(picture)[:] = placeholder("S") if beside is None else beside
    return picture


@cache
def _sheet(lines: tuple[str, ...], size: int) -> Image:
    sheet = Pillow.new("RGB", (SCREEN.width, SCREEN.height), PAPER)
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(size=size)
    for row, line in enumerate(lines):
        pen.text((48, 40 + row * size * 7 // 4), line, fill=INK, font=font)
    return np.asarray(sheet, np.uint8)


def written(lines: tuple[str, ...], size: int = 40) -> Image:
    """A page with lines on it."""
    return _sheet(lines, size)


@cache
def placeholder(initial: str, width: int = SIDE, height: int = SIDE) -> Image:
    """What a platform shows for a camera that is off."""
    sheet = Pillow.new("RGB", (width, height), SLATE)
    pen, x, y = ImageDraw.Draw(sheet), width // 2, height // 2
    pen.ellipse((x - 70, y - 70, x + 70, y + 70), fill=(140, 92, 74))
    pen.text((x, y), initial, fill=(245, 238, 235), font=ImageFont.load_default(size=44), anchor="mm")
    return np.asarray(sheet, np.uint8)


@cache
def _grain(number: int, width: int, height: int) -> Image:
    noise = np.random.default_rng(number).normal(128, 2.5, (height, width, 1))
    return np.repeat(noise.astype(np.uint8), 3, axis=2)


def grained(image: Image, at_ms: int) -> Image:
    """With a sensor's noise."""
    noise = _grain(at_ms * FRAME_RATE // 1000 % GRAIN, image.shape[1], image.shape[0])
    return np.asarray(cv2.addWeighted(image, 1, noise, 1, -128), np.uint8)


@dataclass(frozen=True)
class Seat:
    """Where somebody is in a tile: the corner and side of the square that holds them."""

    x: int = 0
    y: int = 0
    side: int = SIDE


def seated(room: Image, person: Person, at_ms: int, seat: Seat = Seat()) -> Image:
    """Somebody in a room."""
    image, matte = person.at(at_ms)
    if seat.side != SIDE:
        size, way = (seat.side, seat.side), cv2.INTER_AREA if seat.side < SIDE else cv2.INTER_LINEAR
        image = np.asarray(cv2.resize(image, size, interpolation=way), np.uint8)
        matte = np.asarray(cv2.resize(matte, size, interpolation=way), np.float32)
    whole = Box(0, 0, room.shape[1], room.shape[0])
    inside = Box(seat.x, seat.y, seat.side, seat.side).within(whole)
    if not inside.area:
        return room
    part = inside.moved(-seat.x, -seat.y)
    share = matte[part.y : part.bottom, part.x : part.right, np.newaxis]
    result = room.copy()
    inside.cut(result)[:] = (share * part.cut(image) + (1 - share) * inside.cut(room)).astype(np.uint8)
    return result


def fitted(image: Image, width: int, height: int) -> Image:
    """The middle of a picture, brought to a size."""
    scale = max(width / image.shape[1], height / image.shape[0])
    size = (max(width, round(image.shape[1] * scale)), max(height, round(image.shape[0] * scale)))
    whole = np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR))
    x, y = (size[0] - width) // 2, (size[1] - height) // 2
    return np.asarray(whole[y : y + height, x : x + width], np.uint8)


def put(image: Image, part: Image, x: int, y: int) -> Image:
    """A copy of a picture with another in it."""
    result = image.copy()
    result[y : y + part.shape[0], x : x + part.shape[1]] = part
    return result
