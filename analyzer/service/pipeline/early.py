"""Harm first: what may be told before the other half of a lesson has been observed.

Words said or typed, and imagery, stand by themselves; absences, company and the clock need the whole. What is found
anew later is told once all the same (`service/alerts/untold.py`).
"""

from collections.abc import Collection

import structlog

from analyzer.analysis.bootstrap import AnalysisContext
from analyzer.domain.finding import Finding
from analyzer.domain.kinds import Channel, Kind
from analyzer.domain.lesson import Lesson
from analyzer.domain.signals import Signals
from analyzer.records.assessments import recording_of
from analyzer.records.database import AWAY, close_connections
from analyzer.records.leases import under
from analyzer.service.alerts.raising import raise_finding_alerts
from analyzer.service.pipeline.work import Work

SPOKEN = frozenset({Channel.AUDIO, Channel.CHAT})
IMAGERY = frozenset({Kind.INAPPROPRIATE_IMAGERY, Kind.UNDRESS})


def words(heard: Signals, lesson: Lesson | None, context: AnalysisContext) -> tuple[Finding, ...]:
    """What the words said and typed amount to, before anything has been looked at."""
    return tuple(f for f in context.decide(heard, lesson).findings if f.channel in SPOKEN and _by_words(f, context))


def shown(seen: Signals, lesson: Lesson | None, context: AnalysisContext) -> tuple[Finding, ...]:
    """What the picture shows that nobody should see, and what can be read in it, before anything has been heard."""
    found = context.decide(seen, lesson).findings
    return tuple(f for f in found if f.kind in IMAGERY or (f.channel is Channel.SCREEN and _by_words(f, context)))


def _by_words(finding: Finding, context: AnalysisContext) -> bool:
    return finding.detector in context.detectors.of_words


def tell_words(
    heard: Signals, ids: Collection[str], lesson: Lesson | None, context: AnalysisContext, work: Work
) -> None:
    """Alert to what was heard, and heard again, in part of a lesson.

    Args:
        heard: that part.
        ids: of the findings that it is about.
        lesson: the lesson record, where there is one.
        context: what decides.
        work: the stage in whose middle this is.

    Raises:
        LostLeaseError: another holds the stage now.
    """
    found = tuple(one for one in words(heard, lesson, context) if one.channel is Channel.AUDIO)
    tell(tuple(one for one in found if one.id in ids), work, found)


def tell(findings: tuple[Finding, ...], work: Work, whole: tuple[Finding, ...] = ()) -> None:
    """Alert to findings in the middle of a stage, as its holder; where the catalogue is away, its end will.

    Raises:
        LostLeaseError: another holds the stage now.
    """
    if not findings:
        return
    try:
        with under(work.claim):
            raise_finding_alerts(recording_of(work.recording_id), findings, work.service, whole)
    except AWAY as error:
        structlog.get_logger().warning("alert left to the stage's end", kind=type(error).__name__)
        close_connections()
