"""Text on the screen is read where it changed, once it rests, and is known by when it stood there."""

import numpy as np
import pytest

from analyzer.domain.signals import ScreenText
from analyzer.signals.vision.change import ChangeWatch
from analyzer.signals.vision.screen_text import ScreenWatch
from analyzer.signals.vision.view import Box, Image, View, reduction
from tests.vision import CAMERA, EVERY_MS, PICTURE, DarkReader, flat, noise, put, settings, shots

INK = (20, 20, 20)


def seen(reader: DarkReader, images: list[Image], cameras: tuple[Box, ...] = ()) -> list[ScreenText]:
    """What is read in pictures half a second apart."""
    chosen = settings()
    factor = reduction(PICTURE.width, chosen.change.width)
    changes = ChangeWatch(PICTURE, factor, chosen.change.threshold, cameras)
    screen = ScreenWatch(reader, changes, EVERY_MS, chosen.screen_text)
    for shot in shots(images):
        screen.look(View.of(shot, chosen.change.width))
    return screen.finish()


def page(*lines: tuple[int, int, int]) -> Image:
    """A white page with lines of ink: width, x, y."""
    image = flat(PICTURE.width, PICTURE.height)
    for width, x, y in lines:
        image = put(image, flat(width, 24, INK), x, y)
    return image


def test_a_line_is_known_by_when_it_stood() -> None:
    """A line that appears at 2 s and goes at 5 s is read once, with those times."""
    with_line = page((200, 100, 100))
    texts = seen(DarkReader(), [page()] * 4 + [with_line] * 6 + [page()] * 4)
    assert [(text.start_ms, text.end_ms, text.text) for text in texts] == [(2000, 5000, "line 200")]


def test_text_typed_and_wiped_within_four_seconds_is_read() -> None:
    """Typing for two and a half seconds and wiping a second later leaves the whole line."""
    typed = [page((60 * i, 100, 600)) for i in range(1, 6)]
    texts = seen(DarkReader(), [page()] * 3 + typed + [typed[-1]] * 2 + [page()] * 4)
    assert "line 300" in [text.text for text in texts]


def test_only_the_changed_part_is_read_again() -> None:
    """A second line costs a reading of its surroundings, and the first line goes on standing."""
    reader = DarkReader()
    both = page((200, 100, 100), (300, 100, 500))
    texts = seen(reader, [page((200, 100, 100))] * 6 + [both] * 6)
    assert [(text.text, text.start_ms, text.end_ms) for text in texts] == [
        ("line 200", 0, 6000),
        ("line 300", 3000, 6000),
    ]
    assert reader.given[0] == (720, 1280)
    assert reader.given[1][0] < 100


def test_a_line_that_is_read_again_goes_on() -> None:
    """The same words, read again because something beside them changed, are one text."""
    line = page((200, 100, 100))
    reader, pointer = DarkReader(), put(line, flat(30, 30, (0, 0, 255)), 150, 62)
    texts = seen(reader, [line] * 4 + [pointer] * 4 + [line] * 4)
    assert len(reader.given) > 1
    assert [(text.text, text.start_ms, text.end_ms) for text in texts] == [("line 200", 0, 6000)]


def test_a_film_is_read_less_and_less_often() -> None:
    """A part that never rests and holds no text is read after 2.5 s, then after ever longer waits."""
    reader = DarkReader()
    film = [np.maximum(noise(320, 240, 100 + i), 90) for i in range(60)]
    seen(reader, [put(page(), image, 300, 200) for image in film])
    assert 2 <= len(reader.given) <= 6


@pytest.mark.parametrize("x", [940, 1100])
def test_cameras_are_not_read(x: int) -> None:
    """A line on a camera's tile is not the screen's, and a camera that moves costs no reading."""
    reader = DarkReader()
    moving = [put(page((100, x, 100)), noise(100, 100, i), x, 200) for i in range(24)]
    assert seen(reader, moving, (CAMERA,)) == []
    assert len(reader.given) == 1
