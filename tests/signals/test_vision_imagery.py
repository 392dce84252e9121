"""Imagery is noticed small and brief, holds as long as it stays, and costs no second look while nothing changes."""

import numpy as np
import pytest

from analyzer.domain.signals import ImagerySample
from analyzer.signals.vision.imagery import Camera, ImageryWatch
from analyzer.signals.vision.pictures import cells, pictures
from analyzer.signals.vision.search import BodySearch
from analyzer.signals.vision.view import Box, Image, View, reduction
from tests.vision import (
    BARE,
    CAMERA,
    GREEN,
    PICTURE,
    SCREEN,
    GreenJudge,
    PinkFinder,
    flat,
    noise,
    put,
    settings,
    shots,
    write,
)


def watch(finder: PinkFinder, judge: GreenJudge | None = None) -> ImageryWatch:
    """The usual lesson, looked at by `finder` and `judge`."""
    chosen = settings()
    factor = reduction(PICTURE.width, chosen.change.width)
    search = BodySearch(finder, judge or GreenJudge(), chosen.imagery)
    seen = ImageryWatch(search, PICTURE, factor, chosen.change.threshold, chosen.novelty)
    seen.arrange([Camera(CAMERA, "t")], [SCREEN])
    return seen


def samples(finder: PinkFinder, images: list[Image], judge: GreenJudge | None = None) -> list[ImagerySample]:
    """What is seen in pictures half a second apart."""
    seen = watch(finder, judge)
    for shot in shots(images):
        seen.look(View.of(shot, settings().change.width))
    return seen.samples


def board(picture: Image | None = None, x: int = 500, y: int = 400) -> Image:
    """A lesson's picture: text on a white screen, a camera, and perhaps a picture on the screen."""
    plain = put(write(flat(1280, 720), "Solve for x", 60, 80), noise(360, 360, 1), CAMERA.x, CAMERA.y)
    return plain if picture is None else put(plain, picture, x, y)


def bare(side: int) -> Image:
    """A picture with something pink in the middle."""
    middle = side // 3
    return put(noise(side, side, 2), flat(middle, middle, BARE), middle, middle)


@pytest.mark.parametrize("side", [100, 150, 400])
@pytest.mark.parametrize("place", [(500, 280), (37, 130), (511, 101)])
def test_a_small_picture_shown_for_one_look_is_noticed(side: int, place: tuple[int, int]) -> None:
    """Half a second of a picture 100 pixels wide, anywhere on the screen, leaves a sample at that moment alone."""
    found = samples(PinkFinder(), [board(), board(), board(bare(side), *place), board(), board()])
    assert {sample.at_ms for sample in found} == {1000}
    assert {(sample.channel, sample.participant) for sample in found} == {("screen", None)}
    assert max(sample.score for sample in found) == pytest.approx(0.8)


def test_what_stays_is_said_of_every_look_and_looked_at_once() -> None:
    """An unchanged picture keeps its sightings without costing the network another look; its end is seen at once."""
    finder, shown = PinkFinder(), board(bare(200))
    seen = watch(finder)
    looks = []
    for shot in shots([shown] * 8 + [board()] * 2):
        seen.look(View.of(shot, settings().change.width))
        looks.append(len(finder.given))
    assert {sample.at_ms for sample in seen.samples} == set(range(0, 4000, 500))
    assert looks[0] == looks[7]


def test_a_chance_hit_that_closer_views_do_not_confirm_is_not_reported() -> None:
    """A class seen in the first view and in none of the closer ones scores a quarter, and does not count."""
    assert samples(PinkFinder(blind_at=settings().imagery.closer_side), [board(bare(200))]) == []


@pytest.mark.parametrize("class_name", ["FACE_FEMALE", "FEMALE_BREAST_COVERED", "FEET_EXPOSED"])
def test_only_the_classes_that_config_names_are_reported(class_name: str) -> None:
    """Faces, covered bodies and feet leave no sample, however certain."""
    assert samples(PinkFinder(class_name), [board(bare(200))]) == []


def test_a_camera_names_its_participant() -> None:
    """Exposure on the tutor's camera is reported as theirs, with its share of the whole picture."""
    (first, *_) = samples(PinkFinder(), [put(board(), bare(300), 950, 30)])
    assert (first.channel, first.participant) == ("camera", "t")
    assert first.area == pytest.approx(100 * 100 / PICTURE.area, rel=0.05)


def on_camera(finder: PinkFinder) -> int:
    """How often the camera's tile was searched."""
    return len([shape for shape in finder.given if shape[:2] == (CAMERA.height, CAMERA.width)])


def swaying(count: int) -> list[Image]:
    """A head that goes between four places."""
    return [put(board(), noise(60, 60, 10 + i % 4), 1050 + i % 4, 100) for i in range(count)]


def test_a_camera_that_merely_moves_is_looked_at_now_and_then() -> None:
    """A head that has been everywhere it goes costs one look every `calm_ms`; a new picture is looked at at once."""
    finder, calm = PinkFinder(), settings().imagery.calm_ms
    samples(finder, swaying(8 + 2 * calm // 500))
    assert on_camera(finder) <= 4 + 2
    finder.given.clear()
    samples(finder, [board(), put(board(), noise(360, 360, 5), 920, 0)])
    assert on_camera(finder) == 2


@pytest.mark.parametrize("first", [9, 12, 20, 23])
def test_anything_new_on_a_calm_camera_is_looked_at_within_its_second(first: int) -> None:
    """What covers a fortieth of the tile for one second, whenever that is, is searched and leaves its samples."""
    shown = swaying(30)
    for i in (first, first + 1):
        shown[i] = put(shown[i], flat(60, 60, BARE), 940, 280)
    found = samples(PinkFinder(), shown)
    assert {sample.at_ms for sample in found} == {500 * first, 500 * first + 500}


def test_skin_where_every_colour_was_met_before_is_looked_at() -> None:
    """Between a white wall and dark hair there is every colour: more skin than before is new all the same."""
    dark, light = flat(120, 120, (0, 0, 0)), flat(120, 120, (255, 255, 255))
    moving = [put(board(), (dark, light)[i % 2], 1000, 120) for i in range(12)]
    finder = PinkFinder()
    samples(finder, moving)
    before = on_camera(finder)
    finder.given.clear()
    samples(finder, [*moving, put(board(), flat(120, 120, (130, 160, 210)), 1000, 120)])
    assert on_camera(finder) == before + 1


def test_text_is_not_searched_for_bodies() -> None:
    """A slide of text and nothing else holds no picture to enlarge."""
    slide = flat(920, 720)
    for row in range(10):
        slide = write(slide, "half of base times height", 40, 60 + 60 * row)
    assert pictures(slide, 60) == []


def test_a_picture_on_a_slide_is_found_where_it_is() -> None:
    """The box of a picture on a white slide fits it to within a block."""
    (box,) = pictures(put(flat(920, 720), noise(160, 120, 3), 400, 304), 60)
    assert np.abs(np.array(box) - (400, 304, 160, 120)).max() <= 16


def test_cells_cover_a_large_box() -> None:
    """Every pixel of a large picture lies in some cell, and neighbours overlap."""
    box = Box(10, 20, 920, 700)
    covered = np.zeros((720, 930), dtype=int)
    for cell in cells(box, 480):
        covered[cell.y : cell.bottom, cell.x : cell.right] += 1
    assert covered[20:, 10:].min() == 1
    assert covered.max() > 1


def green(share: float, side: int = 200) -> Image:
    """A picture of which this share is green."""
    return put(noise(side, side, 2), flat(side, round(share * side), GREEN), 0, 0)


@pytest.mark.parametrize("place", [(500, 280), (960, 40)])
@pytest.mark.parametrize(("share", "seen"), [(1.0, True), (0.6, False)])
def test_a_picture_is_judged_as_a_whole_where_no_part_is_named(
    place: tuple[int, int], share: float, *, seen: bool
) -> None:
    """A fresh picture on the screen, or held up to a camera, that only the second network knows leaves its samples."""
    found = samples(PinkFinder(), [board()] * 4 + [board(green(share), *place)] * 2)
    assert {sample.at_ms for sample in found} == ({2000, 2500} if seen else set())
    assert {sample.class_name for sample in found} <= {"WHOLE_PICTURE"}


@pytest.mark.parametrize("first", [11, 12, 13])
def test_a_picture_that_stands_in_a_moving_film_is_looked_at_by_itself(first: int) -> None:
    """It is no part of the film: once it stands, it is judged, for as long as the film goes on around it."""
    wide = noise(1400, 760, 4)
    playing = [put(board(), wide[:600, 5 * i : 5 * i + 800], 40, 60) for i in range(24)]
    shown = [
        put(image, green(1.0, 160), 300, 250) if first <= i < first + 6 else image for i, image in enumerate(playing)
    ]
    found = samples(PinkFinder(), shown)
    assert {sample.at_ms for sample in found} == {500 * i for i in range(first + 1, first + 6)}
    assert samples(PinkFinder(), playing) == []


@pytest.mark.parametrize("picture", [green(1.0), bare(100)])
def test_what_is_held_up_is_seen_as_long_as_it_is_held_up(picture: Image) -> None:
    """A picture before a head that sways is said of every look, not of the first alone, and of none after it."""
    shown = [put(image, picture, 960, 150) if 10 <= i < 18 else image for i, image in enumerate(swaying(24))]
    assert {sample.at_ms for sample in samples(PinkFinder(), shown)} == {500 * i for i in range(10, 18)}


def test_a_hint_lets_the_second_network_be_less_sure() -> None:
    """Beside a bare belly that counts for nothing, three quarters are enough; by itself it would not be."""
    shown = put(green(0.75), flat(40, 40, BARE), 100, 140)
    found = samples(PinkFinder("BELLY_EXPOSED"), [*[board()] * 3, board(shown)])
    assert {"WHOLE_PICTURE"} <= {sample.class_name for sample in found}
    assert samples(PinkFinder("FEET_EXPOSED"), [*[board()] * 3, board(shown)]) == []


def test_talking_heads_and_text_cost_no_second_opinion() -> None:
    """The second network is not asked about a calm camera, nor about a page that is written on."""
    judge = GreenJudge()
    samples(PinkFinder(), [write(image, "x" * i, 60, 400) for i, image in enumerate(swaying(12))], judge)
    assert judge.given == []
