"""How well the networks see on development data that is not part of the repository."""

import os
from pathlib import Path

import cv2
import numpy as np
import pytest

from analyzer.domain.signals import ImagerySample
from analyzer.signals.vision.observer import VisionObserver
from analyzer.signals.vision.view import Image
from tests.vision import CAMERA, LESSON, PICTURE, Shot, astronaut, flat, put, settings, shots, store, write

DATA = os.environ.get("LESSONGUARD_DATA")
NEEDS_DATA = pytest.mark.skipif(DATA is None, reason="set LESSONGUARD_DATA to the folder of development data")
SHOWN_MS = (1000, 2500)


def media(path: str) -> Path:
    """A file of the development data."""
    return Path(DATA or ".") / "media" / path


def read(path: str) -> Image:
    """A still picture."""
    found = cv2.imread(str(media(path)))
    assert found is not None
    return np.asarray(found, np.uint8)


def narrowed(image: Image, width: int) -> Image:
    """The picture brought to `width` pixels across."""
    size = (width, round(width * image.shape[0] / image.shape[1]))
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)


def observer() -> VisionObserver:
    """Every real model on the usual lesson."""
    return VisionObserver(
        (PICTURE.width, PICTURE.height),
        LESSON.tracks,
        LESSON,
        store=store(),
        settings=settings(),
        source="video:0",
        duration_ms=4000,
    )


def imagery(picture: Image) -> list[ImagerySample]:
    """What is exposed in a lesson whose screen shows `picture` for a second and a half."""
    page = write(flat(1280, 720), "Renaissance: who painted this?", 60, 80)
    page = put(page, astronaut(CAMERA.width), CAMERA.x, CAMERA.y)
    seen = observer()
    for shot in shots([page] * 8):
        shown = SHOWN_MS[0] <= shot.at_ms < SHOWN_MS[1]
        seen.look(Shot(shot.at_ms, put(shot.image, picture, 300, 200)) if shown else shot)
    return list(seen.finish().vision.imagery)


@pytest.mark.quality
@NEEDS_DATA
@pytest.mark.parametrize(
    ("columns", "width"),
    [(slice(None), 560), (slice(None), 300), (slice(190, 470), 200), (slice(190, 470), 150), (slice(190, 470), 100)],
    ids=["painting 560", "painting 300", "figure 200", "figure 150", "figure 100"],
)
def test_a_painted_nude_is_noticed_on_a_shared_screen(columns: slice, width: int) -> None:
    """Shown large or small for a second and a half, it leaves samples at those moments and no other."""
    found = imagery(narrowed(read("art/botticelli_birth_of_venus.jpg")[:, columns], width))
    assert {sample.at_ms for sample in found} == set(range(*SHOWN_MS, 500))
    assert max(sample.score for sample in found) >= 0.5
    assert {sample.channel for sample in found} == {"screen"}


@pytest.mark.quality
@NEEDS_DATA
@pytest.mark.parametrize("name", ["faces/woman-5883428_1280.jpg", "faces/doctor-5871743_640.jpg", "rooms/Patio.jpg"])
@pytest.mark.parametrize("width", [150, 500])
def test_dressed_people_and_rooms_are_not(name: str, width: int) -> None:
    """A portrait or a room on the screen leaves no sample."""
    assert imagery(narrowed(read(name), width)) == []
