"""Builds the observation sheet of one lesson."""

from collections.abc import Mapping
from dataclasses import dataclass

from analyzer.domain.finding import Finding
from analyzer.domain.gap import Gap
from analyzer.domain.scorecard import Measure, Scorecard
from analyzer.domain.signals import Signals
from analyzer.scorecard.conduct import stand
from analyzer.scorecard.measures.settings import MeasureSettings
from analyzer.scorecard.rubric import Rubric
from analyzer.scorecard.summary import summarise
from analyzer.scorecard.teaching import grade_teaching
from analyzer.scorecard.telling.circumstances import Circumstances
from analyzer.scorecard.telling.narrative import tell


@dataclass(frozen=True)
class Assessed:
    """Everything that a card is built from."""

    signals: Signals
    findings: tuple[Finding, ...]
    """What the detectors decided; questions until a person has answered them."""
    gaps: tuple[Gap, ...]
    """All that could not be assessed, by models, detectors and policy alike."""
    measures: Mapping[str, Measure]
    """By name, as `measure` gives them, withheld ones included."""


def build_card(assessed: Assessed, settings: MeasureSettings, rubric: Rubric) -> Scorecard:
    """Grade the teaching, put the questions, tell the lesson, and say in words what comes first.

    Args:
        assessed: what is known of the lesson.
        settings: config/measures.yaml.
        rubric: config/rubric.yaml.
    """
    signals, findings, gaps = assessed.signals, assessed.findings, assessed.gaps
    criteria = tuple(grade_teaching(row, assessed.measures, rubric.evidence) for row in rubric.criteria)
    sealed = tuple(finding for finding in findings if finding.sealed)
    around = Circumstances(signals.speech.utterances, sealed, rubric.circumstances, rubric.moments)
    conduct = stand(findings, gaps, rubric, around.of)
    return Scorecard(
        rubric=f"{rubric.name} {rubric.version}",
        narrative=tell(signals, findings, gaps, assessed.measures, settings, rubric),
        criteria=criteria,
        conduct=conduct,
        summary=summarise(criteria, conduct, findings, gaps),
    )
