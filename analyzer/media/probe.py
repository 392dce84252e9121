"""What a media file holds: streams, times and faults, read from its packets rather than believed from its header.

PyAV reads the file, as ffprobe is usually not installed and the words of `ffmpeg -i` are not a stable format. Every
packet is demultiplexed once (a fraction of a second for an hour), and of each stream only as much is decoded as
proves that it can be.
"""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from analyzer.domain.errors import UnusableRecordingError
from analyzer.domain.recording import Problem, Recording, Stream
from analyzer.media.container import (
    MICROSECONDS,
    audio_streams,
    open_container,
    origin_s,
    refuse_no_file,
    timeless,
    video_streams,
)
from analyzer.media.joined import joined_of
from analyzer.media.limits import LIMITS, Limits
from analyzer.media.pieces import Layout, Window, layout_of
from analyzer.media.problems import problems_of
from analyzer.media.timeline import Timeline

if TYPE_CHECKING:
    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from av.video.stream import VideoStream

STATE_A_LENGTH = frozenset({"mov", "matroska", "avi", "flv", "asf", "wav"})
"""Containers whose header states a length; for others libavformat's is an estimate and proves nothing."""


CONVERTED_COLOURS = frozenset({0, 1, 2, 3, 4, 5, 6, 7, 9})
"""Colour matrices that ffmpeg converts, as H.273 numbers them; 8, 14 and others (YCgCo, ICtCp) are not among them."""


def probe(path: Path, sha256: str, *, limits: Limits = LIMITS) -> Recording:
    """Examine a media file.

    Time 0 is the earliest timestamp in the file. The length is that of what is really in it, and `truncated` among
    the problems says where the header claims more.

    Args:
        path: the media file.
        sha256: its SHA-256, as `sha256_of` gives it.
        limits: what is refused.

    Raises:
        UnusableRecordingError: there is nothing in it that can be assessed, or it claims what cannot be.
        TransientError: the file cannot be read just now.
    """
    refuse_no_file(path)
    layout = layout_of(path)
    if len(layout.windows) == 1:
        return _examined(path, sha256, None, layout.missing, limits)
    return _joined(path, sha256, layout, limits)


def _examined(path: Path, sha256: str, window: Window | None, missing: int, limits: Limits) -> Recording:
    """One recording: a file, or a window of it."""
    size = window.size if window else path.stat().st_size
    with open_container(path, window) as container:
        timelines = _scan(path, container, limits)
        good = [timeline for timeline in timelines if timeline.good]
        if not good:
            raise UnusableRecordingError(_nothing(path, timelines))
        clock = _Clock(container, good)
        duration_ms = max(clock.end_ms(timeline) for timeline in good)
        claimed_ms = clock.claimed_ms
        _refuse_absurd(path, size, duration_ms, claimed_ms, limits)
        described = filter(None, [timeline.attempt(partial(_stream, timeline, clock)) for timeline in good])
        recording = Recording(
            sha256=sha256,
            bytes=size,
            container=container.format.name,
            duration_ms=duration_ms,
            streams=tuple(described),
        )
        _refuse_bombs(path, recording, limits)
        missing_ms = missing * duration_ms // size
        if claimed_ms - duration_ms < missing_ms // 2:  # libavformat lowers some headers' claims to what is there
            claimed_ms = duration_ms + missing_ms
        found = problems_of(recording, claimed_ms=claimed_ms, tolerance_ms=limits.truncation_tolerance_ms)
        return recording.model_copy(update={"problems": (*found, *_of_timelines(timelines))})


def _joined(path: Path, sha256: str, layout: Layout, limits: Limits) -> Recording:
    """Several recordings in one file, put one after another; what cannot be read of them is a stretch of its own."""
    read: list[tuple[Window, Recording | None]] = []
    for window in layout.windows:
        missing = layout.missing if window is layout.windows[-1] else 0
        try:
            read.append((window, _examined(path, sha256, window, missing, limits)))
        except UnusableRecordingError:
            read.append((window, None))
    if not any(recording for _, recording in read):
        raise UnusableRecordingError(f"'{path.name}' holds several recordings, none of which can be assessed")
    joined = joined_of(read)
    _refuse_absurd(path, joined.bytes, joined.duration_ms, 0, limits)
    return joined.model_copy(update={"sha256": sha256})


def _nothing(path: Path, timelines: list[Timeline]) -> str:
    faults = [f"{timeline.name} {timeline.fault}" for timeline in timelines if timeline.fault]
    why = f": {'; '.join(faults)}" if faults else ""
    return f"'{path.name}' has neither audio nor video that can be decoded{why}"


def _scan(path: Path, container: "InputContainer", limits: Limits) -> list[Timeline]:
    import av

    counted: list[tuple[int, AudioStream | VideoStream]] = [*enumerate(video_streams(container))]
    counted += enumerate(audio_streams(container))
    bare = timeless(container)
    timelines = {
        stream.index: Timeline(stream, index, limits.max_undecodable_packets, timeless=bare)
        for index, stream in counted
    }
    for timeline in timelines.values():
        timeline.attempt(partial(_prepare, path, timeline, limits))
    streams = [stream for _, stream in counted]
    if streams:
        try:
            for packet in container.demux(streams):  # of the last, empty ones, only the stream is known
                timeline = timelines[packet.stream.index]
                if timeline.fault is None:
                    timeline.attempt(partial(timeline.take, packet))
        except av.FFmpegError:  # what cannot be read ends the recording; the header's claim then shows it as truncated
            pass
    for timeline in timelines.values():
        timeline.attempt(partial(_judge, timeline, limits))
    return list(timelines.values())


def _prepare(path: Path, timeline: Timeline, limits: Limits) -> None:
    """Refuse pictures that are too large before anything of them is decoded."""
    stream = timeline.stream
    if stream.codec_context is None:
        timeline.fault = "is of a kind that is not known here"
        return
    if stream.type == "video":
        _refuse_too_large(path, stream, limits)
    stream.codec_context.options = {"max_pixels": str(limits.max_pixels)}


def _judge(timeline: Timeline, limits: Limits) -> None:
    """Set aside sound that claims what no sound is."""
    stream = timeline.stream
    if timeline.fault is not None or stream.type != "audio":
        return
    rate, channels = stream.codec_context.sample_rate, stream.codec_context.channels
    if not limits.min_sample_rate <= rate <= limits.max_sample_rate:
        timeline.fault = (
            f"claims {rate} samples a second; from {limits.min_sample_rate} to {limits.max_sample_rate} are decoded"
        )
    elif channels > limits.max_channels:
        timeline.fault = f"claims {channels} channels, more than the {limits.max_channels} that are decoded"


class _Clock:
    """Turns the container's seconds into milliseconds of the recording."""

    def __init__(self, container: "InputContainer", timelines: list[Timeline]) -> None:
        self._origin = min((t.start_s for t in timelines if t.start_s is not None), default=0.0)
        if container.start_time is not None:
            self._origin = origin_s(container) or 0.0
        states = STATE_A_LENGTH & set(container.format.name.split(","))
        claimed_ms = round((container.duration or 0) * 1000 / MICROSECONDS) if states else 0
        counted_from_zero = "matroska" in states and self._origin > 0
        self.claimed_ms = max(0, claimed_ms - round(self._origin * 1000)) if counted_from_zero else claimed_ms
        """How long the header says the file lasts; 0 where it says nothing.

        Matroska's is the time of the end on a clock that need not begin at 0.
        """

    def start_ms(self, timeline: Timeline) -> int:
        return round(((timeline.start_s or 0.0) - self._origin) * 1000)

    def end_ms(self, timeline: Timeline) -> int:
        end_s = timeline.end_s(self._origin + self.claimed_ms / 1000)
        return 0 if end_s is None else max(0, round((end_s - self._origin) * 1000))


def _stream(timeline: Timeline, clock: _Clock) -> Stream:
    start_ms = clock.start_ms(timeline)
    duration_ms = max(0, clock.end_ms(timeline) - start_ms)
    stream, common = timeline.stream, {"index": timeline.index, "start_ms": start_ms, "duration_ms": duration_ms}
    if stream.type == "audio":
        context = stream.codec_context
        return Stream(
            kind="audio", codec=context.name, channels=context.channels, sample_rate=context.sample_rate, **common
        )
    picture = stream.codec_context
    upright = timeline.rotation % 180 == 0
    width, height = (picture.width, picture.height) if upright else (picture.height, picture.width)
    return Stream(
        kind="video",
        codec=picture.name,
        width=width,
        height=height,
        rotation=timeline.rotation,
        frame_rate=timeline.rate,
        variable_frame_rate=timeline.uneven,
        pixel_format=picture.pix_fmt,
        unusual_colours=int(picture.colorspace) not in CONVERTED_COLOURS,
        **common,
    )


def _of_timelines(timelines: list[Timeline]) -> tuple[Problem, ...]:
    undecodable = tuple(
        Problem(
            name="undecodable_stream",
            detail=f"{t.name.capitalize()} {t.fault}." if t.fault else f"Nothing of {t.name} can be decoded.",
            kind=t.kind,
        )
        for t in timelines
        if not t.good
    )
    broken = tuple(
        Problem(
            name="broken_timestamps",
            detail=f"Times of {t.kind} stream {t.index} are missing, run backwards or leap; times of findings "
            "may be wrong.",
        )
        for t in timelines
        if t.good and t.broken
    )
    return undecodable + broken


def _refuse_too_large(path: Path, stream: "VideoStream", limits: Limits) -> None:
    if stream.width * stream.height > limits.max_pixels:
        raise UnusableRecordingError(
            f"'{path.name}' claims pictures of {stream.width}×{stream.height} pixels, more than the "
            f"{limits.max_pixels} that are decoded"
        )


def _refuse_absurd(path: Path, size: int, duration_ms: int, claimed_ms: int, limits: Limits) -> None:
    if duration_ms == 0:
        raise UnusableRecordingError(f"'{path.name}' has no length")
    longest_ms = max(duration_ms, claimed_ms)
    if longest_ms / 1000 * limits.min_bytes_per_second > size:
        raise UnusableRecordingError(
            f"'{path.name}' claims to last {longest_ms // 60_000} minutes, which its {size} bytes cannot hold"
        )
    if duration_ms > limits.max_duration_ms:
        raise UnusableRecordingError(
            f"'{path.name}' lasts {duration_ms // 60_000} minutes, more than the {limits.max_duration_ms // 60_000} "
            "that are accepted"
        )


def _refuse_bombs(path: Path, recording: Recording, limits: Limits) -> None:
    """Refuse pictures that take next to nothing to store and hours to decode."""
    for stream in recording.of_kind("video"):
        pixels = (stream.width or 0) * (stream.height or 0)
        if pixels * (stream.duration_ms or 0) / 1000 > limits.max_pixel_seconds_per_byte * recording.bytes:
            raise UnusableRecordingError(
                f"'{path.name}' shows {stream.width}×{stream.height} pixels for {(stream.duration_ms or 0) // 1000} s, "
                f"which its {recording.bytes} bytes cannot hold"
            )
        if pixels * (stream.frame_rate or 0) > limits.max_pixels_per_second:
            raise UnusableRecordingError(
                f"'{path.name}' shows {stream.width}×{stream.height} pixels {stream.frame_rate:.0f} times a second, "
                "more than is decoded"
            )
