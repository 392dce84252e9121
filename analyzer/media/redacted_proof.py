"""Proves of a working copy, by decoding all of it, that what was taken out is not there and that it is marked."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from analyzer.domain.errors import IntegrityError, PermanentError
from analyzer.domain.recording import Recording
from analyzer.domain.redaction import Cover, RedactionPolicy
from analyzer.media.audio import AudioSource, spool_audio
from analyzer.media.checksum import sha256_of
from analyzer.media.ffmpeg import Ffmpeg
from analyzer.media.frames import frames
from analyzer.media.label import Label
from analyzer.media.limits import LIMITS, Limits
from analyzer.media.pictures import Image
from analyzer.media.probe import probe
from analyzer.media.redact import FRAMES_A_SECOND, Redaction, Sound
from analyzer.media.spool import SAMPLE_RATE, AudioSpool
from analyzer.media.transcode import SIDES, refuse_other_length

SMEAR_PIXELS = 4
"""How far a codec smears what lies beside a covered region into it."""
SMEAR_MS = 64
"""How far it smears sound into a silence."""
FRAME_MS = 1000 // FRAMES_A_SECOND
BLOCK_MS = 10_000
UNLIKE = 40
"""Mean difference, of 255, beyond which a strip does not bear the label."""


@dataclass(frozen=True)
class Proof:
    """What was looked at and listened to."""

    frames: int
    """Decoded, each with its label and every covered region in it."""
    silent_ms: int
    """Listened to in silenced stretches."""


def prove_redacted(  # noqa: PLR0913 - what was made, from what, and how it is judged
    copy: Path,
    original: Recording,
    redaction: Redaction,
    policy: RedactionPolicy,
    ffmpeg: Ffmpeg,
    *,
    scratch: Path,
    cancel: threading.Event | None = None,
    limits: Limits = LIMITS,
) -> Proof:
    """Decode a working copy and hold it against what was to be taken out.

    Raises:
        IntegrityError: something is there that was to be taken out, or a mark is missing; says what, never where.
        TransientError: the time limit passed, or the caller cancelled.
    """
    try:
        made = probe(copy, sha256_of(copy))
    except PermanentError:
        raise IntegrityError("the redacted copy cannot be read; nothing was made") from None
    refuse_other_length(made, original)
    kinds = ["video"] * bool(redaction.picture) + ["audio"] * bool(redaction.sounds)
    if [stream.kind for stream in made.streams] != kinds:
        raise IntegrityError("the redacted copy holds other streams than were asked for; nothing was made")
    looked = _look(copy, made, redaction, policy, ffmpeg, cancel, limits) if redaction.picture else 0
    heard = _listen(copy, made, redaction.sounds, policy, ffmpeg, scratch, cancel, limits) if redaction.sounds else 0
    return Proof(looked, heard)


def _look(  # noqa: PLR0913, PLR0917 - as above
    copy: Path,
    made: Recording,
    redaction: Redaction,
    policy: RedactionPolicy,
    ffmpeg: Ffmpeg,
    cancel: threading.Event | None,
    limits: Limits,
) -> int:
    looked, label = 0, redaction.label
    with frames(copy, made, 0, ffmpeg, every_ms=FRAME_MS, cancel=cancel, limits=limits) as reader:
        for frame in reader:
            looked += 1
            shown = frame.image[: frame.image.shape[0] - (label.height if label else 0)]
            if label is None or not _bears(frame.image, label):
                raise IntegrityError("a frame of the redacted copy is not marked; nothing was made")
            if not all(_is_black(shown, one, policy) for one in redaction.covers if _lies_in(frame.at_ms, one)):
                raise IntegrityError("a covered part of the redacted copy is not black; nothing was made")
        if reader.lost or reader.error:
            raise IntegrityError("the redacted copy could not be decoded throughout; nothing was made")
    if not looked:
        raise IntegrityError("the redacted copy shows nothing; nothing was made")
    return looked


def _lies_in(at_ms: int, cover: Cover) -> bool:
    """Whether a frame lies in a cover, and not just at its edge, where times are rounded."""
    return cover.start_ms + (FRAME_MS if cover.start_ms else 0) <= at_ms < cover.end_ms - FRAME_MS


def _is_black(shown: Image, cover: Cover, policy: RedactionPolicy) -> bool:
    height, width = shown.shape[:2]
    if cover.region is None:
        return bool(shown[: height - SMEAR_PIXELS].max(initial=0) <= policy.black_level)
    left, top = cover.region.x, cover.region.y
    right, bottom = min(width, left + cover.region.width), min(height, top + cover.region.height)
    part = shown[
        top + (SMEAR_PIXELS if top else 0) : bottom - SMEAR_PIXELS,
        left + (SMEAR_PIXELS if left else 0) : right - (SMEAR_PIXELS if right < width else 0),
    ]
    return bool(part.max(initial=0) <= policy.black_level)


def _bears(image: Image, label: Label) -> bool:
    strip = image[image.shape[0] - label.height :].mean(axis=2)
    wanted = np.frombuffer(label.pixels, np.uint8).reshape(label.height, label.width).astype(np.float32)
    drawn = wanted > np.iinfo(np.uint8).max // 2
    return strip.shape == wanted.shape and float(np.abs(strip - wanted)[drawn].mean()) <= 2 * UNLIKE


def _listen(  # noqa: PLR0913, PLR0917 - as above
    copy: Path,
    made: Recording,
    sounds: Sequence[Sound],
    policy: RedactionPolicy,
    ffmpeg: Ffmpeg,
    scratch: Path,
    cancel: threading.Event | None,
    limits: Limits,
) -> int:
    """Each side by itself; a side is to be silent where all are that are heard on it."""
    sides = [AudioSource(copy, 0, side) for side in SIDES]
    lasting_ms, heard = made.duration_ms, 0
    spools = spool_audio(sides, ffmpeg, duration_ms=lasting_ms, scratch=scratch, cancel=cancel, limits=limits)
    try:
        for side, spool in enumerate(spools):
            for start_ms, end_ms in _all_silent(sounds if len(sounds) != len(SIDES) else [sounds[side]], lasting_ms):
                if _loudest(spool, start_ms, end_ms) > 10 ** (policy.silent_db / 20):
                    raise IntegrityError("a silenced stretch of the redacted copy can be heard; nothing was made")
                heard += max(0, end_ms - start_ms)
    finally:
        for spool in spools:
            spool.close()
    return heard


def _all_silent(sounds: Sequence[Sound], lasting_ms: int) -> list[tuple[int, int]]:
    from analyzer.domain.base import Span
    from analyzer.domain.spans import common, merged

    silent = merged(sounds[0].silences)
    for sound in sounds[1:]:
        silent = common(silent, merged(sound.silences))
    whole = common(silent, [Span(start_ms=0, end_ms=lasting_ms)])
    edges = ((one.start_ms + SMEAR_MS if one.start_ms else 0, one.end_ms - SMEAR_MS) for one in whole)
    return [(start_ms, end_ms) for start_ms, end_ms in edges if end_ms > start_ms]


def _loudest(spool: AudioSpool, start_ms: int, end_ms: int) -> float:
    """The loudest block's root mean square, 0 to 1; blocks are a tenth of a second, so that one word shows."""
    loudest, block = 0.0, SAMPLE_RATE // 10
    for at_ms in range(start_ms, end_ms, BLOCK_MS):
        samples = spool.read(at_ms, min(end_ms, at_ms + BLOCK_MS))
        for start in range(0, len(samples), block):
            part = samples[start : start + block]
            loudest = max(loudest, float(np.sqrt(np.mean(part * part))))
    return loudest
