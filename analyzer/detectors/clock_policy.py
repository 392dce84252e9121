"""The limits that detectors of the clock apply; a section of config/policy.yaml."""

from analyzer.detectors.scene_policy import Limit
from analyzer.domain.base import Noun, Share


class ClockPolicy(Noun):
    """How much lateness, and how much silence, is claimed."""

    late_grace_ms: Limit
    """The tutor may be this late."""
    early_grace_ms: Limit
    """The lesson may end this much before its time."""
    no_show_ms: Limit
    """A tutor of whom nothing is seen or heard for this long after the scheduled start did not come."""
    score: Share
    """The score where the tutor's presence is known."""
    unrecorded: Share
    """The score of a late start or early end that rests on when the recording began or ended, with the tutor there."""
    unknown_speaker: Share
    """Factor on the score of no_show where the roles of those who spoke are not known."""
    idle_ms: Limit
    """Silence without work on the screen, from which time is wasted."""
    idle_unseen_ms: Limit
    """The same where the screen was not read, so that work may have gone unseen."""
    idle_score: Share
    """The score of time_wasting at the limit."""
    idle_highest: Share
    """The score of time_wasting from twice the limit."""
