"""What films are composed of: people, rooms and pictures, from installed packages and from the development data."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from math import sin
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from analyzer.signals.vision.centerface import CenterFace
from analyzer.signals.vision.models import CENTERFACE, SILHOUETTE
from analyzer.signals.vision.silhouette import Silhouette
from analyzer.signals.vision.view import Box, Image
from analyzer.signals.weights import WeightStore

DATA = "LESSONGUARD_DATA"
SIDE = 360
"""Of a tile, and of a person before they are put into one."""
PICTURES_A_SECOND = 10
CLIPS = (
    ("again", "webcam_sign_again.mkv", 3, Box(140, 20, 380, 380)),
    ("school", "webcam_sign_school.mkv", 3, Box(110, 60, 380, 380)),
    ("sorry", "webcam_sign_sorry.mkv", 3, Box(120, 20, 380, 380)),
    ("left", "two_faces_female_male.gif", 2, Box(0, 20, 240, 240)),
    ("right", "two_faces_female_male.gif", 2, Box(232, 10, 240, 240)),
)
"""Name, file, which picture of how many is taken, and where in it somebody is alone."""
STILLS = (
    ("woman", "woman-5883428_1280.jpg", Box(330, 20, 800, 800)),
    ("doctor", "doctor-5871743_640.jpg", Box(190, 10, 410, 410)),
)
ROOMS = ("BohoHome.jpg", "Kitchen.jpg", "Ocean.jpg", "Patio.jpg")
PACKAGED = ("astronaut.png", "coffee.png", "chelsea.png", "rocket.jpg", "motorcycle_left.png")
"""Of scikit-image."""
HAIR = (38, 46, 60)
PUBLISHED = 1
"""The lot of films that VISION_QUALITY.md tells of."""

Matte = NDArray[np.float32]


@dataclass(frozen=True)
class Person:
    """Somebody cut out of where they were filmed, and who moves."""

    name: str
    images: tuple[Image, ...]
    mattes: tuple[Matte, ...]
    """How far each pixel is the person's."""
    face: Box

    def at(self, at_ms: int) -> tuple[Image, Matte]:
        """Pixels and matte at a moment: a clip there and back without end, a still that sways as people sit."""
        if len(self.images) > 1:
            step = at_ms * PICTURES_A_SECOND // 1000 % (2 * len(self.images) - 2)
            number = min(step, 2 * len(self.images) - 2 - step)
            return self.images[number], self.mattes[number]
        second = at_ms / 1000
        across, down = 5 * sin(second * 0.9) + 2 * sin(second * 3.1), 3 * sin(second * 1.7) + sin(second * 4.3)
        move = np.array([[1, 0, across], [0, 1, abs(down)]], np.float32)
        shape, way = (SIDE, SIDE), cv2.INTER_LINEAR
        image = cv2.warpAffine(self.images[0], move, shape, flags=way, borderMode=cv2.BORDER_REPLICATE)
        matte = cv2.warpAffine(self.mattes[0], move, shape, flags=way, borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(image, np.uint8), np.asarray(matte, np.float32)

    def turned(self) -> "Person":
        """The same with hair where the face was: a stand-in for the back of a head."""
        x, y, width, height = self.face
        centre, axes = (x + width // 2, y + height // 2), (round(width * 0.95), round(height * 0.85))
        hair = tuple(
            np.asarray(cv2.ellipse(image.copy(), centre, axes, 0, 0, 360, HAIR, -1), np.uint8) for image in self.images
        )
        return replace(self, name=f"{self.name}, turned", images=hair)

    def mirrored(self) -> "Person":
        """The same the other way round."""
        images = tuple(np.ascontiguousarray(image[:, ::-1]) for image in self.images)
        mattes = tuple(np.ascontiguousarray(matte[:, ::-1]) for matte in self.mattes)
        return Person(f"{self.name}, mirrored", images, mattes, self.face._replace(x=SIDE - self.face.right))

    def lit(self, gain: float) -> "Person":
        """The same in other light."""
        return replace(
            self, images=tuple(np.asarray(cv2.convertScaleAbs(one, alpha=gain), np.uint8) for one in self.images)
        )


@dataclass(frozen=True)
class Stock:
    """Everything to compose from."""

    people: tuple[Person, ...]
    rooms: tuple[Image, ...]
    """1280 by 720 pixels."""
    harmless: tuple[tuple[str, Image], ...]
    """Pictures in which nothing is exposed: packaged photographs, rooms, faces, dressed figures of a painting."""
    nude: Image | None
    """A painted nude, as a museum shows it."""
    pairs: tuple[tuple[str, tuple[Image, ...]], ...]
    """Clips of two people in one picture."""
    lot: int = PUBLISHED


def stock(store: WeightStore, lot: int = PUBLISHED) -> Stock:
    """From the packages alone, and from the folder that LESSONGUARD_DATA names where there is one.

    Args:
        store: of the networks that cut people out and find their faces.
        lot: which films are composed. The page tells of the first; whoever changes what is measured tries it on others.
    """
    first = _first(store)
    return first if lot == PUBLISHED else _other(first, lot)


def _other(first: Stock, lot: int) -> Stock:
    """The same people mirrored, in other light, meeting others, in other rooms; filmed pairs are the page's alone."""
    light = lots(71, lot)
    people = [person.mirrored().lit(0.75 + 0.5 * next(light)) for person in first.people]
    turn = lot % len(people)
    rooms = (_room(10 * lot), _room(10 * lot + 1), *(_part(room, light) for room in first.rooms[2:]))
    return replace(first, people=(*people[turn:], *people[:turn]), rooms=rooms, pairs=(), lot=lot)


def _part(room: Image, dice: Iterator[float]) -> Image:
    """A part of a photograph of a room, mirrored."""
    height, width = (round((0.6 + 0.3 * next(dice)) * side) for side in room.shape[:2])
    y, x = round(next(dice) * (room.shape[0] - height)), round(next(dice) * (room.shape[1] - width))
    return np.ascontiguousarray(room[y : y + height, x : x + width][:, ::-1])


def _first(store: WeightStore) -> Stock:
    cutter, faces = Silhouette(store.path(SILHOUETTE), 1), CenterFace(store.path(CENTERFACE), 1)

    def cut(name: str, images: Sequence[Image]) -> Person:
        squares = tuple(
            np.asarray(cv2.resize(one, (SIDE, SIDE), interpolation=cv2.INTER_AREA), np.uint8) for one in images
        )
        found = faces.look(squares[0], SIDE, 0.4)
        face = max(found, key=lambda one: one[1])[0] if found else Box(130, 60, 90, 110)
        return Person(name, squares, tuple(_matte(cutter, one) for one in squares), face)

    astronaut = cut("astronaut", [_packaged("astronaut.png")[20:420, 30:430]])
    made = (_room(1), _room(2))
    photographs = tuple((name, _packaged(name)) for name in PACKAGED)
    media = _media()
    if media is None:
        return Stock((astronaut, astronaut.mirrored()), made, photographs, None, ())
    people = (
        *(
            cut(name, [box.cut(one) for one in clip(media / "webcam" / file)[::every]])
            for name, file, every, box in CLIPS
        ),
        *(cut(name, [box.cut(_read(media / "faces" / file))]) for name, file, box in STILLS),
    )
    rooms = tuple(_read(media / "rooms" / name) for name in ROOMS)
    painting = _read(media / "art" / "botticelli_birth_of_venus.jpg")
    faced = tuple((name, _read(media / "faces" / file)) for name, file, _ in STILLS)
    harmless = (*photographs, *zip(ROOMS, rooms, strict=True), *faced, ("painted, dressed", painting[:, 500:]))
    pairs = (
        ("two faces", clip(media / "webcam" / "two_faces_female_male.gif")),
        ("half in view", clip(media / "webcam" / "webcam_sign_student.mkv")[::3]),
    )
    return Stock((astronaut, *people), (*made, *rooms), harmless, painting[:, 190:470], pairs)


def missing() -> str | None:
    """What cannot be had here, and why."""
    if _media() is not None:
        return None
    return (
        f"{DATA} names no folder with media, so that people are one packaged portrait and its mirror image, rooms are "
        "drawn, and filmed people, filmed pairs, painted nudes, and photographs of rooms are not measured"
    )


def _media() -> Path | None:
    given = os.environ.get(DATA)
    return Path(given) / "media" if given and (Path(given) / "media").is_dir() else None


@cache
def clip(path: Path) -> tuple[Image, ...]:
    """Every picture of a short clip."""
    with av.open(str(path)) as file:
        return tuple(np.asarray(one.to_ndarray(format="bgr24"), np.uint8) for one in file.decode(video=0))


def _matte(cutter: Silhouette, image: Image) -> Matte:
    mask = cv2.resize(cutter.look(image).astype(np.float32), (SIDE, SIDE), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.GaussianBlur(mask, (7, 7), 0), np.float32)


def _packaged(name: str) -> Image:
    return _read(Path(str(files("skimage.data").joinpath(name))))


def _read(path: Path) -> Image:
    found = cv2.imread(str(path))
    if found is None:
        raise FileNotFoundError(path.name)
    return np.asarray(found, np.uint8)


def _room(seed: int) -> Image:
    """A wall with a window, a shelf and shadows, drawn."""
    dice = np.random.default_rng(seed)
    wall = dice.integers(150, 190, (9, 16, 3), dtype=np.uint8)
    room = np.asarray(cv2.resize(wall, (1280, 720), interpolation=cv2.INTER_CUBIC), np.uint8)
    for _ in range(8):
        x, y = (int(one) for one in dice.integers((0, 0), (1100, 560)))
        width, height = (int(one) for one in dice.integers((60, 40), (260, 220)))
        colour = [int(one) for one in dice.integers(40, 220, 3)]
        cv2.rectangle(room, (x, y), (x + width, y + height), colour, -1)
        cv2.rectangle(room, (x, y), (x + width, y + height), (40, 40, 45), 3)
    return np.asarray(cv2.GaussianBlur(room, (5, 5), 0), np.uint8)


def lots(seed: int, lot: int = PUBLISHED) -> Iterator[float]:
    """Numbers from 0 to 1 that fall the same each time, for each lot of films otherwise."""
    dice = np.random.default_rng(seed if lot == PUBLISHED else (seed, lot))
    while True:
        yield float(dice.random())
