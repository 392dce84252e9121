"""Builds the observation sheet of one lesson."""

from collections.abc import Mapping

from analyzer.domain.finding import Finding
from analyzer.domain.gap import Gap
from analyzer.domain.scorecard import Measure, Scorecard
from analyzer.scorecard.conduct import count_conduct, grade_conduct
from analyzer.scorecard.rubric import Rubric
from analyzer.scorecard.summary import summarise
from analyzer.scorecard.teaching import grade_teaching


def build_card(
    findings: tuple[Finding, ...], gaps: tuple[Gap, ...], measures: Mapping[str, Measure], rubric: Rubric
) -> Scorecard:
    """Grade every row of the rubric, count the findings, and say in words what comes first.

    Args:
        findings: what the detectors decided.
        gaps: all that could not be assessed, by models, detectors and policy alike.
        measures: by name, as `measure` gives them, withheld ones included.
        rubric: config/rubric.yaml.
    """
    criteria = tuple(
        grade_teaching(row, measures, rubric.evidence)
        if row.area.is_teaching
        else grade_conduct(row, findings, gaps, rubric)
        for row in rubric.criteria
    )
    conduct = count_conduct(findings, gaps)
    return Scorecard(
        rubric=f"{rubric.name} {rubric.version}",
        criteria=criteria,
        conduct=conduct,
        summary=summarise(rubric, criteria, conduct, findings, gaps),
    )
