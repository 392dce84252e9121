"""What goes out: analysis.json, stable and versioned."""

from typing import Annotated, Literal

from pydantic import Field

from analyzer.domain.base import Milliseconds, Noun, Sha256
from analyzer.domain.finding import Finding
from analyzer.domain.gap import Gap
from analyzer.domain.recording import Recording
from analyzer.domain.scorecard import Measure, Scorecard
from analyzer.domain.signals import ModelUse, Suppression


class Run(Noun):
    """Provenance of one assessment. The same recording, policy, models and sampling give the same analysis."""

    lessonguard: str
    """Version of this software."""
    lesson_id: str | None
    policy_sha256: Sha256
    """Of everything under config/ that decides: policy, rubric, lexicons, models."""
    models: tuple[ModelUse, ...]
    sampling: dict[str, float | int | str]


class Coverage(Noun):
    """How much was really assessed."""

    audio_ms: Milliseconds
    video_ms: Milliseconds
    speech_ms: Annotated[int, Field(ge=0)] = 0
    """Speech found on any track."""


class Analysis(Noun):
    """One run over one recording."""

    schema_version: Literal[2] = Field(default=2, alias="schema")
    recording: Recording
    parts: tuple[Recording, ...] = ()
    """Further media files of the lesson, in the order in which its tracks name them."""
    run: Run
    coverage: Coverage
    gaps: tuple[Gap, ...]
    findings: tuple[Finding, ...]
    """By start, then kind."""
    suppressions: tuple[Suppression, ...] = ()
    """What was set aside, and why."""
    measures: dict[str, Measure]
    scorecard: Scorecard
