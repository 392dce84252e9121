"""Whether a copy of a recording may be made: a copy of an indecent image can be a crime."""

from analyzer.detectors.policy import Policy
from analyzer.domain.analysis import Analysis
from analyzer.domain.gap import Aspect


def why_not_playable(analysis: Analysis, policy: Policy) -> str | None:
    """Why no copy may be made: none is of what is sealed, may be, or was not looked at. None where one may."""
    if any(finding.sealed for finding in analysis.findings):
        return "no playable copy was made: part of the picture is sealed (clause 6.4.1)"
    return why_not_around(analysis, policy)


def why_not_around(analysis: Analysis, policy: Policy) -> str | None:
    """Why no copy may be made even of what lies around sealed stretches: nobody knows that nothing else is there."""
    doubted = {item.kind for item in analysis.suppressions}
    if any(rule.sealed and kind in doubted for kind, rule in policy.kinds.items()):
        return "no playable copy was made: something in the picture was set aside that would have been sealed"
    if any(gap.what is Aspect.IMAGERY for gap in analysis.gaps):
        return "no playable copy was made: not all of the picture was looked at for inappropriate imagery"
    if analysis.recording.pieces:
        return "no playable copy was made: the file holds several recordings, of which a copy would show the first"
    return None
