"""The measures of a tile tell its states apart."""

from dataclasses import dataclass, field

import cv2
import numpy as np
import pytest

from analyzer.signals.vision.handheld import HandheldMeter
from analyzer.signals.vision.nudenet import Detection
from analyzer.signals.vision.persons import FaceFinder, PersonCounter
from analyzer.signals.vision.silhouette import Mask, ShapeFinder
from analyzer.signals.vision.tiles import TileLook, TileMeter
from analyzer.signals.vision.view import Box, Image
from tests.vision import FixedFaces, flat, noise, put, settings, shots

SIDE = 360
ROOM = noise(SIDE, SIDE, 1)
TILE = Box(0, 0, SIDE, SIDE)


def grain(image: Image, seed: int) -> Image:
    """With the noise of a sensor."""
    added = np.random.default_rng(seed).normal(0, 2, image.shape)
    return np.clip(image + added, 0, 255).astype(np.uint8)


def measured(images: list[Image]) -> TileLook:
    """The last of several looks half a second apart."""
    meter = TileMeter(settings().tiles)
    for shot in shots(images):
        meter.look(shot.at_ms, shot.image)
    return meter.looks[-1]


def test_the_first_look_has_no_motion() -> None:
    """Motion and change need a look before."""
    first = measured([ROOM])
    assert (first.motion, first.changed) == (None, None)


@pytest.mark.parametrize(
    ("images", "low", "high"),
    [
        ([ROOM, ROOM], (0, 0), (0, 0)),
        ([grain(ROOM, 1), grain(ROOM, 2)], (0, 0), (0.004, 0)),
        ([ROOM, put(ROOM, noise(120, 120, 9), 120, 120)], (0.005, 0.03), (0.2, 0.12)),
    ],
    ids=["frozen", "an empty room's noise", "somebody moves"],
)
def test_motion_tells_noise_from_a_person(
    images: list[Image], low: tuple[float, float], high: tuple[float, float]
) -> None:
    """What a codec or a sensor adds does not count as changed; a moving body does."""
    look = measured(images)
    assert look.motion is not None
    assert look.changed is not None
    assert low[0] <= look.motion <= high[0]
    assert low[1] <= look.changed <= high[1]


@pytest.mark.parametrize(
    ("image", "flatness", "sharpness"),
    [
        (flat(SIDE, SIDE, (0, 0, 0)), (1, 1), (0, 0)),
        (put(flat(SIDE, SIDE, (40, 40, 40)), flat(60, 60, (200, 60, 60)), 150, 150), (0.8, 0.99), (0.005, 0.2)),
        (ROOM, (0, 0.4), (0.005, 0.3)),
    ],
    ids=["black", "avatar", "room"],
)
def test_flatness_tells_a_placeholder_from_a_camera(
    image: Image, flatness: tuple[float, float], sharpness: tuple[float, float]
) -> None:
    """A placeholder is flat nearly everywhere, a room hardly anywhere."""
    look = measured([image])
    assert flatness[0] <= look.flat <= flatness[1]
    assert sharpness[0] <= look.sharpness <= sharpness[1]


def test_colour_is_red_green_blue() -> None:
    """Pixels come blue first and are reported red first."""
    assert measured([flat(SIDE, SIDE, (0, 0, 255))]).colour == (1.0, 0.0, 0.0)


@pytest.mark.parametrize(("shift", "low", "high"), [(0, 0, 0.002), (6, 0.025, 0.045)])
def test_shake_is_measured_in_widths_a_second(shift: int, low: float, high: float) -> None:
    """A picture that jumps six of 360 pixels every half second moves a thirtieth of its width a second."""
    meter = HandheldMeter()
    for shot in shots([np.roll(ROOM, shift * (i % 2), axis=1) for i in range(10)]):
        meter.look(shot.at_ms, shot.image)
    shake = meter.shake()
    assert shake is not None
    assert low <= shake <= high


@pytest.mark.parametrize(
    ("tile", "upright"),
    [
        (noise(640, 360, 1), False),
        (noise(360, 640, 1), True),
        (put(flat(640, 360, (0, 0, 0)), noise(202, 360, 1), 219, 0), True),
        (put(flat(360, 640, (0, 0, 0)), noise(360, 202, 1), 0, 219), False),
    ],
    ids=["landscape", "portrait", "portrait between bars", "landscape between bars"],
)
def test_an_upright_picture_is_noticed_between_its_black_bars(tile: Image, upright: bool) -> None:
    """What counts is the picture, not the tile that holds it."""
    meter = HandheldMeter()
    meter.look(0, tile)
    assert meter.portrait() is upright


class Grey:
    """Takes one grey for somebody."""

    def look(self, tile: Image) -> Mask:
        """Where the grey is."""
        small = np.asarray(cv2.resize(tile, (256, 256), interpolation=cv2.INTER_NEAREST), np.int16)
        return np.asarray((np.abs(small - SHADOW) < 6).all(axis=2), dtype=bool)


SHADOW = 96


class NearestOnly(Grey):
    """Passes over all but the largest in what it is given."""

    def look(self, tile: Image) -> Mask:
        """Where the largest grey is."""
        _, labels, stats, _ = cv2.connectedComponentsWithStats(super().look(tile).astype(np.uint8))
        return (
            np.asarray(labels == 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA])), bool)
            if len(stats) > 1
            else labels > 0
        )


def persons(
    images: list[Image], finder: FaceFinder, bodies: tuple[Detection, ...] = (), shapes: ShapeFinder | None = None
) -> list[int]:
    """How many persons are counted, look by look, where a look was taken."""
    chosen = settings()
    meter = TileMeter(chosen.tiles)
    counter = PersonCounter(finder, shapes or Grey(), chosen.persons, chosen.novelty, chosen.change.threshold)
    for shot in shots(images):
        meter.look(shot.at_ms, shot.image)
        counter.look(shot.image, TILE, meter, lambda _: bodies)
    return [number for _, number in counter.counts().values()]


LIVE = Box(130, 60, 80, 100)
POSTER = Box(280, 10, 50, 60)


def talking(count: int) -> list[Image]:
    """A tile on which only the place `LIVE` moves."""
    return [put(ROOM, noise(LIVE.width, LIVE.height, 50 + i), LIVE.x, LIVE.y) for i in range(count)]


def test_a_face_on_a_poster_is_not_a_person() -> None:
    """A second face that never moves while the tile does is a picture, from the first look on."""
    assert set(persons(talking(30), FixedFaces((LIVE, POSTER)))) == {1}


def test_two_moving_faces_are_two_persons() -> None:
    """Faces that both move both count."""
    images = [put(image, noise(50, 60, 90 + i), POSTER.x, POSTER.y) for i, image in enumerate(talking(30))]
    assert set(persons(images, FixedFaces((LIVE, POSTER)))) == {2}


def test_a_body_without_a_face_is_one_person() -> None:
    """Somebody turned away, or with the head out of the picture, is still somebody."""
    body = Detection("FEMALE_BREAST_COVERED", 0.7, Box(100, 150, 150, 150))
    assert set(persons(talking(6), FixedFaces(()), (body,))) == {1}
    assert set(persons(talking(6), FixedFaces(()))) == {0}


def test_a_face_that_only_the_other_network_sees_is_counted_once() -> None:
    """NudeNet's faces add to CenterFace's where they lie elsewhere, and only there."""
    same, other = Detection("FACE_MALE", 0.7, LIVE), Detection("FACE_FEMALE", 0.7, Box(10, 200, 60, 80))
    assert set(persons(talking(6), FixedFaces((LIVE,)), (same,))) == {1}
    assert set(persons(talking(6), FixedFaces((LIVE,)), (same, other))) == {2}


def torso(x: int) -> Detection:
    """A dressed chest, without a face above it."""
    return Detection("FEMALE_BREAST_COVERED", 0.7, Box(x, 220, 70, 60))


@pytest.mark.parametrize(("x", "number"), [(235, 1), (140, 1), (0, 2)])
def test_a_torso_beside_a_face_is_somebody_else(x: int, number: int) -> None:
    """A chest below or close beside the face is its own; one at the picture's edge is a second person's."""
    face = Box(230, 60, 80, 100)
    images = [put(ROOM, noise(face.width, face.height, 50 + i), face.x, face.y) for i in range(6)]
    assert set(persons(images, FixedFaces((face,)), (torso(x),))) == {number}


@dataclass
class Pale:
    """Sees a face wherever there is white; remembers the width of what it was given."""

    given: list[int] = field(default_factory=list)

    def look(self, image: Image, side: int, floor: float) -> list[tuple[Box, float]]:
        """One face for each white place."""
        assert side > 0 < floor
        self.given.append(image.shape[1])
        white = (image.min(axis=2) == WHITE).astype(np.uint8)
        _, _, stats, _ = cv2.connectedComponentsWithStats(white)
        return [(Box(*(int(v) for v in row[:4])), 0.9) for row in stats[1:]]


WHITE = 255


def head(image: Image, x: int, y: int = 80) -> Image:
    """With a face at x, y."""
    return put(image, flat(40, 50, (WHITE, WHITE, WHITE)), x, y)


def test_one_calm_person_is_looked_for_seldom_and_nearby() -> None:
    """Half a minute of one head that sways costs a few searches, all of the last ones beside the face alone."""
    finder, images = Pale(), [head(ROOM, 150 + i % 3) for i in range(60)]
    assert set(persons(images, finder)) == {1}
    assert len(finder.given) <= 12
    assert all(width < SIDE for width in finder.given[-4:])


@pytest.mark.parametrize("first", [41, 44, 47])
def test_who_enters_or_leaves_is_noticed_at_once(first: int) -> None:
    """Whenever a second head comes to a calm picture, the next look counts two; when the only one goes, none."""
    finder = Pale()
    calm = [head(ROOM, 150 + i % 3) for i in range(first)]
    assert persons([*calm, head(calm[-1], 20)], finder)[-1] == 2
    assert persons([*calm, ROOM], Pale())[-1] == 0


def shadow(image: Image, x: int, width: int = 110) -> Image:
    """With somebody who shows no face."""
    return put(image, flat(width, 220, (SHADOW, SHADOW, SHADOW)), x, 140)


@pytest.mark.parametrize(
    ("images", "number"),
    [
        ([shadow(ROOM, 120 + 4 * (i % 3)) for i in range(12)], 1),
        ([ROOM] * 12, 0),
        ([shadow(ROOM, 120 + i % 3, 20) for i in range(12)], 0),
        ([flat(SIDE, SIDE, (SHADOW, SHADOW, SHADOW + i % 3)) for i in range(12)], 0),
        ([head(shadow(ROOM, 20 + 30 * (i % 2), 90), 250 + i % 3) for i in range(12)], 2),
        ([head(shadow(ROOM, 20, 90), 250 + i % 3) for i in range(12)], 1),
        ([head(shadow(ROOM, 240 + i % 3, 90), 250 + i % 3) for i in range(12)], 1),
        ([head(shadow(ROOM, 20 + 30 * (i % 2), 90) if i > 16 else ROOM, 250 + i % 3) for i in range(24)], 2),
    ],
    ids=[
        "a turned back",
        "an empty room",
        "a coat",
        "a texture",
        "a back beside a face",
        "a poster",
        "the face's own",
        "a back that comes to a settled face",
    ],
)
def test_somebody_without_a_face_is_somebody(images: list[Image], number: int) -> None:
    """A shape counts where there is no face; beside one only if it is large, apart from it, and moves."""
    assert persons(images, Pale())[-1] == number


def test_a_turned_head_beside_somebody_nearer_is_somebody() -> None:
    """Whom the network passes over for the nearest person is seen where that one is not, and counted as they move."""
    tutor = [head(shadow(ROOM, 220 + i % 3, 110), 255 + i % 3) for i in range(24)]
    joined = [shadow(image, 20 + 30 * (i % 2), 90) if i > 12 else image for i, image in enumerate(tutor)]
    assert set(persons(tutor, Pale(), shapes=NearestOnly())) == {1}
    assert persons(joined, Pale(), shapes=NearestOnly())[-1] == 2


def test_a_head_that_only_the_other_network_sees_hides_nobody() -> None:
    """Somebody who shows by their shape counts beside a face that the face detector missed."""
    images = [shadow(ROOM, 20 + 30 * (i % 2), 90) for i in range(12)]
    assert persons(images, FixedFaces(()), (Detection("FACE_MALE", 0.7, Box(250, 80, 40, 50)),))[-1] == 2
