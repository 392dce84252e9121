"""Puts the parts together, once: configuration in, everything that an analysis needs out."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from analyzer.analysis.decide import Decision, Detectors, decide, grave_and_heard, weigh
from analyzer.analysis.evaluate import Judge
from analyzer.analysis.meaning import LazyMeaning
from analyzer.analysis.models import Models
from analyzer.detectors.base import Case
from analyzer.detectors.policy import Policy
from analyzer.detectors.registry import scene_detectors
from analyzer.detectors.statements import statements_of
from analyzer.domain.finding import Finding
from analyzer.domain.lesson import Lesson
from analyzer.domain.recording import Recording
from analyzer.domain.signals import Signals
from analyzer.domain.statement import Statement
from analyzer.media.ffmpeg import find_ffmpeg
from analyzer.settings.configuration import Configuration
from analyzer.signals.weights import WeightStore


@dataclass(frozen=True)
class AnalysisContext:
    """Everything that an analysis needs."""

    configuration: Configuration
    detectors: Detectors
    models: Models

    def decide(self, signals: Signals, lesson: Lesson | None) -> Decision:
        """What the detectors and policy make of an observation, or of part of one."""
        return decide(signals, lesson, self.detectors, self.configuration.policy)

    def judge_typed(self, lesson: Lesson, recording_sha256: str) -> tuple[Finding, ...]:
        """What the words typed in a lesson's chat amount to, before any of its media is known."""
        nothing = _nothing_of(recording_sha256)
        case = Case(nothing, lesson, statements_of(nothing, lesson))
        return _judge(case, self.detectors, self.configuration.policy)

    def grave(self, lesson: Lesson | None) -> Callable[[Signals], tuple[Finding, ...]]:
        """Picks what is too grave to rest on one decoding, and so is listened to again."""
        return lambda heard: grave_and_heard(self.decide(heard, lesson).findings)


def make_analysis_context(configuration: Configuration, weights: Path | None, ffmpeg: Path | None) -> AnalysisContext:
    """Put the parts together; no model is loaded yet.

    Args:
        configuration: from `read_configuration`.
        weights: folder searched for weights before the installed packages.
        ffmpeg: this ffmpeg and no other; else the one on PATH, else the packaged one.

    Raises:
        ConfigurationError: there is no ffmpeg that works.
    """
    models = Models(
        ffmpeg=find_ffmpeg(ffmpeg, os.environ.get("PATH")),
        store=WeightStore(configuration.models, weights),
        speech=configuration.speech,
        vision=configuration.vision,
        second_reading_pad_ms=configuration.policy.second_reading.pad_ms,
    )
    return AnalysisContext(configuration, make_detectors(configuration, weights), models)


def make_detectors(configuration: Configuration, weights: Path | None = None) -> Detectors:
    """Everyone who decides, as the configuration has them; no model is loaded yet.

    Args:
        configuration: from `read_configuration`.
        weights: folder searched for weights before the installed packages.
    """
    meaning = LazyMeaning(configuration, weights)
    return Detectors(configuration.language, scene_detectors(configuration.policy), meaning)


def language_judge(configuration: Configuration) -> Judge:
    """Judges statements alone, with policy's thresholds, for evaluation."""
    return judge_by(make_detectors(configuration), configuration)


def judge_by(detectors: Detectors, configuration: Configuration) -> Judge:
    """The same by these detectors, perhaps by rules alone or by the model alone."""
    nothing = _nothing_of("0" * 64)

    def judge(statements: tuple[Statement, ...]) -> tuple[Finding, ...]:
        return _judge(Case(nothing, None, statements), detectors, configuration.policy)

    return judge


def _nothing_of(recording_sha256: str) -> Signals:
    """A recording of which nothing has been observed."""
    recording = Recording(sha256=recording_sha256, bytes=0, container="none", duration_ms=0, streams=())
    return Signals(recording=recording, models=(), sampling={})


def _judge(case: Case, detectors: Detectors, policy: Policy) -> tuple[Finding, ...]:
    claims = detectors.judge_words(case).claims
    return weigh(claims, policy, case.signals.recording.sha256).findings
