"""Words to be judged, wherever they came from: said, typed in chat, or readable on screen."""

from pydantic import Field

from analyzer.domain.base import Share, Span
from analyzer.domain.kinds import Channel
from analyzer.domain.lesson import Role
from analyzer.domain.signals import Word


class Statement(Span):
    """One utterance, chat line or screen line; language detectors read nothing else."""

    text: str
    channel: Channel = Channel.AUDIO
    participant: str | None = None
    role: Role = Role.UNKNOWN
    attribution: Share = 1.0
    """Confidence in the role."""
    words: tuple[Word, ...] = Field(default=())
    """Timed words where the source has them (audio); their texts joined by spaces are `text`."""
