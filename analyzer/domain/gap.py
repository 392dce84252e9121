"""What could not be assessed, and why."""

from enum import StrEnum

from analyzer.domain.base import Span
from analyzer.domain.kinds import Kind


class Aspect(StrEnum):
    """The parts of an assessment that can be missing."""

    SPEECH = "speech"
    MEANING = "meaning"
    SPEAKERS = "speakers"
    TUTOR_CAMERA = "tutor_camera"
    PERSONS = "persons"
    IMAGERY = "imagery"
    SCREEN_TEXT = "screen_text"
    STUDENT_PRESENCE = "student_presence"
    SCHEDULE = "schedule"
    CHAT = "chat"
    POLICY = "policy"


class Gap(Span):
    """Something that could not be assessed. Never silently a pass."""

    what: Aspect
    why: str
    """One sentence for a person; no words said, no names, no paths."""
    kind: Kind | None = None
    """The one kind of finding that is missing, where the gap is not about the whole aspect."""
