"""A short lesson through every real model, and what remains of it when one of them is not to be had."""

from collections.abc import Iterator, Sequence

import numpy as np
import pytest

from analyzer.domain.gap import Aspect
from analyzer.domain.lesson import Region, Role, Track
from analyzer.signals.vision.observation import VisionObservation
from analyzer.signals.vision.observer import VisionObserver
from analyzer.signals.vision.view import Image
from analyzer.signals.weights import Catalogue, WeightStore
from tests.vision import CAMERA, LESSON, PICTURE, Shot, astronaut, catalogue, flat, put, settings, shots, store, write

BESIDE = flat(CAMERA.width, CAMERA.height, (70, 60, 50))


def lesson() -> Iterator[Image]:
    """Twelve seconds: a tutor who sways; an e-mail address on the screen from 3 s to 6 s; an empty chair from 9 s."""
    tutor = astronaut(CAMERA.width)
    for i in range(24):
        page = write(flat(1280, 720), "Find x when 2x + 6 = 10", 60, 100)
        if 6 <= i < 12:
            page = write(page, "jo.bloggs@example.com", 60, 500)
        sway = np.roll(tutor, (i % 5) - 2, axis=1)
        page = put(page, sway if i < 18 else BESIDE, CAMERA.x, CAMERA.y)
        yield put(page, BESIDE, CAMERA.x, CAMERA.height)


def observed(weights: WeightStore, tracks: Sequence[Track] = LESSON.tracks) -> VisionObservation:
    """Everything seen in the lesson."""
    observer = VisionObserver(
        (PICTURE.width, PICTURE.height),
        tracks,
        LESSON,
        store=weights,
        settings=settings(),
        source="video:0",
        duration_ms=12_000,
    )
    for shot in shots(list(lesson())):
        observer.look(shot)
    return observer.finish()


def test_a_lesson_is_observed() -> None:
    """The tutor is counted while there, the address is read with its times, and nothing exposed is seen."""
    result = observed(store())
    assert result.gaps == ()
    (tile,) = result.vision.tiles
    counted = [(sample.at_ms, sample.persons) for sample in tile.samples if sample.persons is not None]
    assert {persons for at_ms, persons in counted if at_ms < 9000} == {1}
    assert {persons for at_ms, persons in counted if at_ms >= 9000} == {0}
    (address,) = [text for text in result.vision.screen_text if "bloggs" in text.text]
    assert (address.start_ms, address.end_ms) == (3000, 6000)
    assert (address.region or Region(x=0, y=0, width=1, height=1)).y > 400
    assert result.vision.imagery == ()


def test_without_tracks_the_camera_is_found() -> None:
    """A tile with a face, and one of its size that is off, are watched from the first frame on, as nobody's."""
    result = observed(store(), tracks=())
    for tile, place in zip(result.vision.tiles, (CAMERA, CAMERA.moved(0, CAMERA.height)), strict=True):
        assert (tile.role, tile.layout, len(tile.samples)) == (Role.UNKNOWN, "found", 24)
        assert tile.region is not None
        assert max(abs(tile.region.x - place.x), abs(tile.region.y - place.y)) <= 4
    assert [gap.what for gap in result.gaps] == [Aspect.TUTOR_CAMERA]


def test_whoever_is_set_into_a_camera_is_not_counted_in_it() -> None:
    """A speaker who fills the picture is one person, and so is the one in the tile at its corner."""
    large, small = astronaut(1280)[:720], astronaut(180)
    observer = VisionObserver(
        (PICTURE.width, PICTURE.height), (), LESSON, store=store(), settings=settings(), source="video:0",
        duration_ms=12_000,
    )  # fmt: skip
    for i in range(24):
        inset = put(flat(192, 192, (250, 250, 250)), np.roll(small, (i % 3) - 1, axis=1), 6, 6)
        observer.look(Shot(500 * i, put(np.roll(large, (i % 5) - 2, axis=1), inset, 1060, 20)))
    result = observer.finish()
    assert [tile.region is None for tile in result.vision.tiles] == [True, False]
    for tile in result.vision.tiles:
        assert {sample.persons for sample in tile.samples if sample.persons is not None} == {1}


@pytest.mark.parametrize(
    ("wrong", "aspect"),
    [
        ("nudenet-320n", Aspect.IMAGERY),
        ("open-nsfw", Aspect.IMAGERY),
        ("centerface", Aspect.PERSONS),
        ("silhouette", Aspect.PERSONS),
        ("ppocr-v6-rec", Aspect.SCREEN_TEXT),
    ],
)
def test_a_weight_that_is_not_the_one_named_costs_its_aspect_only(wrong: str, aspect: Aspect) -> None:
    """A file with another SHA-256 is never loaded: its aspect is a gap, all the others are as before."""
    weights = tuple(
        weight.model_copy(update={"sha256": "0" * 64}) if weight.name == wrong else weight
        for weight in catalogue().weights
    )
    result = observed(WeightStore(Catalogue(version="1", weights=weights)))
    (gap,) = result.gaps
    assert (gap.what, gap.start_ms, gap.end_ms) == (aspect, 0, 12_000)
    assert "sha256" in gap.why
    assert len(result.vision.tiles[0].samples) == 24
    assert bool(result.vision.screen_text) is (aspect is not Aspect.SCREEN_TEXT)
    assert wrong not in {use.name for use in result.models}


SHARED = write(write(flat(1280, 720, (250, 252, 250)), "Worked example 4", 60, 100), "Solve 3x - 2 = 13", 900, 200)


def relaid(middle: Sequence[Image]) -> VisionObservation:
    """Twelve seconds of a camera beside a page, then `middle`, then the first again for four."""
    usual = [image for i, image in enumerate(lesson()) if i < 18]
    frames = [*usual, *usual[:6], *middle, *usual[:8]]
    observer = VisionObserver(
        (PICTURE.width, PICTURE.height), (), LESSON, store=store(), settings=settings(), source="video:0",
        duration_ms=500 * len(frames),
    )  # fmt: skip
    for shot in shots(frames):
        observer.look(shot)
    return observer.finish()


def test_a_camera_whose_place_something_else_takes_is_a_gap() -> None:
    """While a shared page fills the picture nothing is measured of the camera, and what it says there is read."""
    result = relaid([put(SHARED, flat(4, 20 + i, (20, 20, 20)), 60, 300) for i in range(20)])
    (gap,) = [gap for gap in result.gaps if gap.what is Aspect.PERSONS]
    assert (gap.start_ms, "laid out anew" in gap.why) == (12_000, True)
    assert 22_000 <= gap.end_ms <= 25_000
    for tile in result.vision.tiles:
        assert not [look for look in tile.samples if 12_000 <= look.at_ms < 22_000]
        assert tile.samples[-1].at_ms == 25_500
    assert any("3x" in text.text for text in result.vision.screen_text)


def test_a_new_page_beside_a_camera_is_no_new_layout() -> None:
    """A page of another colour beside the same camera, with the tutor or without, is none of the layout's business."""
    dark = write(flat(1280, 720, (60, 40, 30)), "Exercises", 60, 100)
    tutor = [put(dark, np.roll(astronaut(CAMERA.width), i % 3, axis=1), CAMERA.x, CAMERA.y) for i in range(10)]
    off = [put(dark, flat(CAMERA.width, CAMERA.height, (90, 90, 160)), CAMERA.x, CAMERA.y)] * 10
    assert [gap for gap in relaid([*tutor, *off]).gaps if gap.what is Aspect.PERSONS] == []
