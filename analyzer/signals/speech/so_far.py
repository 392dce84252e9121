"""What can be said of a lesson's words while the rest of it is still being transcribed."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from analyzer.domain.signals import Speech
from analyzer.domain.spans import NEAR_MS
from analyzer.signals.speech.attribution import spoken_on
from analyzer.signals.speech.crosstalk import set_aside_doubled_words
from analyzer.signals.speech.settings import SpeechSettings
from analyzer.signals.speech.track import Ear, HeardTrack
from analyzer.signals.speech.utterances import utterances

CONTEXT_MS = 120_000
"""How much of what was told before is told again, for what follows to be understood."""


@dataclass(frozen=True)
class SoFar:
    """What every track holds of one stretch of the lesson."""

    speech: Speech
    """Its words, with some of those before; a mix is nobody's yet."""
    settled_ms: int
    """Up to here nothing that is still to be heard changes how a sentence goes on."""


HeardSoFar = Callable[[SoFar], None]


def nobody(_: SoFar) -> None:
    """Nobody wants to know before everything has been heard."""


def transcribe_side_by_side(
    ear: Ear, tracks: Sequence[HeardTrack], progress: Callable[[float], None], tell: HeardSoFar
) -> None:
    """Transcribe every track, always the one that is furthest behind, and tell what all have been heard to hold."""
    under_way = {number: ear.transcribe(track) for number, track in enumerate(tracks)}
    shares = [0.0] * len(tracks)
    told_ms = 0
    while under_way:
        number = min(under_way, key=lambda one: tracks[one].heard_ms)
        shares[number] = _next(under_way, number)
        progress(sum(shares) / len(shares))
        until_ms = min(track.heard_ms for track in tracks)
        if until_ms > told_ms and under_way:
            tell(_between(tracks, max(0, told_ms - CONTEXT_MS), until_ms, ear.settings))
            told_ms = until_ms


def _next(under_way: dict[int, Iterator[float]], number: int) -> float:
    try:
        return next(under_way[number])
    except StopIteration:
        del under_way[number]
        return 1.0


def _between(tracks: Sequence[HeardTrack], since_ms: int, until_ms: int, settings: SpeechSettings) -> SoFar:
    heard = [
        replace(
            track,
            words=tuple(word for word in track.words if since_ms <= word.start_ms and word.end_ms <= until_ms),
            suppressions=[],
            gaps=[],
        )
        for track in tracks
    ]
    set_aside_doubled_words(heard, settings.crosstalk)
    spoken = [spoken_on(track, settings) for track in heard if track.words]
    return SoFar(Speech(utterances=utterances(spoken, settings.utterances)), max(0, until_ms - NEAR_MS))
