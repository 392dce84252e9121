"""A stretch of a recording, cut out as its streams are: nothing is decoded and nothing is encoded anew."""

from contextlib import ExitStack
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analyzer.domain.base import Span
from analyzer.domain.errors import PermanentError, TransientError
from analyzer.media.container import audio_streams, open_container, origin_s, video_streams

if TYPE_CHECKING:
    from av.container import InputContainer

SUFFIX = ".mkv"
"""Matroska holds the streams of nearly every other container as they are."""
SAME = {"fflags": "+bitexact"}
"""The same stretch is the same bytes."""
MILLISECONDS = 1_000


@dataclass(frozen=True)
class Clip:
    """What was cut out, on the clock of the recording that it was cut from."""

    start_ms: int
    """Where its first millisecond is: at the last picture before what was asked for that stands by itself."""
    end_ms: int


def cut_clip(path: Path, wanted: Span, out: Path) -> Clip:
    """Write a stretch of a recording as Matroska; it begins a little earlier where pictures need those before them.

    Args:
        path: the recording; only read.
        wanted: what has to be in it, on the recording's clock.
        out: where it goes; not there yet.

    Raises:
        PermanentError: it holds no times, nothing of it lies in this stretch, or a stream cannot be copied as it is.
        TransientError: the disk is full.
    """
    import av

    with ExitStack() as stack:
        container = stack.enter_context(open_container(path))
        origin = origin_s(container)
        if origin is None:
            raise PermanentError("no clip can be cut from a recording that holds no times")
        first = Fraction(wanted.start_ms, MILLISECONDS) + Fraction(origin)
        last = Fraction(wanted.end_ms, MILLISECONDS) + Fraction(origin)
        try:
            written = stack.enter_context(av.open(str(out), "w", format="matroska", options=SAME))
            streams = {s.index: written.add_stream_from_template(s) for s in _streams(container)}
            start, end = _copy(container, written, streams, first, last)
        except OSError as error:
            raise TransientError(f"the clip cannot be written: {error.strerror}") from error
        except (ValueError, av.FFmpegError) as error:
            raise PermanentError("no clip can be cut: a stream cannot be copied as it is") from error
    return Clip(_ms(start - Fraction(origin)), _ms(end - Fraction(origin)))


def _streams(container: "InputContainer") -> list[Any]:
    return [*video_streams(container), *audio_streams(container)]


def _copy(
    container: "InputContainer", written: Any, streams: dict[int, Any], first: Fraction, last: Fraction
) -> tuple[Fraction, Fraction]:
    """Copy packets from the last picture that stands by itself on; when they begin and end, in seconds."""
    leading = _streams(container)[0]
    container.seek(int(first / leading.time_base), stream=leading, backward=True)
    start: Fraction | None = None
    end = first
    for packet in container.demux([s for s in _streams(container) if s.index in streams]):
        if packet.pts is None:
            continue
        at = packet.pts * packet.time_base
        if start is None:
            if packet.stream.index != leading.index or not packet.is_keyframe:
                continue  # sound of before the picture that it begins with
            start = at
        if (packet.pts if packet.dts is None else packet.dts) * packet.time_base > last:
            if packet.stream.index == leading.index:
                break
            continue
        end = max(end, at + (packet.duration or 0) * packet.time_base)
        shift = int(start / packet.time_base)
        packet.pts = max(packet.pts - shift, 0)
        packet.dts = None if packet.dts is None else packet.dts - shift
        packet.stream = streams[packet.stream.index]
        written.mux(packet)
    if start is None:
        raise PermanentError("nothing of the recording lies in this stretch")
    return start, end


def _ms(seconds: Fraction) -> int:
    return max(0, int(seconds * MILLISECONDS))
