"""Watches every file that a process and its children write, and knows one picture again wherever it turns up."""

import base64
import contextlib
import io
import os
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import av
import cv2
import numpy as np
import psutil

from analyzer.signals.vision.view import Image

EVERY_S = 0.02
MOST_BYTES = 64_000_000
SAME = 0.75
"""Correlation from which a part of a picture is the one that is looked for."""
SIDES = (160, 120, 80, 56)
"""At which it is looked for, in pixels, in pictures of 640 across and smaller ones."""
RUN = 48
"""Bytes of a row of pixels that do not come together by chance."""
DATA_URL = re.compile(rb"data:image/[a-z]+;base64,([A-Za-z0-9+/=]+)")


class FileWatch:
    """Keeps what a family of processes wrote: by hard link what has a name, by copy what has none or lies elsewhere."""

    def __init__(self, process: psutil.Process, place: Path, keep: Path) -> None:
        self._process = process
        self._place = place
        self._keep = keep
        self._known: set[tuple[int, int]] = {_id(path) for path in place.rglob("*") if path.is_file()}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        keep.mkdir()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        self._link()

    def meets(self, wanted: "Wanted") -> bool:
        """Whether a picture is in anything that was written."""
        return any(wanted.is_in(path.read_bytes()[:MOST_BYTES]) for path in sorted(self._keep.iterdir()))

    def _watch(self) -> None:
        while not self._stop.wait(EVERY_S):
            self._link()
            self._copy_open()

    def _link(self) -> None:
        for path in self._place.rglob("*"):
            with contextlib.suppress(FileNotFoundError):  # it is gone already; then it was there for no time at all
                if path.is_file() and not path.is_symlink() and _id(path) not in self._known:
                    self._known.add(_id(path))
                    os.link(path, self._keep / f"{len(self._known)}{path.suffix}")

    def _copy_open(self) -> None:
        """What is open for writing without a name, or outside the folder that is watched."""
        with contextlib.suppress(psutil.NoSuchProcess):
            for one in (self._process, *self._process.children(recursive=True)):
                for fd in _listed(Path(f"/proc/{one.pid}/fd")):
                    with contextlib.suppress(OSError):
                        self._copy(one.pid, fd)

    def _copy(self, pid: int, fd: Path) -> None:
        where, state = fd.readlink(), fd.stat()
        flags = int(re.search(r"flags:\s+(\d+)", Path(f"/proc/{pid}/fdinfo/{fd.name}").read_text())[1], 8)  # type: ignore[index]
        inside = where.is_relative_to(self._place) and not str(where).endswith("(deleted)")
        if inside or not flags & (os.O_WRONLY | os.O_RDWR) or not os.path.isfile(fd):  # noqa: PTH113 - follows it
            return
        (self._keep / f"open-{state.st_dev}-{state.st_ino}").write_bytes(fd.read_bytes()[:MOST_BYTES])


def _listed(folder: Path) -> list[Path]:
    with contextlib.suppress(OSError):
        return list(folder.iterdir())
    return []


def _id(path: Path) -> tuple[int, int]:
    state = path.stat()
    return state.st_dev, state.st_ino


class Wanted:
    """One picture, known again in files of pictures and films, in pages, and in pixels as they lie in memory.

    For the last it has to be as it was decoded, to the bit.
    """

    def __init__(self, picture: Image) -> None:
        self._grey = np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), np.uint8)
        rows = [picture[y, 20:100] for y in range(20, picture.shape[0] - 20, 10)]
        ordered = [row[:, order] for row in rows for order in ([0, 1, 2], [2, 1, 0])]
        self._runs = [np.ascontiguousarray(row).tobytes()[:RUN] for row in ordered]
        self._runs = [run for run in self._runs if len(set(run)) > RUN // 4]

    def is_in(self, content: bytes) -> bool:
        """Whether a file holds it."""
        if any(run in content for run in self._runs):
            return True
        inside = [base64.b64decode(found[1]) for found in DATA_URL.finditer(content)]
        return any(self._is_shown(one) for one in (content, *inside))

    def _is_shown(self, content: bytes) -> bool:
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


def _frames(content: bytes) -> Iterator[Image]:
    """The pictures of a film, a few a second; none where it is no film."""
    with contextlib.suppress(av.FFmpegError, IndexError, ValueError), av.open(io.BytesIO(content)) as media:
        for number, frame in enumerate(media.decode(video=0)):
            if number % 5 == 0:
                yield np.asarray(frame.to_ndarray(format="gray"), np.uint8)
