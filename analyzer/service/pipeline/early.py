"""Harm first: what may be told before the other half of a lesson has been observed.

Words said or typed, and imagery, stand by themselves; absences, company and the clock need the whole. The same finding
has the same id early and late, but for one case: lines read on the screen stand between statements, so that a phrase
may be found to begin elsewhere once they are known. `untold` recognises such a finding by kind, speaker and time.
"""

from collections.abc import Collection, Sequence

from analyzer.analysis.bootstrap import AnalysisContext
from analyzer.domain.finding import Finding
from analyzer.domain.kinds import Channel, Kind
from analyzer.domain.lesson import Lesson
from analyzer.domain.signals import Signals

SPOKEN = frozenset({Channel.AUDIO, Channel.CHAT})
IMAGERY = frozenset({Kind.INAPPROPRIATE_IMAGERY, Kind.UNDRESS})
NEAR_MS = 3_000
"""Two findings that only differ in where they begin are this close; as for second readings."""


def words(heard: Signals, lesson: Lesson | None, context: AnalysisContext) -> tuple[Finding, ...]:
    """What the words said and typed amount to, before anything has been looked at."""
    judges = context.detectors.of_words
    found = context.decide(heard, lesson).findings
    return tuple(f for f in found if f.channel in SPOKEN and f.detector in judges)


def imagery(seen: Signals, lesson: Lesson | None, context: AnalysisContext) -> tuple[Finding, ...]:
    """What the picture shows that nobody should see, before anything has been heard."""
    return tuple(f for f in context.decide(seen, lesson).findings if f.kind in IMAGERY)


def untold(findings: Sequence[Finding], early: Sequence[Finding], told: Collection[str]) -> tuple[Finding, ...]:
    """The findings that nobody was alerted to yet.

    Args:
        findings: of the whole lesson.
        early: what was found in its words alone.
        told: ids of findings of which there is an alert.
    """
    whole = {finding.id for finding in findings}
    changed = [one for one in early if one.id in told and one.id not in whole]
    return tuple(f for f in findings if f.id not in told and not any(_same(f, one) for one in changed))


def _same(one: Finding, other: Finding) -> bool:
    alike = (one.kind, one.channel, one.participant) == (other.kind, other.channel, other.participant)
    return alike and one.start_ms < other.end_ms + NEAR_MS and other.start_ms < one.end_ms + NEAR_MS
