"""A second, stronger decode of a short span, so that no critical claim rests on one decode alone."""

from analyzer.domain.base import Span
from analyzer.domain.signals import Word
from analyzer.signals.speech.audio import AudioReader
from analyzer.signals.speech.clips import Clip
from analyzer.signals.speech.transcriber import RawSegment, Transcriber

MAX_MS = 30_000
"""Whisper hears 30 s at a time."""


def verify(audio: AudioReader, span: Span, engine: Transcriber, pad_ms: int = 500) -> tuple[Word, ...]:
    """The words heard in a span when it is decoded alone and with the stronger setting, unguarded.

    Args:
        audio: The track the words were heard on.
        span: At most 30 s; of a longer one the first 30 s are heard.
        engine: The recogniser.
        pad_ms: Context heard on either side.
    """
    start_ms = max(0, span.start_ms - pad_ms)
    whole = Span(
        start_ms=start_ms, end_ms=max(start_ms, min(audio.duration_ms, span.end_ms + pad_ms, start_ms + MAX_MS))
    )
    clip = Clip((whole,))
    return placed(engine.retranscribe(clip.samples(audio)), clip)


def placed(segment: RawSegment, clip: Clip) -> tuple[Word, ...]:
    """A segment's words on the lesson's clock."""
    return tuple(
        Word(
            **clip.place(word.start_ms, max(word.start_ms, word.end_ms)).model_dump(),
            text=word.text.strip(),
            confidence=min(1.0, max(0.0, word.probability)),
        )
        for word in segment.words
    )
