"""Packs spans of speech into clips that a recogniser hears at once, and finds the way back to the lesson's clock."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analyzer.domain.base import Span
from analyzer.signals.speech.activity import FRAME_MS, Activity
from analyzer.signals.speech.audio import AudioReader, Samples
from analyzer.signals.speech.settings import ClipSettings


@dataclass(frozen=True)
class Clip:
    """Pieces of one track, heard one after the other with the long pauses left out."""

    pieces: tuple[Span, ...]

    @property
    def duration_ms(self) -> int:
        """Length of the pieces together."""
        return sum(piece.duration_ms for piece in self.pieces)

    def within(self, spans: Sequence[Span]) -> list[Span]:
        """The spans from the clip's first piece to its last."""
        start_ms, end_ms = self.pieces[0].start_ms, self.pieces[-1].end_ms
        return [span for span in spans if span.start_ms < end_ms and span.end_ms > start_ms]

    def samples(self, audio: AudioReader) -> Samples:
        """What a recogniser hears."""
        return np.concatenate([audio.read(piece.start_ms, piece.end_ms) for piece in self.pieces])

    def place(self, start_ms: int, end_ms: int) -> Span:
        """A stretch of the clip on the lesson's clock, kept inside the piece that holds its middle."""
        offset = 0
        middle = (start_ms + end_ms) / 2
        for piece in self.pieces:
            if middle < offset + piece.duration_ms or piece is self.pieces[-1]:
                break
            offset += piece.duration_ms
        shift = piece.start_ms - offset
        start = min(max(start_ms + shift, piece.start_ms), piece.end_ms)
        return Span(start_ms=start, end_ms=max(start, min(end_ms + shift, piece.end_ms)))


def cut(spans: Sequence[Span], activity: Activity, duration_ms: int, settings: ClipSettings) -> list[Clip]:
    """Clips of at most `max_ms` that hold every span with `pad_ms` around it, cut in pauses wherever there is one."""
    clips: list[Clip] = []
    pieces: list[Span] = []
    for piece in _padded(_short_enough(spans, activity, settings), duration_ms, settings):
        if pieces and Clip(tuple(_with(pieces, piece, settings))).duration_ms > settings.max_ms:
            clips.append(Clip(tuple(pieces)))
            pieces = []
        pieces = _with(pieces, piece, settings)
    return [*clips, Clip(tuple(pieces))] if pieces else clips


def unheard(spans: Sequence[Span], words: Sequence[Span], excused: Sequence[Span], least_ms: int) -> list[Span]:
    """Stretches of speech, `least_ms` or longer, that neither a word nor an excuse (a gap already known) covers."""
    taken = sorted((*words, *excused), key=lambda span: span.start_ms)
    found = []
    next_taken = at = 0
    for span in spans:
        at = max(at, span.start_ms)
        while next_taken < len(taken) and taken[next_taken].start_ms < span.end_ms:
            found.append((at, taken[next_taken].start_ms))
            at = max(at, taken[next_taken].end_ms)
            next_taken += 1
        found.append((at, span.end_ms))
    return [Span(start_ms=start, end_ms=end) for start, end in found if end - start >= least_ms]


def _with(pieces: list[Span], piece: Span, settings: ClipSettings) -> list[Span]:
    kept = max(0, settings.keep_pause_ms - 2 * settings.pad_ms)
    if pieces and piece.start_ms - pieces[-1].end_ms <= kept:
        return [*pieces[:-1], Span(start_ms=pieces[-1].start_ms, end_ms=piece.end_ms)]
    return [*pieces, piece]


def _padded(spans: Sequence[Span], duration_ms: int, settings: ClipSettings) -> list[Span]:
    """Each span with its context, which two neighbours share fairly."""
    padded = []
    for i, span in enumerate(spans):
        before = span.start_ms - spans[i - 1].end_ms if i else span.start_ms
        after = (spans[i + 1].start_ms if i + 1 < len(spans) else duration_ms) - span.end_ms
        half_before = before // 2 if i else before
        half_after = after - after // 2 if i + 1 < len(spans) else after
        padded.append(
            Span(
                start_ms=span.start_ms - min(settings.pad_ms, half_before),
                end_ms=span.end_ms + min(settings.pad_ms, half_after),
            )
        )
    return padded


def _short_enough(spans: Sequence[Span], activity: Activity, settings: ClipSettings) -> list[Span]:
    """Divides spans that do not fit a clip where speech is least likely, in the second half of what fits."""
    longest = settings.max_ms - 2 * settings.pad_ms
    short: list[Span] = []
    for span in spans:
        start = span.start_ms
        while span.end_ms - start > longest:
            first, last = (start + longest // 2) // FRAME_MS, (start + longest) // FRAME_MS
            at = (first + int(np.argmin(activity.probability[first:last]))) * FRAME_MS
            short.append(Span(start_ms=start, end_ms=at))
            start = at
        short.append(Span(start_ms=start, end_ms=span.end_ms))
    return short
