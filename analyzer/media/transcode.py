"""A copy that browsers play. The original's bytes are never touched."""

import os
import tempfile
import threading
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import ffmpeg as command

from analyzer.domain.errors import IntegrityError, PermanentError, TransientError
from analyzer.domain.recording import Recording
from analyzer.media.audio import AudioSource, spool_audio
from analyzer.media.checksum import sha256_of
from analyzer.media.ffmpeg import Ffmpeg
from analyzer.media.limits import LIMITS, Limits
from analyzer.media.pictures import ORDINARY_COLOURS
from analyzer.media.probe import probe
from analyzer.media.process import Process, input_options, input_url, url_of

PIXEL_FORMATS = frozenset({"yuv420p", "yuvj420p"})

SOUND_RATE = 48_000
"""Samples a second in a copy."""

SIDES = (0, 1)
"""Left and right."""

TOLERANCE_MS = 1_000
TOLERANCE_SHARE = 0.01
"""How far the copy's length may be from the original's: the larger of the two."""


def playable(recording: Recording) -> bool:
    """Whether browsers play its streams as they are: MP4 with one H.264 4:2:0 video, one AAC audio, or one of the two.

    With several streams a browser plays only the first of each kind, so somebody would not be heard or seen.
    """
    video, audio = recording.of_kind("video"), recording.of_kind("audio")
    return (
        "mp4" in recording.container.split(",")
        and len(video) <= 1
        and len(audio) <= 1
        and all(s.codec == "h264" and s.pixel_format in PIXEL_FORMATS for s in video)
        and all(s.codec == "aac" for s in audio)
    )


def make_playable(
    path: Path,
    recording: Recording,
    out: Path,
    ffmpeg: Ffmpeg,
    *,
    cancel: threading.Event | None = None,
    limits: Limits = LIMITS,
) -> Path:
    """Write an MP4 that browsers play and that starts playing before it is loaded.

    Streams that browsers play are copied as they are; anything else becomes H.264 and AAC, turned upright, with even
    dimensions. Several audio streams, and more than two channels, are mixed so that none cancels another; the first
    video is shown. The result appears under its name only when it is complete and verified.

    Args:
        path: the original.
        recording: that file, probed.
        out: where the copy goes; replaced if it is there.
        ffmpeg: the program that encodes.
        cancel: set by another thread to stop.
        limits: how long it may take.

    Returns:
        `out`.

    Raises:
        PermanentError: the original cannot be transcoded, or `out` is the original.
        TransientError: the disk is full, the time limit passed, or the caller cancelled.
        IntegrityError: what was written is not as long as the original.
    """
    if out.exists() and out.samefile(path):
        raise PermanentError("a copy cannot take the place of its original")
    try:
        descriptor, name = tempfile.mkstemp(dir=out.parent, prefix=".copy-", suffix=".mp4")
    except OSError:
        raise TransientError(f"the folder of '{out.name}' cannot be written to") from None
    temporary = Path(name)
    try:
        _encode(path, recording, temporary, ffmpeg, cancel, limits)
        _verify(temporary, recording)
        os.fsync(descriptor)
        temporary.replace(out)
    finally:
        os.close(descriptor)
        temporary.unlink(missing_ok=True)
    return out


def _encode(
    path: Path, recording: Recording, temporary: Path, ffmpeg: Ffmpeg, cancel: threading.Event | None, limits: Limits
) -> None:
    with ExitStack() as spools:
        sound = [
            spools.enter_context(one)
            for one in spool_audio(
                _heard(path, recording),
                ffmpeg,
                duration_ms=recording.duration_ms,
                rate=SOUND_RATE,
                scratch=temporary.parent,
                cancel=cancel,
                limits=limits,
            )
        ]
        fds = [spool.rewound() for spool in sound]
        arguments = _arguments(path, recording, fds, temporary, limits)
        process = spools.enter_context(Process(ffmpeg, arguments, cancel=cancel, pass_fds=fds))
        code = process.wait(limits.start_s + limits.transcode_factor * recording.duration_ms / 1000)
        process.raise_for(code, "making a copy to play")


def _heard(path: Path, recording: Recording) -> Sequence[AudioSource]:
    """What is decoded for the copy; nothing where it is copied as it is."""
    return () if playable(recording) else sounds_of(path, recording)


def sounds_of(path: Path, recording: Recording) -> Sequence[AudioSource]:
    """All that is heard in a file: the two sides of a single stream of two channels, else every stream, mixed."""
    audio = recording.of_kind("audio")
    if len(audio) == 1 and audio[0].channels == len(SIDES):
        return [AudioSource(path, audio[0].index, side) for side in SIDES]
    return [AudioSource(path, stream.index) for stream in audio]


def _arguments(path: Path, recording: Recording, sound: Sequence[int], out: Path, limits: Limits) -> list[str]:
    file = command.input(input_url(path), threads=2, **input_options(recording.container, limits))
    options: dict[str, Any] = {"format": "mp4", "movflags": "+faststart", "map_metadata": -1, "map_chapters": -1}
    video, audio = recording.of_kind("video"), recording.of_kind("audio")
    if playable(recording):
        streams = [file[f"V:{s.index}"] for s in video] + [file[f"a:{s.index}"] for s in audio]
        options |= {"c": "copy"}
    else:
        streams = []
        if video:
            even = (max(2, (size or 0) // 2 * 2) for size in (video[0].width, video[0].height))
            shown = file[f"V:{video[0].index}"]
            if video[0].unusual_colours:
                shown = shown.filter("setparams", colorspace=ORDINARY_COLOURS)
            streams.append(shown.filter("scale", *even).filter("format", "yuv420p"))
            options |= {"c:v": "libx264", "preset": "veryfast", "crf": 23, "fps_mode": "vfr"}
        if sound:
            streams.append(two_sided(sound_inputs(sound)))
            options |= {"c:a": "aac", "b:a": "128k", "ac": 2}
    return [*command.output(*streams, url_of(out), **options).overwrite_output().get_args()]


def sound_inputs(descriptors: Sequence[int]) -> list[Any]:
    """Decoded sound of one channel each, as it lies in open files."""
    decoded = {"format": "s16le", "ar": SOUND_RATE, "ac": 1, "protocol_whitelist": "pipe"}
    return [command.input(f"pipe:{fd}", **decoded)["a:0"] for fd in descriptors]


def two_sided(sounds: list[Any]) -> Any:
    """Left and right. Of several, each has its own share of the right, so that no two are lost on both sides."""
    if len(sounds) == 1:
        return sounds[0]
    joined = command.filter(sounds, "amerge", inputs=len(sounds))
    if len(sounds) == len(SIDES):
        return joined
    left = "+".join(f"c{i}" for i in range(len(sounds)))
    right = "+".join(f"{1 - 2 * i / (len(sounds) - 1):.3f}*c{i}" for i in range(len(sounds))).replace("+-", "-")
    return joined.filter("pan", f"stereo|c0<{left}|c1<{right}")


def _verify(copy: Path, original: Recording) -> None:
    try:
        made = probe(copy, sha256_of(copy))
    except PermanentError:
        raise IntegrityError("the copy that was made cannot be read") from None
    refuse_other_length(made, original)
    if {s.kind for s in made.streams} != {s.kind for s in original.streams}:
        raise IntegrityError("the copy that was made lacks a stream of the original")


def refuse_other_length(made: Recording, original: Recording) -> None:
    """See that a copy is as long as what it was made from.

    Raises:
        IntegrityError: it is not.
    """
    allowed = max(TOLERANCE_MS, original.duration_ms * TOLERANCE_SHARE)
    if abs(made.duration_ms - original.duration_ms) > allowed:
        raise IntegrityError(
            f"the copy that was made lasts {made.duration_ms} ms, the original {original.duration_ms} ms"
        )
