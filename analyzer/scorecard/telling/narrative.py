"""The lesson as its own words tell it: topics, moments, and what could not be told."""

from collections.abc import Mapping, Sequence

from analyzer.domain.finding import Finding
from analyzer.domain.gap import Gap
from analyzer.domain.scorecard import Measure, Narrative
from analyzer.domain.signals import Signals
from analyzer.scorecard.measures.conversation import converse
from analyzer.scorecard.measures.settings import MeasureSettings
from analyzer.scorecard.measures.trust import trust
from analyzer.scorecard.rubric import Rubric
from analyzer.scorecard.telling.moments import moments
from analyzer.scorecard.telling.quoting import Quotable
from analyzer.scorecard.telling.topics import TopicFinder


def tell(
    signals: Signals,
    findings: Sequence[Finding],
    gaps: Sequence[Gap],
    measures: Mapping[str, Measure],
    settings: MeasureSettings,
    rubric: Rubric,
) -> Narrative:
    """Topics and moments, and in words why any are missing.

    Args:
        signals: what was observed.
        findings: only so that nothing sealed and nothing in question is quoted.
        gaps: all that could not be assessed.
        measures: by name, as `measure` gives them.
        settings: config/measures.yaml.
        rubric: config/rubric.yaml.
    """
    conversation = converse(signals, gaps, settings)
    quotable = Quotable.of(findings, rubric.moments)
    finder = TopicFinder(rubric.topics, rubric.moments, frozenset(settings.wording.function_words))
    topics = finder.find(conversation, quotable)
    trusted = trust(conversation, signals.speech.attribution)
    best, worst = ((), ()) if trusted.reason else moments(conversation, measures, quotable, rubric.moments)
    untold = [] if topics else ["What was taught: too little could be heard to tell."]
    if trusted.reason:
        untold.append(f"Moments: {trusted.reason}.")
    return Narrative(
        topics=topics,
        strongest=best,
        weakest=worst,
        untold=tuple(untold),
        unsure_below=rubric.moments.unsure,
    )
