"""What a recording lets be heard, as mono audio on the recording's clock."""

import os
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

import ffmpeg as command
import numpy as np

from analyzer.domain.errors import InvalidLessonError, TransientError, UnusableRecordingError
from analyzer.domain.recording import Piece
from analyzer.media.container import audio_streams, open_container, origin_s
from analyzer.media.ffmpeg import Ffmpeg
from analyzer.media.limits import LIMITS, Limits
from analyzer.media.mixing import Channels, Mixer, rounded
from analyzer.media.pieces import Window
from analyzer.media.process import FfmpegFailedError, Process, input_options, input_url
from analyzer.media.samples import apart, blocks, width_of
from analyzer.media.spool import FULL_SCALE, SAMPLE_BYTES, SAMPLE_RATE, AudioSpool, anonymous_file


@dataclass(frozen=True, slots=True)
class AudioSource:
    """One voice's place in a media file."""

    path: Path
    stream: int = 0
    """Counts the audio streams from 0."""
    channel: int | None = None
    """Counts from 0; None mixes all channels, so that none can cancel another."""
    pieces: tuple[Piece, ...] = ()
    """As probed, where the file holds several recordings."""

    def __str__(self) -> str:
        channel = "" if self.channel is None else f", channel {self.channel}"
        return f"audio stream {self.stream}{channel} of '{self.path.name}'"


Output = tuple[AudioSource, AudioSpool]
"""What is wanted, and where it goes."""


def spool_audio(  # noqa: PLR0913 - what to decode, and how
    sources: Sequence[AudioSource],
    ffmpeg: Ffmpeg,
    *,
    duration_ms: int,
    rate: int = SAMPLE_RATE,
    scratch: Path | None = None,
    cancel: threading.Event | None = None,
    limits: Limits = LIMITS,
) -> list[AudioSpool]:
    """Decode audio to mono; each file once, however many of its streams and channels are wanted.

    Timestamps are kept: audio that starts late is led in by silence, and gaps are filled with it.

    Args:
        sources: what to decode.
        ffmpeg: the program that decodes.
        duration_ms: length of the longest file; nothing beyond it is kept.
        rate: samples a second, as speech models take them if not said.
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
            for i in wanted:
                descriptor = anonymous_file(duration_ms * rate // 1000 * SAMPLE_BYTES, scratch)
                spools[i] = undo.enter_context(AudioSpool(descriptor, rate))
            outputs = [(source, spools[i]) for i, source in wanted.items()]
            decode = partial(_decode, path, ffmpeg=ffmpeg, rate=rate, cancel=cancel, limits=limits)
            for piece in outputs[0][0].pieces:
                decode(_led_in(outputs, piece), piece=piece, duration_ms=piece.duration_ms)
            if not outputs[0][0].pieces:
                decode(outputs, piece=None, duration_ms=duration_ms)
            _refuse_silence(outputs)
        undo.pop_all()
    return [spools[i] for i in range(len(sources))]


def _led_in(outputs: Sequence[Output], piece: Piece) -> list[Output]:
    """The outputs that the piece has something for, each filled with silence up to the piece."""
    held = {stream.index: stream.channels or 0 for stream in piece.streams if stream.kind == "audio"}
    wanted = [one for one in outputs if (one[0].channel or 0) < held.get(one[0].stream, 0)]
    for _, spool in wanted:
        spool.lengthen(piece.start_ms)
    return wanted


def _decode(  # noqa: PLR0913 - one file or a piece of it, and how
    path: Path,
    outputs: Sequence[Output],
    *,
    ffmpeg: Ffmpeg,
    piece: Piece | None,
    duration_ms: int,
    rate: int,
    cancel: threading.Event | None,
    limits: Limits,
) -> None:
    """One run of ffmpeg over one file: a pipe for each stream, and for each pipe a thread that reads it."""
    if not outputs:
        return
    container, origin_s, declared = _container_with(path, piece, [source for source, _ in outputs])
    taking = partial(blocks, rate=rate, length=duration_ms * rate // 1000, origin_s=origin_s)
    pipes = {stream: os.pipe() for stream in declared}
    ends = {stream: theirs for stream, (_, theirs) in pipes.items()}
    arguments = _arguments(input_url(path, piece), _options(container, limits), declared, ends, rate)
    with ThreadPoolExecutor(len(pipes)) as readers:
        reading = [
            readers.submit(_fill, ours, taking, declared[stream], [one for one in outputs if one[0].stream == stream])
            for stream, (ours, _) in pipes.items()
        ]
        try:
            process = Process(ffmpeg, arguments, cancel=cancel, pass_fds=list(ends.values()))
        finally:
            for theirs in ends.values():
                os.close(theirs)
        with process:
            code = process.wait(limits.start_s + limits.audio_factor * duration_ms / 1000)
        for one in reading:
            one.result()
        _judge(process, code, outputs)


def _fill(
    ours: int, taking: Callable[[BinaryIO], Iterable[Channels]], declared: int, outputs: Sequence[Output]
) -> None:
    """Write one stream's channels, and the mix of all, to the spools that want them."""
    mixers = {spool: Mixer(declared) for source, spool in outputs if source.channel is None}
    with os.fdopen(ours, "rb", buffering=0) as pipe:  # closed whatever happens, so that ffmpeg never waits for us
        try:
            for block in taking(pipe):
                peaks = np.abs(block.astype(np.int32)).max(axis=0)
                for source, spool in outputs:
                    peak = peaks.max() if source.channel is None else peaks[source.channel]
                    spool.loudest = max(spool.loudest, float(peak) / FULL_SCALE)
                    one = rounded(mixers[spool].mix(block)) if source.channel is None else block[:, source.channel]
                    spool.append(one)
            for spool, mixer in mixers.items():
                spool.append(rounded(mixer.rest()))
        except OSError:
            raise TransientError("the disk is full: decoding audio was given up") from None


def _container_with(
    path: Path, piece: Piece | None, sources: Sequence[AudioSource]
) -> tuple[str, float | None, dict[int, int]]:
    """The file's container, its clock at time 0 (None where it has none) and the channels of each wanted stream."""
    with open_container(path, Window(piece.start_byte, piece.end_byte) if piece else None) as container:
        streams = audio_streams(container)
        for source in sources:
            if source.stream >= len(streams) or (source.channel or 0) >= streams[source.stream].channels:
                raise InvalidLessonError(f"there is no {source}")
        declared = {source.stream: streams[source.stream].channels for source in sources}
        return container.format.name, origin_s(container), declared


def _options(container: str, limits: Limits) -> dict[str, Any]:
    """How the file is read. A transport stream names times for some frames only, and what lies between is guessed.

    ffmpeg guesses by the first sample rate it has seen; the decoder knows the true one.
    """
    options = input_options(container, limits)
    return options | ({"fflags": "+nofillin"} if container == "mpegts" else {})


def _arguments(
    url: str, options: dict[str, Any], declared: dict[int, int], ends: dict[int, int], rate: int
) -> list[str]:
    """One input; each stream decoded once, resampled, every channel kept apart, with its timestamps.

    ffmpeg builds its filters anew when a stream's channels or sample rate change. So nothing that counts from the
    stream's beginning is asked of them, and the samples are put in their places here.
    """
    file = command.input(url, threads=1, **options)
    outputs = [
        file[f"a:{stream}"]
        .filter("aresample", rate)
        .filter("pan", apart(width_of(channels)))
        .output(f"pipe:{ends[stream]}", format="nut", acodec="pcm_s16le")
        for stream, channels in declared.items()
    ]
    return [*command.merge_outputs(*outputs).global_args("-copyts").get_args()]


def _judge(process: Process, code: int, outputs: Sequence[tuple[AudioSource, AudioSpool]]) -> None:
    """Note damage."""
    try:
        process.raise_for(code, "decoding audio")
    except FfmpegFailedError:
        damaged = True
    else:
        damaged = process.complaints > 0
    for _, spool in outputs:
        spool.damaged |= damaged


def _refuse_silence(outputs: Sequence[Output]) -> None:
    for source, spool in outputs:
        if spool.duration_ms == 0:
            raise UnusableRecordingError(f"nothing could be decoded of {source}")
