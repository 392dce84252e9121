"""The picture of the sample lesson: a whiteboard, the tutor's camera, the student's placeholder."""

from importlib.resources import files

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from analyzer.sample.script import BOARD, CAMERA_FROZEN_MS, CAMERA_OFF_MS, EMAIL, EMAIL_ON_BOARD_MS, STUDENT_JOINS_MS

WIDTH, HEIGHT = 1280, 720
TILE = 360
BOARD_WIDTH = WIDTH - TILE
FRAME_RATE = 10
LETTERS_A_SECOND = 12
LINE_HEIGHT = 76

Picture = NDArray[np.uint8]


def within(at_ms: int, span: tuple[int, int]) -> bool:
    """Whether a moment lies in a half-open span."""
    return span[0] <= at_ms < span[1]


def _fading(rows: NDArray[np.float32], columns: NDArray[np.float32]) -> NDArray[np.float32]:
    """How far each pixel follows the person: 1 at the face, fading to 0 at the room's walls."""
    away = ((columns - TILE * 0.46) / (TILE * 0.22)) ** 2 + ((rows - TILE * 0.36) / (TILE * 0.34)) ** 2
    fading: NDArray[np.float32] = np.exp(-(away**2))
    return fading


class Film:
    """Draws any moment of the sample lesson."""

    def __init__(self, seed: int = 7) -> None:
        portrait = np.asarray(Image.open(str(files("skimage.data").joinpath("astronaut.png"))).convert("RGB"))
        self._portrait = cv2.resize(portrait[20:400, 40:420], (TILE, TILE), interpolation=cv2.INTER_AREA)
        self._rows, self._columns = np.indices((TILE, TILE), dtype=np.float32)
        self._person = _fading(self._rows, self._columns)
        self._random = np.random.default_rng(seed)
        self._font = ImageFont.load_default(size=44)
        self._last_tile: Picture | None = None
        self._board: tuple[tuple[str, ...], Picture] | None = None

    def frame(self, at_ms: int) -> Picture:
        """720 × 1280 × 3, RGB."""
        picture = np.empty((HEIGHT, WIDTH, 3), np.uint8)
        picture[:, :BOARD_WIDTH] = self._whiteboard(at_ms)
        picture[:TILE, BOARD_WIDTH:] = self._tutor(at_ms)
        picture[TILE:, BOARD_WIDTH:] = self._placeholder("S" if at_ms >= STUDENT_JOINS_MS else "…")
        return picture

    def _whiteboard(self, at_ms: int) -> Picture:
        lines = tuple(
            text[: max(0, (at_ms - since_ms) * LETTERS_A_SECOND // 1000)]
            for since_ms, text in BOARD
            if since_ms <= at_ms and (text != EMAIL or within(at_ms, EMAIL_ON_BOARD_MS))
        )
        if self._board is None or self._board[0] != lines:
            sheet = Image.new("RGB", (BOARD_WIDTH, HEIGHT), (252, 252, 250))
            pen = ImageDraw.Draw(sheet)
            for row, line in enumerate(lines):
                pen.text((48, 40 + row * LINE_HEIGHT), line, fill=(30, 42, 90), font=self._font)
            self._board = lines, np.asarray(sheet)
        return self._board[1]

    def _tutor(self, at_ms: int) -> Picture:
        if within(at_ms, CAMERA_OFF_MS):
            return self._placeholder("T")
        if not within(at_ms, CAMERA_FROZEN_MS) or self._last_tile is None:
            self._last_tile = self._camera(at_ms / 1000)
        return self._last_tile

    def _camera(self, seconds: float) -> Picture:
        """The portrait: the person sways as people sit, the room stands still, and a webcam's noise lies over both."""
        across = self._person * np.float32(5 * np.sin(seconds * 0.9) + 2 * np.sin(seconds * 3.1))
        down = self._person * np.float32(3 * np.sin(seconds * 1.7) + 1 * np.sin(seconds * 4.3))
        moved = cv2.remap(
            self._portrait, self._columns - across, self._rows - down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        )
        noise = self._random.normal(0, 2.0, (TILE, TILE, 1))
        return np.clip(moved + noise, 0, 255).astype(np.uint8)

    def _placeholder(self, initial: str) -> Picture:
        sheet = Image.new("RGB", (TILE, TILE), (32, 35, 42))
        pen = ImageDraw.Draw(sheet)
        pen.ellipse((110, 110, 250, 250), fill=(74, 92, 140))
        pen.text((TILE / 2, TILE / 2), initial, fill=(235, 238, 245), font=self._font, anchor="mm")
        return np.asarray(sheet)
