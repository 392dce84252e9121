"""What a detector is given, and what it gives back."""

from dataclasses import dataclass
from typing import Protocol

from analyzer.domain.base import Span
from analyzer.domain.finding import Claim, DetectorId
from analyzer.domain.gap import Gap
from analyzer.domain.lesson import Lesson
from analyzer.domain.signals import ModelUse, Signals, Suppression
from analyzer.domain.statement import Statement


@dataclass(frozen=True)
class Outcome:
    """What one detector concluded: claims, what it set aside and why, and what it could not judge."""

    claims: tuple[Claim, ...] = ()
    suppressions: tuple[Suppression, ...] = ()
    gaps: tuple[Gap, ...] = ()


@dataclass(frozen=True)
class Case:
    """Everything that is known of one lesson when detectors are asked."""

    signals: Signals
    lesson: Lesson | None = None
    statements: tuple[Statement, ...] = ()
    """What was said, typed or readable, in order of start."""

    @property
    def duration_ms(self) -> int:
        """Length of the recording."""
        return self.signals.recording.duration_ms

    @property
    def whole(self) -> Span:
        """The whole recording as a span."""
        return Span(start_ms=0, end_ms=self.duration_ms)


class LanguageDetector(Protocol):
    """Judges words, wherever they came from."""

    @property
    def id(self) -> DetectorId:
        """Name and version."""
        ...

    def detect(self, statements: tuple[Statement, ...]) -> Outcome:
        """Judge the statements of one lesson, in order of start."""
        ...


class WordJudge(Protocol):
    """Judges words by what they mean, and weighs what the rules have made of them."""

    @property
    def id(self) -> DetectorId:
        """Name and version."""
        ...

    @property
    def uses(self) -> tuple[ModelUse, ...]:
        """The models that decide, for the record."""
        ...

    def judge(self, case: Case, rules: Outcome) -> Outcome:
        """Everything that is to be said of the words of one lesson."""
        ...


class SceneDetector(Protocol):
    """Judges what was seen, the clock and the lesson record."""

    @property
    def id(self) -> DetectorId:
        """Name and version."""
        ...

    def detect(self, case: Case) -> Outcome:
        """Judge one lesson."""
        ...
