"""Until when a recording is kept, as its page says it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from analyzer.domain.retention import RetentionKind, RetentionPolicy
from analyzer.preservation.retention import due


class Dated(Protocol):
    """What is asked of a recording."""

    @property
    def scheduled_start(self) -> datetime | None:
        """When its lesson began."""

    @property
    def uploaded_at(self) -> datetime:
        """When it was handed in."""

    @property
    def retain_until(self) -> datetime:
        """Until when its original is locked."""


@dataclass(frozen=True)
class KeptUntil:
    """When it may leave, and from when the days are counted."""

    at: datetime
    days: int
    basis: str


def kept_until(recording: Dated, policy: RetentionPolicy) -> KeptUntil:
    """Until when the media is kept: its due date, or the end of its lock where that is later."""
    found = due(RetentionKind.MEDIA, recording.scheduled_start, recording.uploaded_at, policy)
    return KeptUntil(max(found.at, recording.retain_until), policy.media.days, found.basis.value)
