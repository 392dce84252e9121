"""Knows one picture again wherever it turns up: stills, films, pages, tables, pixels as they lie in memory."""

import base64
import binascii
import contextlib
import io
import re
import sqlite3
import zlib
from collections.abc import Iterator
from pathlib import Path

import av
import cv2
import numpy as np

from analyzer.signals.vision.view import Image

MOST_BYTES = 64_000_000
SAME = 0.75
"""Correlation from which a part of a picture is the one that is looked for."""
SIDES = (160, 120, 80, 56)
"""At which it is looked for, in pixels, in pictures of 640 across and smaller ones."""
RUN = 48
"""Bytes of a row of pixels that do not come together by chance."""
BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{400,}={0,2}")
STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
"""What a PDF holds besides its own words."""
BEGINS = {b"\xff\xd8\xff": 0, b"\x89PNG\r\n\x1a\n": 0, b"WEBPVP8": 8, b"ftyp": 4, b"\x1aE\xdf\xa3": 0}
"""How pictures and films begin: letters, and how many bytes stand before them."""
MOST_WITHIN = 50
"""Beginnings that are followed in one file."""
LEAST_CELL = 400
"""Characters of a table's cell that could hold a picture."""
SQLITE = b"SQLite format 3\0"


class Wanted:
    """One picture, known again in whatever decodes to it, and in pixels that are as they were decoded, to the bit."""

    def __init__(self, picture: Image, brightness: Image) -> None:
        """Learn what it looks like.

        Args:
            picture: as it was decoded for whoever looks.
            brightness: the same in the codec's own plane.
        """
        self._grey = np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), np.uint8)
        heights = range(20, picture.shape[0] - 20, 10)
        ordered = [picture[y, 20:100][:, order] for y in heights for order in ([0, 1, 2], [2, 1, 0])]
        ordered += [plane[y, 20:100] for y in heights for plane in (brightness, self._grey)]
        self._runs = [np.ascontiguousarray(row).tobytes()[:RUN] for row in ordered]
        self._runs = [run for run in self._runs if len(set(run)) > RUN // 4]

    def is_in_file(self, path: Path) -> bool:
        """Whether a file holds it."""
        content = path.read_bytes()[:MOST_BYTES]
        return self.is_in(content) or any(self.is_in(cell) for cell in _cells(path, content))

    def is_in(self, content: bytes) -> bool:
        """Whether something holds it."""
        return any(self._is_shown(one) for one in (content, *_within(content)))

    def _is_shown(self, content: bytes) -> bool:
        if any(run in content for run in self._runs):
            return True
        still = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_GRAYSCALE) if content else None
        if still is not None:
            return self._is_on(np.asarray(still, np.uint8))
        return any(self._is_on(frame) for frame in _frames(content))

    def _is_on(self, grey: Image) -> bool:
        for side in SIDES:
            if side <= min(grey.shape):
                part = cv2.resize(self._grey, (side, side), interpolation=cv2.INTER_AREA)
                if cv2.matchTemplate(grey, part, cv2.TM_CCOEFF_NORMED).max() >= SAME:
                    return True
        return False


def left_in(place: Path, wanted: Wanted) -> list[str]:
    """The files of a folder that hold a picture now."""
    files = [path for path in place.rglob("*") if path.is_file() and not path.is_symlink()]
    return sorted(path.relative_to(place).as_posix() for path in files if wanted.is_in_file(path))


def _frames(content: bytes) -> Iterator[Image]:
    """The pictures of a film, a few a second; none where it is no film."""
    with contextlib.suppress(av.FFmpegError, IndexError, ValueError), av.open(io.BytesIO(content)) as media:
        for number, frame in enumerate(media.decode(video=0)):
            if number % 5 == 0:
                yield np.asarray(frame.to_ndarray(format="gray"), np.uint8)


def _within(content: bytes) -> Iterator[bytes]:
    """What is written in letters, lies in the middle of something else, or is pressed as PDF presses it."""
    for found in BASE64.finditer(content):
        with contextlib.suppress(binascii.Error):
            letters = found[0].rstrip(b"=").translate(bytes.maketrans(b"-_", b"+/"))
            yield base64.b64decode(letters + b"=" * (-len(letters) % 4))
    for letters, before in BEGINS.items():
        starts = [one.start() - before for one in re.finditer(re.escape(letters), content)]
        yield from (content[start:] for start in starts[:MOST_WITHIN] if start > 0)
    for found in STREAM.finditer(content) if content.startswith(b"%PDF-") else ():
        yield from _unpressed(found[1].strip())


def _unpressed(stream: bytes) -> Iterator[bytes]:
    with contextlib.suppress(ValueError):
        stream = base64.a85decode(stream.removesuffix(b"~>"))
        yield stream
    with contextlib.suppress(zlib.error):
        yield zlib.decompress(stream)


def _cells(path: Path, content: bytes) -> Iterator[bytes]:
    """What stands in the tables of a database; nothing where it is none."""
    if not content.startswith(SQLITE):
        return
    with contextlib.closing(sqlite3.connect(f"file:{path}?immutable=1", uri=True)) as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            for row in database.execute(f'SELECT * FROM "{table}"'):  # noqa: S608 - its own names
                cells = (cell.encode() if isinstance(cell, str) else cell for cell in row)
                yield from (cell for cell in cells if isinstance(cell, bytes) and len(cell) >= LEAST_CELL)
