"""A working copy of a recording from which parts of picture and sound are taken out, marked on every frame."""

import os
import threading
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ffmpeg as command

from analyzer.domain.errors import PermanentError
from analyzer.domain.recording import Recording, Stream
from analyzer.domain.redaction import Cover, Silence
from analyzer.media.audio import AudioSource, spool_audio
from analyzer.media.ffmpeg import Ffmpeg
from analyzer.media.label import Label, label_of
from analyzer.media.limits import LIMITS, Limits
from analyzer.media.pictures import ORDINARY_COLOURS
from analyzer.media.process import Process, input_options, input_url, url_of
from analyzer.media.spool import AudioSpool, anonymous_file
from analyzer.media.transcode import SIDES, SOUND_RATE, sound_inputs, two_sided

FRAMES_A_SECOND = 25
"""Of every working copy: a picture that stands long in the original is covered as soon as the time for it comes."""
MARK = "REDACTED WORKING COPY - not evidence"
"""Of a copy without those who are not named; only letters that OpenCV's own strokes can draw."""
PLAIN_SOUND = {"aac_ms": 0, "aac_is": 0, "aac_pns": 0}
"""Each side is coded by itself, so that one cannot be heard on the other, and no noise is made up."""


@dataclass(frozen=True)
class Sound:
    """One sound of the original, and when it is silent."""

    source: AudioSource
    silences: Sequence[Silence]


@dataclass(frozen=True)
class Redaction:
    """What a working copy of one file shows and lets be heard; times are the file's own."""

    picture: Stream | None
    covers: Sequence[Cover]
    sounds: Sequence[Sound]
    mark: str = MARK
    """What stands on every frame and in the file's own data."""

    @property
    def label(self) -> Label | None:
        """What is burnt in below the picture."""
        return label_of(self.mark, _even(self.picture.width)) if self.picture else None


def make_redacted(  # noqa: PLR0913 - what to copy, without what, and how
    path: Path,
    recording: Recording,
    redaction: Redaction,
    out: Path,
    ffmpeg: Ffmpeg,
    *,
    scratch: Path,
    cancel: threading.Event | None = None,
    limits: Limits = LIMITS,
) -> None:
    """Write the copy, H.264 and AAC in MP4; nothing that is taken out is ever written anywhere.

    Args:
        path: the original.
        recording: that file, probed.
        redaction: what is taken out.
        out: where the copy goes; not there yet.
        ffmpeg: the program that encodes.
        scratch: folder whose disk takes long sound, in files without a name.
        cancel: set by another thread to stop.
        limits: how long it may take.

    Raises:
        PermanentError: there is neither picture nor sound, or the original cannot be decoded.
        TransientError: the disk is full, the time limit passed, or the caller cancelled.
    """
    if not (redaction.picture or redaction.sounds):
        raise PermanentError("there is neither a picture nor a sound to copy")
    with ExitStack() as stack:
        sources = [sound.source for sound in redaction.sounds]
        lasting = {"duration_ms": recording.duration_ms, "rate": SOUND_RATE, "scratch": scratch}
        spools = [
            stack.enter_context(one)
            for one in spool_audio(sources, ffmpeg, **lasting, cancel=cancel, limits=limits)  # type: ignore[arg-type]
        ]
        for sound, spool in zip(redaction.sounds, spools, strict=True):
            _silence(spool, sound.silences)
        fds = [spool.rewound() for spool in spools]
        label = _spooled_label(redaction.label, stack)
        arguments = _arguments(path, recording, redaction, fds, label, out, limits)
        passed = [*fds, *([] if label is None else [label])]
        process = stack.enter_context(Process(ffmpeg, arguments, cancel=cancel, pass_fds=passed))
        code = process.wait(limits.start_s + limits.transcode_factor * recording.duration_ms / 1000)
        process.raise_for(code, "making a redacted copy")
    descriptor = os.open(out, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _silence(spool: AudioSpool, silences: Sequence[Silence]) -> None:
    for one in silences:
        spool.silence(one.start_ms, one.end_ms)


def _spooled_label(label: Label | None, stack: ExitStack) -> int | None:
    """The label as an open file without a name; it holds letters and nothing of the recording."""
    if label is None:
        return None
    descriptor = anonymous_file(len(label.pixels), None)
    stack.callback(os.close, descriptor)
    os.write(descriptor, label.pixels)
    os.lseek(descriptor, 0, os.SEEK_SET)
    return descriptor


def _arguments(  # noqa: PLR0913, PLR0917 - made by `make_redacted` alone
    path: Path,
    recording: Recording,
    redaction: Redaction,
    sound: Sequence[int],
    label: int | None,
    out: Path,
    limits: Limits,
) -> list[str]:
    upright = redaction.picture is None or not redaction.picture.rotation
    kept = (
        {"reinit_filter": 0} if upright else {}
    )  # filters built anew, where a picture changes its size, lack the label
    file = command.input(input_url(path), threads=2, **kept, **input_options(recording.container, limits))
    options: dict[str, Any] = {
        "format": "mp4", "movflags": "+faststart", "map_metadata": -1, "map_chapters": -1,
        "metadata": f"title={redaction.mark}", "metadata:g": f"comment={redaction.mark}",
    }  # fmt: skip
    streams = []
    if redaction.picture and redaction.label and label is not None:
        streams.append(_covered(file, redaction.picture, redaction.covers, redaction.label, label))
        options |= {"c:v": "libx264", "preset": "veryfast", "crf": 23, "pix_fmt": "yuv420p"}
    if sound:
        streams.append(two_sided(sound_inputs(sound)))
        options |= {"c:a": "aac", "b:a": "128k", "ac": len(SIDES), **PLAIN_SOUND}
    return [*command.output(*streams, url_of(out), **options).overwrite_output().get_args()]


def _covered(file: Any, stream: Stream, covers: Sequence[Cover], label: Label, pipe: int) -> Any:
    """The picture at a steady rate, black where it is covered, with the label on a strip of its own below it."""
    width, height = _even(stream.width), _even(stream.height)
    shown = file[f"V:{stream.index}"]
    if stream.unusual_colours:
        shown = shown.filter("setparams", colorspace=ORDINARY_COLOURS)
    shown = shown.filter("scale", width, height, out_range="tv").filter("fps", FRAMES_A_SECOND)
    shown = shown.filter("format", "yuv420p")
    for (x, y, w, h), whens in _by_place(covers, width, height).items():
        shown = shown.filter("drawbox", x=x, y=y, w=w, h=h, color="black", t="fill", enable="+".join(whens))
    strip = {"format": "rawvideo", "pix_fmt": "gray", "s": f"{label.width}x{label.height}", "framerate": 1}
    text = command.input(f"pipe:{pipe}", protocol_whitelist="pipe", **strip)["v:0"]
    padded = shown.filter("pad", width, height + label.height, 0, 0, color="black")
    return command.overlay(padded, text, x=0, y=height, eof_action="repeat", format="yuv420")


def _by_place(covers: Sequence[Cover], width: int, height: int) -> dict[tuple[int, int, int, int], list[str]]:
    """When each place is black, as ffmpeg's expressions say it."""
    places: dict[tuple[int, int, int, int], list[str]] = {}
    for cover in covers:
        region = cover.region
        place = (region.x, region.y, region.width, region.height) if region else (0, 0, width, height)
        places.setdefault(place, []).append(f"between(t,{cover.start_ms / 1000:.3f},{cover.end_ms / 1000:.3f})")
    return places


def _even(size: int | None) -> int:
    return max(2, (size or 0) // 2 * 2)
