"""The tutor's camera: absences of five seconds and more, by cause, and clean stretches."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

import cv2
import numpy as np

from analyzer.domain.base import Span
from analyzer.domain.kinds import Kind
from analyzer.measuring.figures import Row, edge_errors, matched, right_ms, strays, told, wrong_away_from_edges
from analyzer.measuring.films import Film, Truth, fitted, grained, lesson_picture, placeholder, seated, seconds
from analyzer.measuring.ingredients import SIDE, Person, Stock, lots
from analyzer.measuring.watching import Watched
from analyzer.signals.vision.view import Image

TITLE = "The tutor's camera"
EDGE_MS = 1500
"""How far from an edge a wrong second is the edge's."""
BRIEF = "too brief for policy to claim"
NOT_SHOWN = (
    "People are cut out by a network of this analyzer and put before rooms, so that whoever it cannot cut out is not "
    "here; they move little, light does not change, and no platform's own placeholder is among those that are drawn. "
    "Of people of other ages and shades, of hats, veils and glasses these few say nothing."
)
LENGTHS = {"off": 6.2, "covered": 6.6, "frozen": 10.2, "empty_chair": 12.4}
"""Seconds of each, longer than what policy asks for before it claims."""

Shown = Callable[[int], Image]


def films(stock: Stock) -> Iterator[Film]:
    """Two films a person, one with each cause twice over the two; and clean ones."""
    lot = lots(11, stock.lot)
    for number, person in enumerate(stock.people):
        room = fitted(stock.rooms[number % len(stock.rooms)], SIDE, SIDE)
        for causes in (("off", "frozen"), ("covered", "empty_chair")):
            yield _film(person, room, causes, number, next(lot))
        yield Film(f"{person.name}, there all the time", 20, partial(_present, person, room))
    brief = fitted(stock.rooms[0], SIDE, SIDE)
    for number, person in enumerate(stock.people[:4]):
        yield _film(person, brief, ("frozen", "empty_chair"), number, next(lot), short=True)


def _film(person: Person, room: Image, causes: Sequence[str], number: int, lot: float, *, short: bool = False) -> Film:
    truths, now = [], 8 + round(5 * lot) / 5
    for cause in causes:
        lasting = 5.6 if short else LENGTHS[cause] + number % 3
        what = f"{cause}, {BRIEF}" if short else cause
        truths.append(Truth(what, Kind.CAMERA_ABSENT, seconds(now, now + lasting)))
        now += lasting + 6
    shown = [
        (truth.span, _absent(cause, person, room, number, truth.span))
        for truth, cause in zip(truths, causes, strict=True)
    ]

    def draw(at_ms: int) -> Image:
        for span, instead in shown:
            if span.start_ms <= at_ms < span.end_ms:
                return lesson_picture(instead(at_ms))
        return _present(person, room, at_ms)

    return Film(f"{person.name}, {' and '.join(causes)}", now - 1, draw, tuple(truths))


def _present(person: Person, room: Image, at_ms: int) -> Image:
    return lesson_picture(grained(seated(room, person, at_ms), at_ms))


def _absent(cause: str, person: Person, room: Image, number: int, span: Span) -> Shown:
    """What the tile shows meanwhile."""
    if cause == "off":
        black = np.zeros((SIDE, SIDE, 3), np.uint8)
        return lambda _: (placeholder("T"), black)[number % 2]
    last = grained(seated(room, person, span.start_ms), span.start_ms)
    if cause == "frozen":
        return lambda _: last
    if cause == "empty_chair":
        return lambda at_ms: grained(room, at_ms)
    blurred = np.asarray(cv2.GaussianBlur(last, (0, 0), 60), np.float32)
    lid = np.asarray(blurred * (0.12, 0.5)[number % 2], np.uint8)
    return lambda at_ms: grained(lid, at_ms)


def rows(watched: Sequence[Watched]) -> Iterator[Row]:
    """By cause, then seconds and films."""
    kind = Kind.CAMERA_ABSENT
    pairs = [
        (truth, found, noted)
        for one in watched
        for truth, (_, found), (_, noted) in zip(
            one.film.truths,
            matched([truth.span for truth in one.film.truths], one.found(kind)),
            matched([truth.span for truth in one.film.truths], one.noted(kind)),
            strict=True,
        )
    ]
    for what in dict.fromkeys(truth.what for truth, _, _ in pairs):
        mine = [pair for pair in pairs if pair[0].what == what]
        if BRIEF in what:
            on_record = sum(noted is not None for _, _, noted in mine)
            yield Row(
                f"{what}: on record", on_record, len(mine), None, "5.6 s each, claimed or set aside with a reason"
            )
            continue
        right = sum(found is not None and found.cause == what for _, found, _ in mine)
        errors = edge_errors((truth.span, found) for truth, found, _ in mine)
        yield Row(f"{what}: found, with its cause", right, len(mine), note=told(errors, "edges off by"))
    yield from _in_time(watched)


def _in_time(watched: Sequence[Watched]) -> Iterator[Row]:
    kind = Kind.CAMERA_ABSENT
    claimable = [one for one in watched if not any(BRIEF in truth.what for truth in one.film.truths)]
    right, n, whole = 0, 0, 0
    for one in claimable:
        truths = [truth.span for truth in one.film.truths]
        right += right_ms(truths, one.found(kind), one.whole)
        n += one.whole.duration_ms
        whole += not wrong_away_from_edges(truths, one.found(kind), EDGE_MS)
    share = f"{right / 1000:.0f} of {n / 1000:.0f} seconds right ({right / n:.1%})"
    yield Row(
        f"films right in every second, {EDGE_MS / 1000} s beside an edge apart", whole, len(claimable), note=share
    )
    clean = [one for one in claimable if not one.film.truths]
    quiet = sum(not one.found(kind) for one in clean)
    yield Row("films with the tutor there all the time, no absence claimed", quiet, len(clean))
    beside = [one for one in watched if one.film.truths]
    calm = sum(not strays(one.found(kind), [truth.span for truth in one.film.truths], EDGE_MS) for one in beside)
    yield Row("films with absences, none claimed elsewhere", calm, len(beside))
