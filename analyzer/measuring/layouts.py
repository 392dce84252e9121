"""Which tile is whose where no track says so."""

from collections.abc import Iterator, Sequence

import cv2
import numpy as np

from analyzer.domain.base import Span
from analyzer.domain.gap import Aspect
from analyzer.domain.lesson import Role
from analyzer.domain.signals import Tile
from analyzer.measuring.figures import Row
from analyzer.measuring.films import (
    PAGE,
    PICTURE,
    SLATE,
    Film,
    Seat,
    fitted,
    grained,
    placeholder,
    put,
    seated,
    seconds,
    written,
)
from analyzer.measuring.ingredients import Person, Stock
from analyzer.measuring.watching import Watched
from analyzer.signals.vision.view import Box, Image

TITLE = "Layouts, without tracks"
NOT_SHOWN = (
    "Tiles have straight borders and one place each; rounded corners, names over faces, and the platforms' own moving "
    "of tiles to whoever speaks are not here. Whose a tile is, nobody can see: every camera is watched, its role stays "
    "unknown, and a gap says so; without sound, who speaks when it moves cannot tell."
)
CHANGING = "changing"
AWAY = seconds(16, 26)
"""When a changing layout shows the page alone."""
ALIKE = 0.5
"""Of the pixels that either covers, the least that both cover where two boxes are one tile."""
SETTLING_MS = 3000
"""For how long after a change a look may still be of what was there before."""
LAYOUTS: dict[str, tuple[Box, Box | None]] = {
    "speaker view": (Box(0, 0, 1280, 720), Box(1040, 560, 220, 150)),
    "gallery": (Box(20, 20, 610, 335), Box(650, 20, 610, 335)),
    "side by side": (Box(800, 180, 460, 345), None),
    "screen plus strip": (Box(480, 10, 240, 180), Box(740, 10, 240, 180)),
    "picture in picture": (Box(980, 500, 280, 210), None),
    CHANGING: (Box(800, 180, 460, 345), None),
}
"""Where the tutor's tile is, and the student's, where they show themselves."""
EACH = 3


def films(stock: Stock) -> Iterator[Film]:
    """Each layout with several people."""
    count = len(stock.people)
    for name in LAYOUTS:
        for number in range(EACH):
            tutor, student = stock.people[number % count], stock.people[(number + 1) % count]
            yield _film(name, tutor, student, stock.rooms[number % len(stock.rooms)])


def _film(name: str, tutor: Person, student: Person, room: Image) -> Film:
    mine, theirs = LAYOUTS[name]
    ground = _ground(name)
    page = np.asarray(cv2.resize(written(PAGE), (PICTURE.width, PICTURE.height)), np.uint8)

    def draw(at_ms: int) -> Image:
        if name == CHANGING and AWAY.start_ms <= at_ms < AWAY.end_ms:
            return page
        picture = put(ground, _tile(mine, tutor, room, at_ms), mine.x, mine.y)
        if theirs is None:
            return picture
        return put(picture, _tile(theirs, student, room[:, ::-1], at_ms + 700), theirs.x, theirs.y)

    return Film(name, 34 if name == CHANGING else 14, draw, tracks=None)


def _ground(name: str) -> Image:
    ground = np.full((PICTURE.height, PICTURE.width, 3), SLATE, np.uint8)
    if name == "gallery":
        ground = put(ground, placeholder("A", 610, 335), 20, 365)
        return put(ground, placeholder("B", 610, 335), 650, 365)
    if name == "screen plus strip":
        return put(ground, fitted(written(PAGE), 1240, 500), 20, 200)
    if name == "picture in picture":
        return np.asarray(cv2.resize(written(PAGE), (PICTURE.width, PICTURE.height)), np.uint8)
    return put(ground, fitted(written(PAGE), 760, 600), 20, 60)


def _tile(box: Box, person: Person, room: Image, at_ms: int) -> Image:
    side = box.height
    seat = Seat((box.width - side) // 2, 0, side)
    return grained(seated(fitted(room, box.width, box.height), person, at_ms, seat), at_ms)


def rows(watched: Sequence[Watched]) -> Iterator[Row]:
    """By layout: the tutor's tile found, and watched; nobody else's taken for it; what is measured while it is away."""
    for name in LAYOUTS:
        mine = [one for one in watched if one.film.name == name]
        found = sum(any(_is_tutors(tile, name) for tile in one.vision.tiles) for one in mine)
        yield Row(f"{name}: the tutor's tile is found", found, len(mine))
        watching = sum(any(_is_tutors(tile, name) for tile in _searched(one)) for one in mine)
        yield Row(f"{name}: the tutor's tile is the one watched", watching, len(mine))
        honest = sum(not _taken_wrongly(one, name) for one in mine)
        yield Row(f"{name}: no other tile is taken for the tutor's", honest, len(mine))
    changing = [one for one in watched if one.film.name == CHANGING]
    left = Span(start_ms=AWAY.start_ms + SETTLING_MS, end_ms=AWAY.end_ms)
    calm = sum(
        not any(left.start_ms <= sample.at_ms < left.end_ms for tile in one.vision.tiles for sample in tile.samples)
        for one in changing
    )
    yield Row(f"{CHANGING}: nothing measured while the camera is away", calm, len(changing))
    said = sum(any(gap.what is Aspect.PERSONS and gap.overlap_ms(AWAY) for gap in one.signals.gaps) for one in changing)
    yield Row(f"{CHANGING}: a gap says that it is away", said, len(changing))


def _box(tile: Tile) -> Box:
    return Box.of(tile.region, PICTURE)


def _is_tutors(tile: Tile, name: str) -> bool:
    box, true = _box(tile), LAYOUTS[name][0]
    both = box.within(true).area
    return both >= ALIKE * (box.area + true.area - both)


def _searched(watched: Watched) -> list[Tile]:
    return [tile for tile in watched.vision.tiles if any(sample.faces is not None for sample in tile.samples)]


def _taken_wrongly(watched: Watched, name: str) -> bool:
    """Whether findings would be the tutor's that are of another tile: by role, or because it is the only one."""
    tiles = watched.vision.tiles
    taken = [tile for tile in tiles if tile.role is Role.TUTOR] or (list(tiles) if len(tiles) == 1 else [])
    return any(not _is_tutors(tile, name) for tile in taken)
