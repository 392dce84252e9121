"""The port to a speech recogniser."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from analyzer.domain.signals import ModelUse
from analyzer.signals.speech.audio import Samples


@dataclass(frozen=True)
class RawWord:
    """One word as decoded; `text` keeps its leading space, times count from the clip's start."""

    text: str
    start_ms: int
    end_ms: int
    probability: float


@dataclass(frozen=True)
class RawSegment:
    """What a recogniser made of one clip, before any guard has looked at it."""

    words: tuple[RawWord, ...]
    avg_logprob: float
    """Mean log-probability of the tokens."""
    no_speech_prob: float
    """The recogniser's own probability that nobody speaks."""


class Transcriber(Protocol):
    """Turns clips of at most 30 s into timed words."""

    @property
    def models(self) -> tuple[ModelUse, ...]:
        """The program and the weights it runs."""
        ...

    def transcribe(self, clips: Sequence[Samples]) -> list[RawSegment]:
        """One segment for each clip, in order."""
        ...

    def retranscribe(self, clip: Samples) -> RawSegment:
        """The clip alone, with a stronger setting: no critical claim rests on a single decode."""
        ...


def whole_words(raw: Iterable[RawWord]) -> tuple[RawWord, ...]:
    """Joins what belongs to one written word: a piece without a leading space continues the word before it."""
    words: list[RawWord] = []
    for piece in raw:
        if not piece.text.strip():
            continue
        if words and not piece.text.startswith(" "):
            last = words[-1]
            words[-1] = RawWord(
                last.text + piece.text, last.start_ms, piece.end_ms, min(last.probability, piece.probability)
            )
        else:
            words.append(piece)
    return tuple(words)
