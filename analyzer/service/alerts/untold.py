"""Which findings nobody was alerted to yet: each is told once, and once more if it turns graver.

What is told while a lesson is still being heard and seen rests on part of it. The same finding has the same id early
and late, with these exceptions: what is said, typed and readable in between may let a phrase begin elsewhere, and in a
mix of all voices nobody knows early whose words they were. Such a finding is recognised by kind, channel, speaker and
time.
"""

from collections.abc import Iterator, Sequence

from analyzer.domain.finding import Finding
from analyzer.domain.told import Told


def untold(findings: Sequence[Finding], told: Sequence[Told], whole: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings of which nobody was told, or of nothing as grave.

    Args:
        findings: that would be told.
        told: of which there are alerts.
        whole: all that was found where they were; what was told and is no more may have become one of them.
    """
    there = {finding.id for finding in whole}
    gone = [one for one in told if one.finding_id not in there]
    return tuple(one for one in findings if not any(before.weighs(one) for before in _before(one, told, gone)))


def turned_graver(finding: Finding, told: Sequence[Told]) -> bool:
    """Whether there is an alert of this very finding already, and it weighs less."""
    return any(one.covers(finding) for one in told)


def _before(finding: Finding, told: Sequence[Told], gone: Sequence[Told]) -> Iterator[Told]:
    yield from (one for one in told if one.covers(finding))
    yield from (one for one in gone if one.resembles(finding))
