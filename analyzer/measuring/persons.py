"""A second person on the tutor's camera: how soon, by how they come, and what is no second person."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import astuple, replace
from functools import partial

import cv2
import numpy as np

from analyzer.domain.base import Span
from analyzer.domain.kinds import Kind
from analyzer.measuring.figures import Row, matched, told
from analyzer.measuring.films import (
    CAMERA,
    PICTURE,
    Film,
    Seat,
    Truth,
    fitted,
    grained,
    lesson_picture,
    put,
    seated,
    seconds,
)
from analyzer.measuring.ingredients import PICTURES_A_SECOND, PUBLISHED, SIDE, Person, Stock, lots
from analyzer.measuring.watching import Watched
from analyzer.signals.vision.view import Image

TITLE = "Second persons"
NOT_SHOWN = (
    "A turned head is a face painted over with hair, which is not how heads turn; nobody enters by a door, and light "
    "and focus are those of the picture that somebody was cut out of. Children, who are shorter and come nearer, are "
    "not among these people. Posters and portraits are of the same people, and hang straight."
)
ALONE, STAYS, LEAVES = 8.0, 10.0, 4.0
"""Seconds before somebody comes, while they are there, and after."""
SLIDE = 1.0
"""Seconds that somebody takes to come in; there from the middle on."""
CROSSES = 6.0
"""Seconds that somebody takes to pass behind."""
WAYS = {
    "full face": Seat(190, 120, 240),
    "half in view": Seat(0, 120, 240),
    "turned": Seat(190, 120, 240),
    "passing behind": Seat(-200, 130, 230),
}
"""Where somebody comes to be, by how they come; half in view, x is so that the tile ends at the middle of the face."""
PICTURED = (Seat(245, 20, 100), Seat(195, 12, 150), Seat(-60, 40, 200), Seat(210, 40, 200))
"""Where a poster and a portrait hang, and where two people are in a virtual background."""
EACH = 5
"""Films of each way."""


def films(stock: Stock) -> Iterator[Film]:
    """People who come, then what is no second person, then clips of two people."""
    lot, count = lots(23, stock.lot), len(stock.people)
    for number in range(EACH * len(WAYS)):
        way = list(WAYS)[number % len(WAYS)]
        tutor, other = stock.people[number % count], stock.people[(number + 1 + number // count % (count - 1)) % count]
        room = fitted(stock.rooms[number % len(stock.rooms)], SIDE, SIDE)
        since = ALONE + round(5 * next(lot)) / 5
        yield _coming(way, tutor, other, room, since, _elsewhere(stock, lot, WAYS[way]))
    for number, tutor in enumerate(stock.people[:4]):
        other = stock.people[(number + 1) % count]
        room = fitted(stock.rooms[(number + 2) % len(stock.rooms)], SIDE, SIDE)
        seats = [_elsewhere(stock, lot, seat) for seat in PICTURED]
        yield from _nobody(tutor, other, room, seats)
    for name, clip in stock.pairs:
        yield _pair(name, clip)


def _elsewhere(stock: Stock, lot: Iterator[float], seat: Seat) -> Seat:
    """About the same place, by lot; the published films keep it."""
    if stock.lot == PUBLISHED:
        return seat
    across, down, larger = (next(lot) - 0.5 for _ in range(3))
    return Seat(round(seat.x + 50 * across), round(seat.y + 40 * down), round(seat.side * (1 + 0.3 * larger)))


def _coming(way: str, tutor: Person, other: Person, room: Image, since: float, seat: Seat) -> Film:
    visitor = other.turned() if way == "turned" else other
    if way == "half in view":
        seat = replace(seat, x=SIDE - round((other.face.x + other.face.width / 2) * seat.side / SIDE))
    passes = way == "passing behind"
    until = since + (CROSSES if passes else STAYS)
    left_ms, came_ms = round(until * 1000), round(since * 1000)

    def draw(at_ms: int) -> Image:
        if not came_ms <= at_ms < left_ms:
            return lesson_picture(grained(seated(room, tutor, at_ms), at_ms))
        if passes:
            x = round(seat.x + (SIDE - seat.x) * (at_ms - came_ms) / (left_ms - came_ms))
            behind = seated(room, visitor, at_ms, Seat(x, seat.y, seat.side))
            return lesson_picture(grained(seated(behind, tutor, at_ms), at_ms))
        away = max(0.0, 1 - (at_ms - came_ms) / 1000 / SLIDE)
        x = round(seat.x + (SIDE - seat.x) * away)
        alone = seated(room, tutor, at_ms, Seat(-70, 0))
        return lesson_picture(grained(seated(alone, visitor, at_ms, Seat(x, seat.y, seat.side)), at_ms))

    truth = Truth(way, Kind.SECOND_PERSON, seconds(since + SLIDE / 2, until))
    return Film(f"{tutor.name} and {other.name}, {way}", until + LEAVES, draw, (truth,))


def _nobody(tutor: Person, other: Person, room: Image, seats: Sequence[Seat]) -> Iterator[Film]:
    """What has a second face and is nobody."""
    portrait = other.images[0]
    for what, (x, y, side) in zip(("poster", "portrait"), map(astuple, seats), strict=False):
        small = np.asarray(cv2.resize(portrait, (side, side), interpolation=cv2.INTER_AREA), np.uint8)
        framed = np.asarray(cv2.copyMakeBorder(small, 4, 4, 4, 4, cv2.BORDER_CONSTANT, value=(30, 40, 60)), np.uint8)
        within = framed[: SIDE - max(0, y), : SIDE - x]
        yield _alone(what, tutor, put(room, within, x, max(0, y)))
    crowd = seated(seated(room, other, 0, seats[2]), other.mirrored(), 0, seats[3])
    yield _alone("virtual background", tutor, np.asarray(cv2.GaussianBlur(crowd, (0, 0), 1.5), np.uint8))
    yield _mixed(tutor, other, room)


def _alone(what: str, tutor: Person, room: Image) -> Film:
    def draw(at_ms: int) -> Image:
        return lesson_picture(grained(seated(room, tutor, at_ms), at_ms))

    return Film(what, 20, draw, (Truth(what, Kind.UNSUITABLE_SETTING, seconds(0, 20)),))


def _mixed(tutor: Person, student: Person, room: Image) -> Film:
    """Tutor and student in one picture, edge to edge, of which the record has nothing but the two cameras."""
    half = PICTURE.width // 2
    wide = fitted(room, half, PICTURE.height)
    seat = Seat(0, PICTURE.height - half, half)

    def draw(at_ms: int) -> Image:
        one = grained(seated(wide, tutor, at_ms, seat), at_ms)
        other = grained(seated(wide[:, ::-1], student, at_ms + 700, seat), at_ms + 400)
        return np.ascontiguousarray(np.hstack([one, other]))

    return Film("mixed tiles", 20, draw, tracks=None)


def _pair(name: str, clip: Sequence[Image]) -> Film:
    """A clip of two people, there and back, as the tutor's camera."""
    tiles = [fitted(image, CAMERA.width, CAMERA.height * 3 // 4) for image in clip]
    turn: Callable[[int], int] = partial(_turn, len(tiles))

    def draw(at_ms: int) -> Image:
        tile = np.zeros((SIDE, SIDE, 3), np.uint8)
        return lesson_picture(put(tile, tiles[turn(at_ms)], 0, SIDE // 8))

    what = f"there from the start, filmed: {name}"
    return Film(what, 16, draw, (Truth(what, Kind.SECOND_PERSON, seconds(0, 16)),))


def _turn(count: int, at_ms: int) -> int:
    step = at_ms * PICTURES_A_SECOND // 1000 % (2 * count - 2)
    return min(step, 2 * count - 2 - step)


def rows(watched: Sequence[Watched]) -> Iterator[Row]:
    """By how they come: counted at all and how soon, and claimed; then what is nobody."""
    kind = Kind.SECOND_PERSON
    with_two = [one for one in watched if any(truth.kind is kind for truth in one.film.truths)]
    for what in dict.fromkeys(one.film.truths[0].what for one in with_two):
        mine = [one for one in with_two if one.film.truths[0].what == what]
        delays = [delay for one in mine if (delay := _delay_ms(one)) is not None]
        claimed = sum(found is not None for one in mine for _, found in matched(_spans(one), one.found(kind)))
        yield Row(f"{what}: counted", len(delays), len(mine), note=told(delays, "after coming in"))
        brief = what == "passing behind"
        note = "policy asks for 4 s of two people together" if brief else ""
        yield Row(f"{what}: claimed", claimed, len(mine), None if brief else 1.0, note)
    alone = [one for one in watched if one not in with_two]
    for what in dict.fromkeys(one.film.name for one in alone):
        mine = [one for one in alone if one.film.name == what]
        yield Row(f"{what}: no second person claimed", sum(not one.found(kind) for one in mine), len(mine))


def _spans(watched: Watched) -> list[Span]:
    return [truth.span for truth in watched.film.truths]


def _delay_ms(watched: Watched) -> int | None:
    """From coming in to the first look at which two people were counted."""
    span = watched.film.truths[0].span
    looks = [
        sample.at_ms
        for tile in watched.vision.tiles
        for sample in tile.samples
        if (sample.persons or 0) > 1 and span.start_ms - 500 <= sample.at_ms < span.end_ms
    ]
    return max(0, min(looks) - span.start_ms) if looks else None
