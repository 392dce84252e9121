"""What a media file holds: streams, times and faults, read from its packets rather than believed from its header.

PyAV reads the file, as ffprobe is usually not installed and the words of `ffmpeg -i` are not a stable format. Every
packet is demultiplexed once (a fraction of a second for an hour), and of each stream only as much is decoded as
proves that it can be.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from analyzer.domain.errors import UnusableRecordingError
from analyzer.domain.recording import Problem, Recording, Stream
from analyzer.media.container import MICROSECONDS, audio_streams, open_container, origin_s, timeless, video_streams
from analyzer.media.limits import LIMITS, Limits
from analyzer.media.problems import problems_of
from analyzer.media.timeline import Timeline

if TYPE_CHECKING:
    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from av.video.stream import VideoStream

STATE_A_LENGTH = frozenset({"mov", "matroska", "avi", "flv", "asf", "wav"})
"""Containers whose header states a length; for others libavformat's is an estimate and proves nothing."""


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
    size = path.stat().st_size if path.exists() else 0
    with open_container(path) as container:
        for stream in video_streams(container):
            _refuse_too_large(path, stream, limits)
        timelines = _scan(container, limits)
        good = [timeline for timeline in timelines if timeline.decodable]
        if not good:
            raise UnusableRecordingError(f"'{path.name}' has neither audio nor video that can be decoded")
        clock = _Clock(container, good)
        claimed_ms = clock.claimed_ms
        duration_ms = max(clock.end_ms(timeline) for timeline in good)
        _refuse_absurd(path, size, duration_ms, claimed_ms, limits)
        recording = Recording(
            sha256=sha256,
            bytes=size,
            container=container.format.name,
            duration_ms=duration_ms,
            streams=tuple(_stream(timeline, clock) for timeline in good),
        )
        _refuse_bombs(path, recording, limits)
        found = problems_of(recording, claimed_ms=claimed_ms, tolerance_ms=limits.truncation_tolerance_ms)
        return recording.model_copy(update={"problems": (*found, *_of_timelines(timelines))})


def _scan(container: "InputContainer", limits: Limits) -> list[Timeline]:
    import av

    counted: list[tuple[int, AudioStream | VideoStream]] = [*enumerate(video_streams(container))]
    counted += enumerate(audio_streams(container))
    bare = timeless(container)
    timelines = {
        stream.index: Timeline(stream, index, limits.max_undecodable_packets, timeless=bare)
        for index, stream in counted
    }
    streams = [stream for _, stream in counted]
    for stream in streams:
        stream.codec_context.options = {"max_pixels": str(limits.max_pixels)}
    if streams:
        try:
            for packet in container.demux(streams):
                timelines[packet.stream.index].take(packet)
        except av.FFmpegError:  # what cannot be read ends the recording; the header's claim then shows it as truncated
            pass
    return list(timelines.values())


class _Clock:
    """Turns the container's seconds into milliseconds of the recording."""

    def __init__(self, container: "InputContainer", timelines: list[Timeline]) -> None:
        self._origin = min((t.start_s for t in timelines if t.start_s is not None), default=0.0)
        if container.start_time is not None:
            self._origin = origin_s(container) or 0.0
        states = STATE_A_LENGTH & set(container.format.name.split(","))
        self.claimed_ms = round((container.duration or 0) * 1000 / MICROSECONDS) if states else 0
        """How long the header says the file lasts; 0 where it says nothing."""

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
        **common,
    )


def _of_timelines(timelines: list[Timeline]) -> tuple[Problem, ...]:
    undecodable = tuple(
        Problem(name="undecodable_stream", detail=f"Nothing of {t.kind} stream {t.index} can be decoded.")
        for t in timelines
        if not t.decodable
    )
    broken = tuple(
        Problem(
            name="broken_timestamps",
            detail=f"Times of {t.kind} stream {t.index} are missing, run backwards or leap; times of findings "
            "may be wrong.",
        )
        for t in timelines
        if t.decodable and t.broken
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
