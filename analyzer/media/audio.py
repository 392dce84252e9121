"""What a recording lets be heard, as mono audio on the recording's clock."""

import threading
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ffmpeg as command

from analyzer.domain.errors import InvalidLessonError, UnusableRecordingError
from analyzer.media.container import audio_streams, open_container
from analyzer.media.ffmpeg import Ffmpeg
from analyzer.media.limits import LIMITS, Limits
from analyzer.media.process import FfmpegFailedError, Process, input_options, url_of
from analyzer.media.spool import SAMPLE_BYTES, SAMPLE_RATE, AudioSpool, anonymous_file


@dataclass(frozen=True, slots=True)
class AudioSource:
    """One voice's place in a media file."""

    path: Path
    stream: int = 0
    """Counts the audio streams from 0."""
    channel: int | None = None
    """Counts from 0; None mixes all channels."""

    def __str__(self) -> str:
        channel = "" if self.channel is None else f", channel {self.channel}"
        return f"audio stream {self.stream}{channel} of '{self.path.name}'"


def spool_audio(
    sources: Sequence[AudioSource],
    ffmpeg: Ffmpeg,
    *,
    duration_ms: int,
    scratch: Path | None = None,
    cancel: threading.Event | None = None,
    limits: Limits = LIMITS,
) -> list[AudioSpool]:
    """Decode audio to 16 kHz mono; each file once, however many of its streams and channels are wanted.

    Timestamps are kept: audio that starts late is led in by silence, and gaps are filled with it.

    Args:
        sources: what to decode.
        ffmpeg: the program that decodes.
        duration_ms: length of the longest file; nothing beyond it is kept.
        scratch: folder whose disk takes long audio, in files without a name.
        cancel: set by another thread to stop.
        limits: how long decoding may take.

    Returns:
        A spool for each source, in their order; the caller closes them.

    Raises:
        InvalidLessonError: a wanted stream or channel is not there.
        UnusableRecordingError: a file cannot be read, or nothing of its audio decoded.
        TransientError: the disk is full, the time limit passed, or the caller cancelled.
    """
    with ExitStack() as undo:
        spools: dict[int, AudioSpool] = {}
        for path in dict.fromkeys(source.path for source in sources):
            wanted = {i: source for i, source in enumerate(sources) if source.path == path}
            container = _container_with(path, wanted.values())
            for i in wanted:
                descriptor = anonymous_file(duration_ms * SAMPLE_RATE // 1000 * SAMPLE_BYTES, scratch)
                spools[i] = undo.enter_context(AudioSpool(descriptor))
            outputs = [(source, spools[i]) for i, source in wanted.items()]
            arguments = _arguments(url_of(path), input_options(container, limits), outputs, duration_ms)
            fds = [spool.descriptor for _, spool in outputs]
            with Process(ffmpeg, arguments, cancel=cancel, pass_fds=fds) as process:
                code = process.wait(limits.start_s + limits.audio_factor * duration_ms / 1000)
                _judge(process, code, outputs)
        undo.pop_all()
    return [spools[i] for i in range(len(sources))]


def _container_with(path: Path, sources: Iterable[AudioSource]) -> str:
    """The file's container, once every wanted stream and channel is known to be there."""
    with open_container(path) as container:
        streams = audio_streams(container)
        for source in sources:
            if source.stream >= len(streams) or (source.channel or 0) >= streams[source.stream].channels:
                raise InvalidLessonError(f"there is no {source}")
        return container.format.name


def _arguments(
    url: str, options: dict[str, Any], outputs: Sequence[tuple[AudioSource, AudioSpool]], duration_ms: int
) -> list[str]:
    """One input, decoded and resampled once a stream, split to one output for each source."""
    file = command.input(url, threads=1, **options)
    ends = []
    for stream in dict.fromkeys(source.stream for source, _ in outputs):
        parts = [(source, spool) for source, spool in outputs if source.stream == stream]
        # async=1 fills and trims by timestamps and never stretches; first_pts=0 leads late audio in with silence
        resampled = file[f"a:{stream}"].filter("aresample", SAMPLE_RATE, **{"async": 1, "first_pts": 0}).asplit()
        for k, (source, spool) in enumerate(parts):
            layout = {"channel_layouts": "mono", "sample_fmts": "s16"}
            one = resampled[k]
            if source.channel is not None:
                one = one.filter("channelmap", map=f"{source.channel}-0", channel_layout="mono")
            mono = one.filter("aformat", **layout)
            ends.append(mono.output(f"pipe:{spool.descriptor}", format="s16le", t=duration_ms / 1000))
    return [*command.merge_outputs(*ends).get_args()]


def _judge(process: Process, code: int, outputs: Sequence[tuple[AudioSource, AudioSpool]]) -> None:
    """Note damage, and refuse a file of which nothing was heard."""
    try:
        process.raise_for(code, "decoding audio")
    except FfmpegFailedError:
        damaged = True
    else:
        damaged = process.complaints > 0
    for source, spool in outputs:
        spool.damaged = damaged
        if spool.duration_ms == 0:
            raise UnusableRecordingError(f"nothing could be decoded of {source}")
