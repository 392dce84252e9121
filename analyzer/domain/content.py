"""What of a recording can be looked at, so that every look can be told."""

from enum import StrEnum


class Content(StrEnum):
    """One part of what is known or kept of a lesson that only some may see."""

    CARD = "card"
    """The whole scorecard, with the words that it quotes."""
    TEACHING = "teaching"
    """What a scorecard says about the teaching."""
    FINDINGS = "findings"
    """Findings by kind, time and weight, without words."""
    ALERTS = "alerts"
    """Alerts by kind, time and weight."""
    PATTERN = "pattern"
    """A proposal about signs over lessons: kinds and times, without words."""
    TRANSCRIPT = "transcript"
    """What was said."""
    MEDIA = "media"
    """Sound or picture; the facts say from when to when."""
    FEEDBACK = "feedback"
    """What the tutor was told about the teaching, and said to it."""
    ANALYSIS = "analysis"
    """The analysis, as machines read it."""
    CASE = "case"
    """All that is in a case, with the words of its notes."""
    CASE_CUSTODY = "case_custody"
    """What was done in a case."""
    NOTE = "note"
    """A note of a case; the facts say which."""
    DOCUMENT = "document"
    """A document of a case; the facts say which."""
