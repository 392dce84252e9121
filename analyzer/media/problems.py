"""The named faults of a media file that do not keep it from being assessed."""

from collections.abc import Iterator

from analyzer.domain.base import Span
from analyzer.domain.recording import Problem, Recording
from analyzer.media.spool import AudioSpool

LATE_MS = 1_000
"""A stream that starts or ends this far from the recording's own start or end is worth saying."""


def problems_of(recording: Recording, *, claimed_ms: int, tolerance_ms: int) -> Iterator[Problem]:
    """The faults that show without decoding the whole file.

    Args:
        recording: as probed, without problems.
        claimed_ms: how long the file's header says it lasts; 0 where it says nothing.
        tolerance_ms: how much earlier it may end before it counts as cut off.
    """
    if claimed_ms - recording.duration_ms > min(tolerance_ms, max(250, claimed_ms // 10)):
        yield Problem(
            name="truncated",
            detail=f"The file says it lasts {_clock(claimed_ms)}, but what is in it ends at "
            f"{_clock(recording.duration_ms)}.",
            span=Span(start_ms=recording.duration_ms, end_ms=claimed_ms),
        )
    yield from _of_presence(recording)
    yield from _of_pictures(recording)
    yield from _of_times(recording)


def silence(spool: AudioSpool, stream: int) -> Problem | None:
    """`silent_audio` where a decoded audio stream never makes a sound."""
    if not spool.silent:
        return None
    return Problem(
        name="silent_audio", detail=f"Audio stream {stream} is silent throughout; nobody can be heard on it."
    )


def _of_presence(recording: Recording) -> Iterator[Problem]:
    audio, video = recording.of_kind("audio"), recording.of_kind("video")
    if not audio:
        yield Problem(name="no_audio", detail="There is no audio; nothing said can be assessed.")
    if not video:
        yield Problem(name="no_video", detail="There is no video; nothing shown can be assessed.")
    if len(audio) > 1:
        yield Problem(name="several_audio_streams", detail=f"There are {len(audio)} audio streams.")
    if len(video) > 1:
        yield Problem(name="several_video_streams", detail=f"There are {len(video)} video streams.")


def _of_pictures(recording: Recording) -> Iterator[Problem]:
    for stream in recording.of_kind("video"):
        where = f"Video stream {stream.index}"
        if stream.rotation:
            yield Problem(name="rotated", detail=f"{where} is turned by {stream.rotation}° for display.")
        if stream.unusual_colours:
            detail = f"{where} names a colour matrix that is not converted; its colours may not be the true ones."
            yield Problem(name="unusual_colours", detail=detail)
        if stream.variable_frame_rate:
            yield Problem(name="variable_frame_rate", detail=f"{where} has a variable frame rate.")
        if (stream.width or 0) % 2 or (stream.height or 0) % 2:
            yield Problem(name="odd_dimensions", detail=f"{where} is {stream.width}×{stream.height} pixels.")


def _of_times(recording: Recording) -> Iterator[Problem]:
    for stream in recording.streams:
        where = f"{stream.kind.capitalize()} stream {stream.index}"
        end_ms = stream.start_ms + (stream.duration_ms or 0)
        if stream.start_ms > LATE_MS:
            yield Problem(name="late_stream", detail=f"{where} starts {_clock(stream.start_ms)} into the recording.")
        if recording.duration_ms - end_ms > LATE_MS:
            yield Problem(
                name="short_stream",
                detail=f"{where} ends at {_clock(end_ms)} of {_clock(recording.duration_ms)}.",
            )


def _clock(ms: int) -> str:
    minutes, seconds = divmod(ms / 1000, 60)
    return f"{int(minutes)} min {seconds:.1f} s"
