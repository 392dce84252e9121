"""Prompts to a human (setting, dress, handheld device): how many of them are worth a look."""

from collections.abc import Callable, Iterator, Sequence

import cv2
import numpy as np

from analyzer.domain.kinds import Kind
from analyzer.measuring.figures import Row
from analyzer.measuring.films import (
    BESIDE,
    CAMERA,
    PICTURE,
    SCREEN,
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
from analyzer.measuring.ingredients import SIDE, Person, Stock
from analyzer.measuring.watching import Watched
from analyzer.signals.vision.view import Box, Image

TITLE = "Prompts"
NOT_SHOWN = (
    "Dress is not measured where somebody is dressed revealingly: no such picture is packaged or fetched. Bedrooms and "
    "mirrors are not recognised at all. A shaking hand is the whole tile moved by lot, which no hand does."
)
KINDS = (Kind.DRESS, Kind.UNSUITABLE_SETTING, Kind.HANDHELD_DEVICE)
WORTH = 0.5
"""Least share of prompts of a kind that must be right for it to be worth a look."""
UPRIGHT = Box(1000, 0, 202, 360)
SLOGAN = ("THE BEST TEACHER", "OF THE WORLD")


def films(stock: Stock) -> Iterator[Film]:
    """Ordinary people in ordinary rooms; then what is to be prompted for."""
    count = len(stock.people)
    for number in range(2 * count):
        person, room = stock.people[number % count], stock.rooms[(number + number // count) % len(stock.rooms)]
        yield Film("ordinary", 14, _alone(person, fitted(room, SIDE, SIDE)))
    for number, person in enumerate(stock.people[:3]):
        room = fitted(stock.rooms[number % len(stock.rooms)], SIDE, SIDE)
        yield _wanted(
            "a face on the wall", Kind.UNSUITABLE_SETTING, 72, _alone(person, _hung(room, stock.people[-1 - number]))
        )
        yield _wanted("a shaking picture", Kind.HANDHELD_DEVICE, 14, _shaken(person, room, number))
        yield _wanted("an upright picture", Kind.HANDHELD_DEVICE, 14, _upright(person, room), UPRIGHT)
        yield _wanted("a slogan, camera beside a screen", Kind.DRESS, 18, _slogan(person, room))
        yield _wanted("a slogan, camera alone", Kind.DRESS, 18, _wide_slogan(person, stock.rooms[0]), PICTURE)


def _wanted(what: str, kind: Kind, lasting: float, draw: Callable[[int], Image], camera: Box = CAMERA) -> Film:
    truth = (Truth(what, kind, seconds(0, lasting)),)
    beside = ((None, "screen", SCREEN), ("s", "camera", BESIDE)) if camera != PICTURE else ()
    return Film(what, lasting, draw, truth, (("t", "camera", camera), *beside))


def _alone(person: Person, room: Image) -> Callable[[int], Image]:
    return lambda at_ms: lesson_picture(grained(seated(room, person, at_ms), at_ms))


def _hung(room: Image, other: Person) -> Image:
    small = np.asarray(cv2.resize(other.images[0], (90, 90), interpolation=cv2.INTER_AREA), np.uint8)
    return put(room, small, 255, 20)


def _shaken(person: Person, room: Image, seed: int) -> Callable[[int], Image]:
    moves = np.random.default_rng(seed).normal(0, 0.022 * SIDE, (100, 2))

    def draw(at_ms: int) -> Image:
        x, y = moves[at_ms // 200 % len(moves)]
        move = np.array([[1, 0, x], [0, 1, y]], np.float32)
        steady = seated(room, person, at_ms)
        moved = cv2.warpAffine(steady, move, (SIDE, SIDE), borderMode=cv2.BORDER_REFLECT)
        return lesson_picture(grained(np.asarray(moved, np.uint8), at_ms))

    return draw


def _upright(person: Person, room: Image) -> Callable[[int], Image]:
    narrow = fitted(room, UPRIGHT.width, UPRIGHT.height)

    def draw(at_ms: int) -> Image:
        tile = grained(seated(narrow, person, at_ms, Seat(-50, 60, 300)), at_ms)
        return put(lesson_picture(np.zeros((SIDE, SIDE, 3), np.uint8)), tile, UPRIGHT.x, UPRIGHT.y)

    return draw


def _slogan(person: Person, room: Image) -> Callable[[int], Image]:
    return lambda at_ms: lesson_picture(grained(_lettered(seated(room, person, at_ms), 26, 250, 0.75), at_ms))


def _wide_slogan(person: Person, room: Image) -> Callable[[int], Image]:
    return lambda at_ms: grained(_lettered(seated(room, person, at_ms, Seat(280, 20, 700)), 400, 480, 1.5), at_ms)


def _lettered(image: Image, x: int, y: int, size: float) -> Image:
    result, letters = image.copy(), cv2.FONT_HERSHEY_DUPLEX
    cv2.rectangle(result, (x, y - round(40 * size)), (x + round(400 * size), y + round(70 * size)), (250, 250, 250), -1)
    for row, line in enumerate(SLOGAN):
        cv2.putText(result, line, (x + 8, y + round(50 * size * row)), letters, size, (20, 20, 20), 2, cv2.LINE_AA)
    return result


def rows(watched: Sequence[Watched]) -> Iterator[Row]:
    """What is found of what is to be prompted for; then, by kind, how many prompts are right."""
    wanted = [one for one in watched if one.film.truths]
    for what in dict.fromkeys(one.film.name for one in wanted):
        mine = [one for one in wanted if one.film.name == what]
        found = sum(bool(one.found(one.film.truths[0].kind)) for one in mine)
        yield Row(f"{what}: prompted", found, len(mine), None)
    for kind in KINDS:
        prompts = [(one, finding) for one in watched for finding in one.found(kind)]
        right = sum(any(truth.kind is kind for truth in one.film.truths) for one, _ in prompts)
        yield Row(f"{kind}: prompts that are right", right, len(prompts), WORTH)
    ordinary = [one for one in watched if not one.film.truths]
    quiet = sum(not one.found(*KINDS) for one in ordinary)
    yield Row("films of ordinary people in ordinary rooms: no prompt", quiet, len(ordinary))
