"""One door for every frame: layouts given and found, failing models, several streams."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from pydantic import ValidationError

from analyzer.domain.errors import ModelUnavailableError
from analyzer.domain.gap import Aspect, Gap
from analyzer.domain.lesson import Role, Track
from analyzer.domain.signals import Tile, Vision
from analyzer.signals.vision.layout import LayoutFinder
from analyzer.signals.vision.observation import VisionObservation, merge
from analyzer.signals.vision.observer import VisionObserver
from analyzer.signals.vision.settings import VisionSettings
from analyzer.signals.vision.view import Box, Image
from analyzer.signals.weights import WeightStore
from tests.vision import CAMERA, LESSON, PICTURE, FixedFaces, Shot, catalogue, flat, noise, put, settings, shots

TILE = Box(800, 100, 320, 240)
FACE = Box(930, 160, 60, 80)


def found(images: Sequence[Image], *faces: Box) -> list[Box]:
    """The cameras found in pictures in which these faces are seen."""
    scale = settings().layout.width / PICTURE.width
    finder = FixedFaces(tuple(face.scaled(scale) for face in faces))
    layout = LayoutFinder(PICTURE, finder, settings().layout, settings().persons)
    for shot in shots(images):
        layout.keep(shot)
    layout.decide()
    return layout.cameras


def test_a_bordered_tile_around_a_face_is_found() -> None:
    """A face that stays gives the rectangle around it, to within a few pixels."""
    page = flat(1280, 720)
    (box,) = found([put(page, noise(320, 240, i) // 2, TILE.x, TILE.y) for i in range(20)], FACE)
    assert max(abs(a - b) for a, b in zip(box, TILE, strict=True)) <= 4


def test_a_face_without_borders_makes_the_whole_picture_a_camera() -> None:
    """A webcam recording has no tile: the picture is the camera."""
    assert found([noise(1280, 720, 1)] * 20, FACE) == [PICTURE]


def test_a_line_beside_a_face_is_no_border() -> None:
    """A frame of which one side stands out over part of its length only is something in the room."""
    room = put(flat(1280, 720), flat(4, 150, (0, 0, 0)), TILE.x, FACE.y - 30)
    room = put(room, flat(4, 720, (0, 0, 0)), TILE.right, 0)
    assert found([put(room, noise(FACE.width, FACE.height, i), FACE.x, FACE.y) for i in range(20)], FACE) == [PICTURE]


def test_a_still_face_on_a_page_is_no_camera() -> None:
    """A portrait on a slide moves as little as the page around it."""
    page = put(flat(1280, 720), noise(FACE.width, FACE.height, 1), FACE.x, FACE.y)
    assert found([page] * 20, FACE) == []


def test_tiles_on_a_ground_as_dark_as_they_are_found() -> None:
    """Every tile of a gallery is found though little more than half of its border stands out from the dark ground."""
    tiles = (Box(20, 190, 610, 340), Box(650, 190, 610, 340))

    def look(i: int) -> Image:
        picture = flat(1280, 720, (24, 22, 20))
        for tile in tiles:
            head, desk = noise(340, 150, i), noise(tile.width, 190, i + 50)
            picture = put(put(picture, head, tile.x + 135, tile.y), desk, tile.x, tile.y + 150)
        return picture

    both = found([look(i) for i in range(20)], *(Box(tile.x + 280, tile.y + 60, 60, 80) for tile in tiles))
    assert len(both) == len(tiles)
    for box, tile in zip(sorted(both), tiles, strict=True):
        assert max(abs(a - b) for a, b in zip(box, tile, strict=True)) <= 4


def test_tiles_side_by_side_without_a_gap_are_found() -> None:
    """Four pictures that meet in the middle are four cameras, and no one of all of them."""
    grey = ((200, 180, 160), (60, 70, 80), (80, 60, 60), (170, 190, 180))
    places = [Box(x, y, 640, 360) for y in (0, 360) for x in (0, 640)]

    def look(i: int) -> Image:
        picture = flat(1280, 720)
        for number, place in enumerate(places):
            room = noise(640, 360, number) // 2 + np.array(grey[number], np.uint8) // 2
            picture = put(picture, put(room, noise(60, 80, i), 280, 100), place.x, place.y)
        return picture

    faces = [Box(place.x + 280, place.y + 100, 60, 80) for place in places]
    assert sorted(found([look(i) for i in range(20)], *faces)) == sorted(places)


def test_a_portrait_on_somebodys_wall_is_no_camera() -> None:
    """A still face in a frame on a plain wall does not stand for the tile that it hangs in."""
    face = Box(1000, 170, 60, 80)

    def look(i: int) -> Image:
        room = put(flat(TILE.width, TILE.height, (120, 140, 150)), noise(100, 120, 3), 20, 30)
        return put(flat(1280, 720), put(room, noise(150, 190, i), 170, 50), TILE.x, TILE.y)

    (box,) = found([look(i) for i in range(20)], Box(845, 150, 50, 65), face)
    assert max(abs(a - b) for a, b in zip(box, TILE, strict=True)) <= 4


class RedFaces:
    """Takes what is red for a face, unless it is too small to be known."""

    def look(self, image: Image, side: int, floor: float) -> list[tuple[Box, float]]:
        """All of that colour as one face."""
        assert side > 0 < floor
        red = (np.abs(image.astype(int) - (0, 0, 255)) < 60).all(axis=2)
        rows, columns = np.flatnonzero(red.any(axis=1)), np.flatnonzero(red.any(axis=0))
        if min(rows.size, columns.size) < 16:
            return []
        return [(Box(int(columns[0]), int(rows[0]), int(np.ptp(columns)) + 1, int(np.ptp(rows)) + 1), 0.9)]


def test_a_small_face_is_found_in_a_tile_that_lies_apart() -> None:
    """A tile that is too small to show its face in the whole picture is searched by itself, enlarged."""
    tile = Box(560, 12, 160, 120)
    layout = LayoutFinder(PICTURE, RedFaces(), settings().layout, settings().persons)
    for i in range(20):
        room = put(noise(tile.width, tile.height, i) // 2, flat(20, 24, (0, 0, 255)), 70, 40)
        layout.keep(Shot(500 * i, put(flat(1280, 720), room, tile.x, tile.y)))
    layout.decide()
    (box,) = layout.cameras
    assert max(abs(a - b) for a, b in zip(box, tile, strict=True)) <= 4


def test_without_a_face_no_camera_is_found() -> None:
    """A rectangle alone may be anything on the screen."""
    assert found([put(flat(1280, 720), noise(320, 240, 1) // 2, TILE.x, TILE.y)] * 20) == []


class NoStore(WeightStore):
    """No weight is installed."""

    def path(self, name: str) -> Path:
        """Refuse.

        Raises:
            ModelUnavailableError: always.
        """
        raise ModelUnavailableError(f"model '{name}' is missing: install it")


def observer(tracks: Sequence[Track] = LESSON.tracks, store: WeightStore | None = None) -> VisionObserver:
    """Watches the usual lesson, without models unless a store is given."""
    return VisionObserver(
        (PICTURE.width, PICTURE.height),
        tracks,
        LESSON,
        store=store or NoStore(catalogue()),
        settings=settings(),
        source="video:0",
        duration_ms=60_000,
    )


def test_without_any_model_the_tiles_are_still_measured() -> None:
    """Each missing model is a gap over the whole recording that says how to mend it; what needs none goes on."""
    seen = observer()
    for shot in shots([put(flat(1280, 720), noise(360, 360, i), CAMERA.x, CAMERA.y) for i in range(4)]):
        seen.look(shot)
    result = seen.finish()
    assert {(gap.what, gap.start_ms, gap.end_ms) for gap in result.gaps} == {
        (what, 0, 60_000) for what in (Aspect.IMAGERY, Aspect.PERSONS, Aspect.SCREEN_TEXT)
    }
    assert all("install it" in gap.why for gap in result.gaps)
    assert result.models == ()
    (tile,) = result.vision.tiles
    assert (tile.participant, tile.role, tile.layout, len(tile.samples)) == ("t", Role.TUTOR, "given", 4)
    (look,) = result.vision.frame_samples
    assert (look.start_ms, look.end_ms, look.every_ms) == (0, 2000, 500)


def test_no_frame_is_a_gap() -> None:
    """A video of which nothing could be decoded is not a video in which nothing was seen."""
    result = observer().finish()
    assert {Aspect.TUTOR_CAMERA, Aspect.IMAGERY} <= {gap.what for gap in result.gaps}
    assert result.vision.frame_samples == ()


def test_a_frame_of_another_size_is_refused() -> None:
    """Regions are pixels of one picture size."""
    with pytest.raises(ValueError, match="size"):
        observer().look(Shot(0, flat(640, 360)))


def test_without_tracks_and_face_detector_nobody_is_taken_for_the_tutor() -> None:
    """Where the tutor's camera is unknown a gap says so, and no tile is made up."""
    seen = observer(tracks=())
    seen.look(Shot(0, flat(1280, 720)))
    result = seen.finish()
    assert result.vision.tiles == ()
    assert Aspect.TUTOR_CAMERA in {gap.what for gap in result.gaps}


def part(role: Role, shake: float | None, *gaps: Aspect) -> VisionObservation:
    """What one stream showed."""
    tile = Tile(participant=None, role=role, source=f"{role}.webm", region=None, layout="given", samples=())
    return VisionObservation(
        vision=Vision(tiles=(tile,), shake=shake, portrait=shake is not None),
        gaps=tuple(Gap(what=what, start_ms=0, end_ms=1, why="because") for what in gaps),
        models=(),
    )


def test_streams_are_merged() -> None:
    """Tiles add up, equal gaps are one, and a tutor known in one stream settles the doubt in another."""
    student = part(Role.UNKNOWN, None, Aspect.TUTOR_CAMERA, Aspect.IMAGERY)
    both = merge([part(Role.TUTOR, 0.01, Aspect.IMAGERY), student])
    assert [tile.role for tile in both.vision.tiles] == [Role.TUTOR, Role.UNKNOWN]
    assert [gap.what for gap in both.gaps] == [Aspect.IMAGERY]
    assert (both.vision.shake, both.vision.portrait) == (0.01, True)
    assert [gap.what for gap in merge([student]).gaps] == [Aspect.TUTOR_CAMERA, Aspect.IMAGERY]


def test_settings_are_complete_and_closed() -> None:
    """config/vision.yaml has every key and no other."""
    good = settings().model_dump()
    with pytest.raises(ValidationError, match="extra_forbidden"):
        VisionSettings.model_validate({**good, "frames": 1})
    with pytest.raises(ValidationError, match="missing"):
        VisionSettings.model_validate({key: value for key, value in good.items() if key != "imagery"})
