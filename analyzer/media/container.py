"""Opening a media file without trusting it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from analyzer.domain.errors import TransientError, UnusableRecordingError
from analyzer.media.pieces import Part, Window

if TYPE_CHECKING:
    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from av.video.stream import VideoStream

READ_BYTES = 1 << 20

MICROSECONDS = 1_000_000

NOT_RECORDINGS = frozenset({"tty", "bin", "xbin", "adf", "idf", "hls", "concat", "dash", "image2", "gif", "sup", "srt"})
"""Formats that ffmpeg reads but that hold no recording: text art, playlists, stills, subtitles."""


UNTIMED = frozenset({"aac", "ac3", "eac3", "dts", "flac", "loas", "mp3"})
"""Bare streams that hold no times: how long a packet lasts is all there is to know."""


@contextmanager
def open_container(path: Path, window: Window | None = None) -> Iterator["InputContainer"]:
    """Open a local media file, or a window of it, with PyAV.

    The bytes are handed to libavformat by us and every protocol is forbidden to it, so neither a file's name nor a
    playlist inside it can make it open anything else.

    Raises:
        UnusableRecordingError: there is no such file, it is empty, or it is no media file.
        TransientError: the file cannot be read just now.
    """
    import av

    refuse_no_file(path)
    try:
        file = Part(path, window) if window else path.open("rb")
    except OSError:
        raise TransientError(f"'{path.name}' cannot be opened") from None
    with file:
        try:
            container = av.open(
                file,
                mode="r",
                options={"protocol_whitelist": "pipe"},
                metadata_errors="replace",
                buffer_size=READ_BYTES,
            )
        except av.FFmpegError:
            raise UnusableRecordingError(
                f"'{path.name}' is not a media file, or its index is missing because the recording was never finished"
            ) from None
        with container:
            names = set(container.format.name.split(","))
            if names & NOT_RECORDINGS or container.format.name.endswith("_pipe"):
                raise UnusableRecordingError(f"'{path.name}' is not a recording")
            yield container


def video_streams(container: "InputContainer") -> list["VideoStream"]:
    """The moving pictures, in their order; cover art is not one (as ffmpeg's `V` specifier counts)."""
    from av.stream import Disposition

    return [s for s in container.streams.video if not s.disposition & Disposition.attached_pic]


def audio_streams(container: "InputContainer") -> list["AudioStream"]:
    """The audio streams, in their order."""
    return list(container.streams.audio)


def origin_s(container: "InputContainer") -> float | None:
    """What the container's clock shows at the recording's time 0; None where it holds no times."""
    if timeless(container):
        return None
    return (container.start_time or 0) / MICROSECONDS


def timeless(container: "InputContainer") -> bool:
    """Whether it is a bare stream, of which samples and pictures simply follow one another."""
    return bool(UNTIMED & set(container.format.name.split(",")))


def refuse_no_file(path: Path) -> None:
    """Make sure that there is something to read.

    Raises:
        UnusableRecordingError: there is no such file, it is none, or it is empty.
    """
    if not path.exists():
        raise UnusableRecordingError(f"there is no file '{path.name}'")
    if not path.is_file():
        raise UnusableRecordingError(f"'{path.name}' is not a file")
    if path.stat().st_size == 0:
        raise UnusableRecordingError(f"'{path.name}' is empty")
