"""When tutor and students were in the lesson: by the attendance record, else by what was heard and seen."""

from dataclasses import dataclass

from analyzer.domain.base import Span
from analyzer.domain.lesson import Lesson, Role
from analyzer.domain.scorecard import Confidence
from analyzer.domain.signals import Signals
from analyzer.scorecard.measures.settings import MeasureSettings


@dataclass(frozen=True)
class Presence:
    """Stays in the lesson, in order, and how surely they are known."""

    stays: tuple[Span, ...]
    confidence: Confidence
    by: str
    """How it is known, in words."""


def presence(signals: Signals, lesson: Lesson | None, role: Role, settings: MeasureSettings) -> Presence | None:
    """When anyone of a role was there; None where nothing shows it.

    Without an attendance record it is the stretch from the first to the last sign of the role, spoken or on camera.
    """
    recorded = lesson.present(role, signals.recording.duration_ms) if lesson else None
    if recorded is not None:
        return Presence(recorded, "high", "the attendance record")
    signs = _signs(signals, role, settings)
    if not signs:
        return None
    stay = Span(start_ms=min(s.start_ms for s in signs), end_ms=max(s.end_ms for s in signs))
    return Presence((stay,), settings.observed_presence_at_most, "the first and last sign in the recording")


def _signs(signals: Signals, role: Role, settings: MeasureSettings) -> list[Span]:
    """Utterances surely by the role, and looks at its camera that show somebody."""
    said: list[Span] = [
        u for u in signals.speech.utterances if u.role is role and u.attribution >= settings.attribution.medium
    ]
    seen = [
        Span(start_ms=sample.at_ms, end_ms=sample.at_ms)
        for tile in signals.vision.tiles
        if tile.role is role
        for sample in tile.samples
        if sample.faces or sample.persons
    ]
    return said + seen
