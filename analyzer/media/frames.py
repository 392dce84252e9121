"""What a recording shows, looked at at a constant rate. Pixels are in memory only, a few pictures at a time."""

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np

from analyzer.domain.base import Span
from analyzer.domain.errors import InvalidLessonError
from analyzer.domain.recording import Piece, Recording, Stream
from analyzer.media.ffmpeg import Ffmpeg
from analyzer.media.limits import LIMITS, Limits
from analyzer.media.pictures import Image, Pictures
from analyzer.media.process import FfmpegFailedError

STANDING = 1.5
"""Frame intervals for which a picture of a steady stream may stand; slides may come once a minute."""


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One look at the recording."""

    at_ms: int
    """When, on the recording's clock."""
    image: Image
    """The displayed (rotated) picture, BGR; read-only, as a still is the same array at every look."""
    since_ms: int
    """When this picture came up; before `at_ms` where a still picture stands, so that it need not be judged again."""


def frames(  # noqa: PLR0913 - what to look at, and how
    path: Path,
    recording: Recording,
    stream: int,
    ffmpeg: Ffmpeg,
    *,
    every_ms: int,
    max_pixels: int | None = None,
    threads: int = 1,
    cancel: threading.Event | None = None,
    limits: Limits = LIMITS,
) -> "FrameReader | JoinedReader":
    """Look at one video stream at a constant rate, in one pass.

    Use the reader in a `with` statement, iterate over it once, and ask it afterwards how far it came.

    Args:
        path: the media file.
        recording: that file, probed.
        stream: which video stream, counted from 0.
        ffmpeg: the program that decodes.
        every_ms: time between looks.
        max_pixels: larger pictures are made smaller, keeping their shape; None keeps every picture as it is.
        threads: how many decode; each beyond the first costs processor time.
        cancel: set by another thread to stop.
        limits: how long to wait for a picture, and what counts as lost.

    Raises:
        InvalidLessonError: there is no such video stream.
    """
    for found in recording.of_kind("video"):
        if found.index == stream:
            break
    else:
        raise InvalidLessonError(f"'{path.name}' has no video stream {stream} that can be decoded")
    size = _fitted(found, max_pixels)

    def reader(part: Recording | Piece, held: Stream) -> FrameReader:
        pictures = Pictures(
            path, part, held, ffmpeg, every_ms=every_ms, size=size, threads=threads, cancel=cancel, limits=limits
        )
        end_ms = min(part.duration_ms, held.start_ms + (held.duration_ms or part.duration_ms))
        return FrameReader(pictures, held, every_ms=every_ms, end_ms=end_ms, limits=limits)

    if not recording.pieces:
        return reader(recording, found)
    return JoinedReader(recording.pieces, stream, reader, limits)


class FrameReader:
    """Iterates once over the looks at one video stream.

    A still picture is repeated, once for each look that falls into its time. In a steady stream a long pause means that
    pictures could not be decoded: nothing is yielded, and the pause is in `lost`. Where the frame rate is variable a
    pause cannot be told from a still.
    """

    def __init__(self, pictures: Pictures, stream: Stream, *, every_ms: int, end_ms: int, limits: Limits) -> None:
        self.covered_ms = 0
        """Until when the stream has been looked at."""
        self.lost: list[Span] = []
        """Stretches before that in which nothing could be decoded."""
        self.error: str | None = None
        """What went wrong, in one sentence; None where everything could be decoded. Known after the last frame."""
        self._pictures = pictures
        self._steady = not stream.variable_frame_rate
        self._every_ms = every_ms
        self._end_ms = end_ms
        interval_ms = 1000 / stream.frame_rate if stream.frame_rate else end_ms
        self._longest_ms = max(limits.lost_picture_ms, STANDING * interval_ms)
        self._limits = limits
        self._open = True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop decoding; harmless when done already."""
        if self._open:
            self._open = False
            self._pictures.__exit__()

    def __iter__(self) -> Iterator[Frame]:
        """Every look, in order.

        Raises:
            CancelledError: the caller asked to stop.
            TransientError: no picture came for too long, or ffmpeg was ended from outside.
        """
        every = self._every_ms
        shown: Frame | None = None
        try:
            for at_ms, image in self._forward():
                if at_ms >= self._end_ms + every:
                    break
                if shown is not None:
                    yield from self._held(shown, at_ms, last_look=at_ms // every)
                if shown is None or at_ms // every > shown.at_ms // every:
                    shown = _same_or_new(shown, at_ms, image)
                    yield self._covered(shown)
            else:
                self._judge(decoded=shown is not None)
            if shown is not None:
                yield from self._held(shown, self._end_ms, last_look=-(-self._end_ms // every))
        finally:
            self.close()

    def _forward(self) -> Iterator[tuple[int, Image]]:
        """The pictures, on a clock that never runs back: where the stream's does, it is carried on from there."""
        shift_ms = last_ms = 0
        for said_ms, image in self._pictures:
            if said_ms + shift_ms < last_ms - self._every_ms:
                shift_ms = last_ms + self._every_ms - said_ms
            last_ms = max(last_ms, said_ms + shift_ms)
            yield last_ms, image

    def _held(self, shown: Frame, until_ms: int, *, last_look: int) -> Iterator[Frame]:
        """The looks at a picture that stands until the next one; or a lost stretch instead."""
        first_look = shown.at_ms // self._every_ms + 1
        seen_ms = shown.at_ms + self._every_ms
        if self._steady and until_ms - seen_ms > self._longest_ms:
            self.lost.append(Span(start_ms=seen_ms, end_ms=until_ms))
            self.error = self.error or "Parts of the picture are damaged."
            return
        for look in range(first_look, last_look):
            yield self._covered(Frame(look * self._every_ms, shown.image, shown.since_ms))

    def _covered(self, frame: Frame) -> Frame:
        self.covered_ms = min(frame.at_ms + self._every_ms, self._end_ms)
        return frame

    def _judge(self, *, decoded: bool) -> None:
        """Note how decoding ended."""
        process = self._pictures.process
        code = process.wait(self._limits.stall_s)
        try:
            process.raise_for(code, "decoding pictures")
        except FfmpegFailedError:
            self.error = "Decoding of the picture broke off."
        if not decoded:
            self.error = "No picture could be decoded."
        elif self.error is None and process.complaints:
            self.error = "Parts of the picture are damaged."


class JoinedReader:
    """Iterates once over the looks at one video stream of several recordings in one file, one after another."""

    def __init__(
        self,
        pieces: Sequence[Piece],
        stream: int,
        reader: Callable[[Piece, Stream], FrameReader],
        limits: Limits,
    ) -> None:
        self.covered_ms = 0
        """Until when the stream has been looked at."""
        self.lost: list[Span] = []
        """Stretches before that in which nothing could be decoded."""
        self.error: str | None = None
        """What went wrong first, in one sentence. Known after the last frame."""
        self._held = [
            (piece, held) for piece in pieces for held in piece.streams if (held.kind, held.index) == ("video", stream)
        ]
        self._reader = reader
        self._limits = limits
        self._open: FrameReader | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop decoding; harmless when done already."""
        if self._open is not None:
            self._open.close()

    def __iter__(self) -> Iterator[Frame]:
        """Every look, in order; as `FrameReader`."""
        for piece, held in self._held:
            by_ms = piece.start_ms
            own = held.model_copy(update={"start_ms": held.start_ms - by_ms})
            self._open = self._reader(piece, own)
            for frame in self._open:
                yield Frame(frame.at_ms + by_ms, frame.image, frame.since_ms + by_ms)
            self._take(self._open, by_ms, held.start_ms + (held.duration_ms or 0))

    def _take(self, reader: FrameReader, by_ms: int, end_ms: int) -> None:
        """Note what was lost of a piece, its end included."""
        spans = [(span.start_ms + by_ms, span.end_ms + by_ms) for span in reader.lost]
        seen_ms = reader.covered_ms + by_ms
        if end_ms - seen_ms > self._limits.truncation_tolerance_ms:
            spans.append((seen_ms, end_ms))
        self.lost += [Span(start_ms=start_ms, end_ms=end_ms) for start_ms, end_ms in spans]
        self.error = self.error or reader.error
        self.covered_ms = end_ms


def _same_or_new(shown: Frame | None, at_ms: int, image: Image) -> Frame:
    if shown is not None and np.array_equal(shown.image, image):
        return Frame(at_ms, shown.image, shown.since_ms)
    return Frame(at_ms, image, at_ms)


def _fitted(stream: Stream, max_pixels: int | None) -> tuple[int, int]:
    """Width and height as displayed, made smaller where they are more than is wanted."""
    width, height = stream.width or 1, stream.height or 1
    if max_pixels is None or width * height <= max_pixels:
        return width, height
    share = (max_pixels / (width * height)) ** 0.5
    return max(1, int(width * share)), max(1, int(height * share))
