"""Imagery: small and brief, with and without skipping what has hardly changed; and what is none."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

from analyzer.analysis.bootstrap import AnalysisContext
from analyzer.domain.base import Span
from analyzer.domain.kinds import Kind
from analyzer.domain.signals import ImagerySample
from analyzer.measuring.figures import Row, edge_errors, matched, told
from analyzer.measuring.films import (
    BESIDE,
    CAMERA,
    PICTURE,
    SCREEN,
    Film,
    Truth,
    fitted,
    grained,
    lesson_picture,
    put,
    seated,
    seconds,
    written,
)
from analyzer.measuring.ingredients import SIDE, Stock, lots
from analyzer.measuring.stand_ins import BARE, INDECENT, StandIns
from analyzer.measuring.watching import Watched, decoded, watch
from analyzer.signals.vision.imagery import Camera, ImageryWatch
from analyzer.signals.vision.models import load
from analyzer.signals.vision.search import BodySearch
from analyzer.signals.vision.view import Image, View, reduction

TITLE = "Imagery"
NOT_SHOWN = (
    "No nude lies in this repository or is fetched. The stand-ins are colours, which stand-in networks take for "
    "bodies: they show that a place was searched, at the right moment and at a size at which a network could know it, "
    "and nothing of what the real networks know. The real ones are shown one public-domain painting, where the "
    "development data hold it, and pictures in which nothing is exposed. How many real photographs they would miss is "
    "not known."
)
SMALL = 160
"""Pixels across of a region on a screen of 1280."""
FLASH, SPAN = 1.2, 6.0
"""Seconds."""
APART = 11.0
"""Seconds between two, so that policy does not take them for one event."""
GROUNDS = ("a page", "a film", "a page that is typed on")
SIGHT = {"screen": SCREEN, "tile": CAMERA}
SHOWN_MS = 250
"""How far from a picture's edge a look may lie that is still the picture's."""


def films(stock: Stock) -> Iterator[Film]:
    """Stand-ins on the screen and in tiles; painted ones; then harmless pictures."""
    lot = lots(47, stock.lot)
    for number, ground in enumerate(GROUNDS * 4):
        yield _stand_ins(stock, ground, "screen", number, lot)
    for number in range(8):
        yield _stand_ins(stock, GROUNDS[number % 3], "tile", number, lot)
    if stock.nude is not None:
        for number, ground in enumerate(GROUNDS[:2]):
            yield _shown(
                stock, ground, "screen", [("painted", fitted(stock.nude, SMALL, SMALL * 7 // 5))] * 2, lot, number
            )
    for first in range(0, len(stock.harmless), 3):
        some = [(name, fitted(picture, 300, 240)) for name, picture in stock.harmless[first : first + 3]]
        yield _shown(stock, GROUNDS[0], "screen", some, lot, 0, harmless=True)
    yield Film("a clean lesson", 30, lambda at_ms: _background(stock, GROUNDS[2], at_ms))


def _stand_ins(stock: Stock, ground: str, where: str, number: int, lot: Iterator[float]) -> Film:
    body = np.asarray(cv2.resize(stock.rooms[0], (SMALL, SMALL)), np.uint8)
    body[SMALL // 3 : SMALL * 2 // 3, SMALL // 3 : SMALL * 2 // 3] = BARE
    pictures = [("a body in a picture", body), ("a picture as a whole", np.full_like(body, INDECENT))]
    return _shown(stock, ground, where, pictures, lot, number)


def _shown(  # noqa: PLR0913 - what, where, and before what
    stock: Stock,
    ground: str,
    where: str,
    pictures: Sequence[tuple[str, Image]],
    lot: Iterator[float],
    number: int,
    *,
    harmless: bool = False,
) -> Film:
    """Pictures that come up one after the other, at places and moments by lot, by turns for long and for a flash."""
    shown, now = [], 4 + round(5 * next(lot)) / 5
    for turn, (name, picture) in enumerate(pictures):
        lasting = SPAN if harmless or (turn + number) % 2 else FLASH
        sight, height, width = SIGHT[where], picture.shape[0], picture.shape[1]
        x = sight.x + round(next(lot) * (sight.width - width))
        y = sight.y + round(next(lot) * (sight.height - height))
        what = f"{name}, {where}, {'flash' if lasting == FLASH else 'span'}"
        shown.append((Truth(what, Kind.INAPPROPRIATE_IMAGERY, seconds(now, now + lasting)), picture, x, y))
        now += lasting + (5 if harmless else APART + round(5 * next(lot)) / 5)

    def draw(at_ms: int) -> Image:
        image = _background(stock, ground, at_ms)
        for truth, picture, x, y in shown:
            if truth.span.start_ms <= at_ms < truth.span.end_ms:
                return put(image, picture, x, y)
        return image

    truths = tuple(truth for truth, *_ in shown)
    kind = "harmless" if harmless else "painted" if pictures[0][0] == "painted" else "stand-ins"
    return Film(f"{kind} on {ground}, {where}", now - (0 if harmless else 8), draw, () if harmless else truths)


def _background(stock: Stock, ground: str, at_ms: int) -> Image:
    room = fitted(stock.rooms[1], SIDE, SIDE)
    camera = grained(seated(room, stock.people[0], at_ms), at_ms)
    page = written(("Worked example 4", "Solve 3x - 2 = 13", "x" * (at_ms // 600 % 40) if ground == GROUNDS[2] else ""))
    if ground == GROUNDS[1]:
        wide = np.asarray(cv2.resize(stock.rooms[-1], (1400, 760)), np.uint8)
        x = at_ms // 100 % 400
        page = put(page, np.ascontiguousarray(wide[:700, x : x + 900]), 10, 10)
    return lesson_picture(camera, page)


def with_stand_ins(context: AnalysisContext) -> AnalysisContext:
    """The same, with stand-ins for the networks that look for imagery."""
    return replace(context, models=replace(context.models, store=StandIns(context.configuration.models)))


def watch_imagery(
    film: Film, real: AnalysisContext, stand_ins: AnalysisContext, folder: Path
) -> tuple[Watched, list[ImagerySample]]:
    """What is made of a film, and what a search of every look, with nothing skipped, finds in it."""
    context = stand_ins if film.name.startswith("stand-ins") else real
    watched = watch(film, context, folder)
    return watched, every_look(film, context, folder) if film.truths else []


def every_look(film: Film, context: AnalysisContext, folder: Path) -> list[ImagerySample]:
    """What is seen when no look is passed over: each searched as if it were the first, and each in the midst of all.

    The first knows nothing of what came before, by which a picture that comes up in a larger one is told; the second
    waits for nothing.
    """
    chosen = context.models.vision
    models = load(context.models.store, chosen, PICTURE.width, 0)
    if models.bodies is None or models.opinion is None:
        raise RuntimeError("a network is missing")
    factor = reduction(PICTURE.width, chosen.change.width)
    hasty = chosen.imagery.model_copy(update={"calm_ms": 1, "busy_ms": 1})
    anew, midst = (
        ImageryWatch(
            BodySearch(models.bodies, models.opinion, settings),
            PICTURE,
            factor,
            chosen.change.threshold,
            chosen.novelty,
        )
        for settings in (chosen.imagery, hasty)
    )
    places = ([Camera(CAMERA, "t"), Camera(BESIDE, "s")], [SCREEN])
    midst.arrange(*places)
    for frame in decoded(film, context, folder):
        view = View.of(frame, chosen.change.width)
        anew.arrange(*places)
        anew.look(view)
        midst.look(view)
    return [*anew.samples, *midst.samples]


def rows(watched: Sequence[tuple[Watched, list[ImagerySample]]]) -> Iterator[Row]:
    """Stand-ins by place and length, with skipping and without; the painting; then harmless pictures."""
    shown = [(one, bare, truth) for one, bare in watched for truth in one.film.truths]
    for what in dict.fromkeys(truth.what for _, _, truth in shown):
        mine = [(one, bare, truth) for one, bare, truth in shown if truth.what == what]
        asked = None if what.startswith("painted") else 1.0
        with_skipping = sum(_saw(one.vision.imagery, truth.span) for one, _, truth in mine)
        without = sum(_saw(bare, truth.span) for _, bare, truth in mine)
        yield Row(f"{what}: seen", with_skipping, len(mine), asked, f"without skipping: {without} of {len(mine)}")
        pairs = [pair for one, _, truth in mine for pair in matched([truth.span], one.found(truth.kind))]
        claimed = sum(found is not None for _, found in pairs)
        yield Row(
            f"{what}: claimed", claimed, len(mine), asked, told(edge_errors(pairs), "edges, padded by policy, off by")
        )
    skipped = [one for one in watched if one[0].film.truths]
    alike = sum({s.at_ms for s in one.vision.imagery} == {s.at_ms for s in bare} for one, bare in skipped)
    yield Row("films in which skipping changes no moment at which something is seen", alike, len(skipped))
    calm = [one for one, _ in watched if not one.film.truths]
    quiet = sum(not one.found(Kind.INAPPROPRIATE_IMAGERY, Kind.UNDRESS) for one in calm)
    yield Row("films of harmless pictures and clean lessons: nothing claimed", quiet, len(calm), note="real networks")


def _saw(samples: Sequence[ImagerySample], span: Span) -> bool:
    return any(span.start_ms - SHOWN_MS <= sample.at_ms < span.end_ms + SHOWN_MS for sample in samples)
