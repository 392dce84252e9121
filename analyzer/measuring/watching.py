"""Watches a film as a recording is watched: probed, decoded, observed, decided upon."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from analyzer.analysis.bootstrap import AnalysisContext
from analyzer.analysis.decide import Decision
from analyzer.analysis.progress import silent
from analyzer.analysis.sources import media_files
from analyzer.analysis.vision import run_vision
from analyzer.domain.base import Span
from analyzer.domain.finding import Finding
from analyzer.domain.kinds import Kind
from analyzer.domain.signals import Signals, Vision
from analyzer.measuring.films import Film
from analyzer.media.frames import Frame, frames

SEEN = frozenset(
    {
        Kind.CAMERA_ABSENT,
        Kind.SECOND_PERSON,
        Kind.INAPPROPRIATE_IMAGERY,
        Kind.UNDRESS,
        Kind.DRESS,
        Kind.UNSUITABLE_SETTING,
        Kind.HANDHELD_DEVICE,
        Kind.CONTACT_DETAILS,
    }
)
"""What is measured here."""


@dataclass(frozen=True)
class Watched:
    """A film and what was made of it."""

    film: Film
    signals: Signals
    decision: Decision

    @property
    def vision(self) -> Vision:
        """What was observed."""
        return self.signals.vision

    @property
    def whole(self) -> Span:
        """All of the film."""
        return Span(start_ms=0, end_ms=round(self.film.seconds * 1000))

    def found(self, *kinds: Kind) -> list[Finding]:
        """Findings of these kinds."""
        return [finding for finding in self.decision.findings if finding.kind in kinds]

    def noted(self, *kinds: Kind) -> list[Span]:
        """What was found, and what was set aside on record."""
        aside = [one for one in self.decision.suppressions if one.kind in kinds]
        return [*self.found(*kinds), *aside]

    def unasked(self) -> Iterator[Finding]:
        """Findings of a kind that the film holds nothing of."""
        held = {truth.kind for truth in self.film.truths}
        if Kind.INAPPROPRIATE_IMAGERY in held:
            held.add(Kind.UNDRESS)
        return (finding for finding in self.decision.findings if finding.kind in SEEN - held)


def decoded(film: Film, context: AnalysisContext, folder: Path) -> Iterator[Frame]:
    """The film's looks, decoded as an analysis decodes them."""
    path = folder / "film.mp4"
    film.write(path)
    (file,) = media_files(path, film.lesson, {})
    every_ms = context.models.vision.every_ms
    with frames(path, file.recording, 0, context.models.ffmpeg, every_ms=every_ms) as reader:
        yield from reader
    path.unlink()


def watch(film: Film, context: AnalysisContext, folder: Path) -> Watched:
    """Film it and look at it; what was filmed is removed at once."""
    path = folder / "film.mp4"
    film.write(path)
    files = media_files(path, film.lesson, {})
    seen = run_vision(files, film.lesson, context.models, silent, Event())
    path.unlink()
    if seen is None:
        raise RuntimeError("a film holds no picture")
    signals = seen.signals([file.recording for file in files])
    return Watched(film, signals, context.decide(signals, film.lesson))
