"""When one microphone hears the other participant, or all tracks carry one mix.

What is plain from the levels is set aside before anything is transcribed, which is faster and leaves no half-heard
copies; the rest shows by the same words on both tracks at once. All of it stays on record.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace
from itertools import compress

import numpy as np
import numpy.typing as npt

from analyzer.domain.base import Span
from analyzer.domain.lesson import Role
from analyzer.domain.signals import Suppression, Word
from analyzer.signals.speech.activity import FRAME_MS
from analyzer.signals.speech.phrases import phrases, plain
from analyzer.signals.speech.settings import CrosstalkSettings
from analyzer.signals.speech.track import HeardTrack

SPEECH = 0.5
"""Probability from which a frame counts as speech when tracks are compared."""


def is_one_mix(tracks: Sequence[HeardTrack], settings: CrosstalkSettings) -> bool:
    """Whether tracks that should keep participants apart carry the same sound, louder or softer."""
    first, *others = tracks
    return bool(others) and all(_level_spread(first, other) < settings.same_mix_db for other in others)


def set_aside_copies(tracks: Sequence[HeardTrack]) -> None:
    """Of tracks that carry one mix, hear the first alone, as nobody's own."""
    for track in tracks[1:]:
        if track.spans:
            whole = Span(start_ms=track.spans[0].start_ms, end_ms=track.spans[-1].end_ms)
            track.suppressions.append(_unheard(whole, "one_mix", "The first track carries the same sound."))
        track.spans = ()
    for track in tracks:
        track.input = replace(track.input, participant=None, role=Role.UNKNOWN)


def set_aside_echoes(tracks: Sequence[HeardTrack], settings: CrosstalkSettings) -> None:
    """Leave out speech whose level follows another, louder track's: it is that participant, heard through the room."""
    for track in tracks:
        others = [other for other in tracks if other is not track]
        follows = [any(_follows(span, track, other, settings) for other in others) for span in track.spans]
        reason = "The sound follows another participant's louder track."
        track.suppressions.extend(_unheard(span, "crosstalk", reason) for span in compress(track.spans, follows))
        track.spans = tuple(span for span, echo in zip(track.spans, follows, strict=True) if not echo)


def set_aside_doubled_words(tracks: Sequence[HeardTrack], settings: CrosstalkSettings) -> None:
    """Set aside, on each track, the phrases that another participant is heard to say louder at the same time."""
    doubled = [_doubled(track, tracks, settings) for track in tracks]
    for track, found in zip(tracks, doubled, strict=True):
        gone = {id(word) for phrase in found for word in phrase}
        track.words = tuple(word for word in track.words if id(word) not in gone)
        track.suppressions.extend(_said_elsewhere(phrase) for phrase in found)


def _level_spread(first: HeardTrack, other: HeardTrack) -> float:
    length = min(len(first.activity.probability), len(other.activity.probability))
    likely = np.maximum(first.activity.probability[:length], other.activity.probability[:length])
    difference = (first.activity.level_db[:length] - other.activity.level_db[:length])[likely >= SPEECH]
    return float(difference.std()) if difference.size else float("inf")


def _follows(span: Span, track: HeardTrack, other: HeardTrack, settings: CrosstalkSettings) -> bool:
    if span.duration_ms < settings.echo_ms:
        return False
    first, last = span.start_ms // FRAME_MS, span.end_ms // FRAME_MS
    own = track.activity.level_db[first:last]
    for delay in range(min(first, settings.echo_delay_ms // FRAME_MS) + 1):
        theirs = other.activity.level_db[first - delay : last - delay]
        louder = len(theirs) == len(own) and float((theirs - own).mean()) >= settings.louder_db
        if louder and _correlation(own, theirs) >= settings.echo_correlation:
            return True
    return False


def _correlation(one: npt.NDArray[np.float32], two: npt.NDArray[np.float32]) -> float:
    if not one.std() or not two.std():
        return 0.0
    return float(np.corrcoef(one, two)[0, 1])


def _doubled(track: HeardTrack, tracks: Sequence[HeardTrack], settings: CrosstalkSettings) -> list[list[Word]]:
    others = [other for other in tracks if other is not track]
    return [
        phrase for phrase in phrases(track.words) if any(_is_double(phrase, track, other, settings) for other in others)
    ]


def _is_double(phrase: Sequence[Word], track: HeardTrack, other: HeardTrack, settings: CrosstalkSettings) -> bool:
    start_ms, end_ms = phrase[0].start_ms, max(word.end_ms for word in phrase)
    louder = other.activity.level(start_ms, end_ms) - track.activity.level(start_ms, end_ms)
    if louder < settings.louder_db:
        return False
    reach = settings.same_word_ms
    first = bisect_left(other.words, start_ms - reach, key=lambda word: word.start_ms)
    last = bisect_right(other.words, end_ms + reach, key=lambda word: word.start_ms)
    near = other.words[first:last]
    same = [word for word in phrase if any(_is_same(word, twin, reach) for twin in near)]
    return len(same) >= settings.same_words * len(phrase)


def _is_same(word: Word, twin: Word, reach_ms: int) -> bool:
    return abs(twin.start_ms - word.start_ms) <= reach_ms and plain(twin.text) == plain(word.text)


def _said_elsewhere(phrase: Sequence[Word]) -> Suppression:
    return Suppression(
        start_ms=phrase[0].start_ms,
        end_ms=max(word.end_ms for word in phrase),
        by="crosstalk",
        reason="The same words are louder on another participant's track at the same time.",
        text=" ".join(word.text for word in phrase),
    )


def _unheard(span: Span, by: str, reason: str) -> Suppression:
    return Suppression(start_ms=span.start_ms, end_ms=span.end_ms, by=by, reason=reason)
