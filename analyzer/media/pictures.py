"""Pictures as they leave ffmpeg's pipe: a few a second, each with its own presentation time."""

import os
import re
import select
import threading
import time
from collections.abc import Iterator
from fcntl import F_SETPIPE_SZ, fcntl
from pathlib import Path
from typing import Any, Self

import ffmpeg as command
import numpy as np
import numpy.typing as npt

from analyzer.domain.errors import OverLimitError
from analyzer.domain.recording import Piece, Recording, Stream
from analyzer.media.ffmpeg import Ffmpeg
from analyzer.media.limits import Limits
from analyzer.media.process import POLL_S, Process, input_options, input_url

Image = npt.NDArray[np.uint8]
"""Height × width × 3, blue-green-red, as OpenCV has it."""

FRAMES_BETWEEN_LOOKS = 8
"""With this many frames between looks, those that no other frame is predicted from need not be decoded."""

ORDINARY_COLOURS = "bt709"
"""What pixels are taken for whose colour matrix ffmpeg cannot convert: it would show no picture at all."""

PIPE_BYTES = 1 << 20
"""As much as Linux lets anyone ask for."""

MARK = "look"
"""ffmpeg's metadata filter prints the time only of frames that carry some metadata."""

TIME = re.compile(rb"pts_time:(-?[\d.]+)")


class Pictures:
    """One decoding pass over one video stream that lets through one picture for every look.

    Of a steady stream that is the first picture in each look's time, with its own presentation time, so that a pause
    shows. Of a variable one it is the picture that stands when the look begins, repeated while it stands. ffmpeg turns
    every picture upright, but shrinks and converts only those let through. Pixels come by standard output and times by
    a pipe of their own, in step, so that ffmpeg is never more than a few pictures ahead of the reader.
    """

    def __init__(  # noqa: PLR0913 - made by `frames` alone, from its own arguments
        self,
        path: Path,
        part: Recording | Piece,
        stream: Stream,
        ffmpeg: Ffmpeg,
        *,
        every_ms: int,
        size: tuple[int, int],
        threads: int,
        cancel: threading.Event | None,
        limits: Limits,
    ) -> None:
        self.width, self.height = size
        self._limits = limits
        self._said = b""
        self._times, theirs = os.pipe()
        options: dict[str, Any] = {**input_options(part.container, limits), "threads": threads}
        if not stream.variable_frame_rate and (stream.frame_rate or 0) * every_ms / 1000 >= FRAMES_BETWEEN_LOOKS:
            options["skip_frame"] = "noref"
        url = input_url(path, part if isinstance(part, Piece) else None)
        arguments = _arguments(url, options, stream, every_ms=every_ms, size=size, times=theirs)
        try:
            self.process = Process(ffmpeg, arguments, cancel=cancel, pass_fds=(theirs,))
            fcntl(self.process.stdout, F_SETPIPE_SZ, PIPE_BYTES)  # fewer changes between writer and reader
        except BaseException:
            os.close(self._times)
            raise
        finally:
            os.close(theirs)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.__exit__()
        os.close(self._times)

    def __iter__(self) -> Iterator[tuple[int, Image]]:
        """Milliseconds on the recording's clock and a read-only picture.

        Raises:
            CancelledError: the caller asked to stop.
            OverLimitError: no picture came for too long.
        """
        while (at_ms := self._time()) is not None:
            image = np.empty((self.height, self.width, 3), np.uint8)
            if not self._fill(image.reshape(-1).data):
                return
            image.flags.writeable = False
            yield at_ms, image

    def _time(self) -> int | None:
        """The next picture's time; None at the end."""
        while self._said.count(b"\n") < 2:  # noqa: PLR2004 - the time, then the mark
            self._await(self._times)
            said = os.read(self._times, 4096)
            if not said:
                return None
            self._said += said
        line, _, self._said = self._said.split(b"\n", 2)
        found = TIME.search(line)
        return round(float(found[1]) * 1000) if found else 0

    def _fill(self, view: memoryview) -> bool:
        """Read one picture; False where the stream ends within it."""
        while view:
            self._await(self.process.stdout)
            count = os.readv(self.process.stdout, [view])
            if count == 0:
                return False
            view = view[count:]
        return True

    def _await(self, source: int) -> None:
        """Wait until there is something to read; time that our own consumer takes does not count."""
        waiting = select.poll()
        waiting.register(source, select.POLLIN)
        deadline = time.monotonic() + self._limits.stall_s
        while not waiting.poll(POLL_S * 1000):
            self.process.raise_if_cancelled()
            if time.monotonic() > deadline:
                raise OverLimitError(f"no picture came for {self._limits.stall_s:.0f} s")
        self.process.raise_if_cancelled()


def _arguments(
    url: str, options: dict[str, Any], stream: Stream, *, every_ms: int, size: tuple[int, int], times: int
) -> list[str]:
    look = every_ms / 1000
    decoded = command.input(url, **options)[f"V:{stream.index}"]
    if stream.unusual_colours:
        decoded = decoded.filter("setparams", colorspace=ORDINARY_COLOURS)
    if stream.variable_frame_rate:
        picked = decoded.filter("fps", f"1000/{every_ms}", round="up")
    else:
        picked = decoded.filter(
            "select", f"isnan(prev_selected_t)+not(eq(floor(t/{look}),floor(prev_selected_t/{look})))"
        )
    width, height = size
    timed = (
        picked.filter("scale", width, height, flags="bilinear")
        .filter("format", "bgr24")
        .filter("metadata", mode="add", key=MARK, value="1")
        .filter("metadata", mode="print", key=MARK, file=f"pipe:{times}", direct=1)
    )
    return [*timed.output("pipe:1", format="rawvideo", fps_mode="passthrough").get_args()]
