"""What a day's ledger says about each thing that should have been processed."""

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from pydantic import AwareDatetime

from analyzer.domain.base import Noun
from analyzer.domain.canonical import canonical
from analyzer.domain.stages import Family


class LineState(StrEnum):
    """How one thing stands."""

    PROCESSED = "processed"
    IN_PROGRESS = "in_progress"
    FAILED = "failed"
    MISSING = "missing"
    """Expected by the schedule, never handed in."""
    UNEXPLAINED = "unexplained"
    """Something is there, or not there, and no row says why."""


class What(StrEnum):
    """What a line is about."""

    LESSON = "lesson"
    """Announced by the schedule and not recorded; one that was recorded stands in its recording's line."""
    RECORDING = "recording"
    ARRIVAL = "arrival"
    """Handed in, and no recording came of it; one that was taken stands in its recording's line."""
    OBJECT = "object"
    """In the store, and no row knows it."""


class LedgerLine(Noun):
    """One thing and how it stands."""

    what: What
    id: str
    """Of the lesson, recording or arrival; key and version of the object."""
    state: LineState
    reasons: tuple[str, ...] = ()
    family: Family | None = None
    """Of the failure, where it failed."""
    since: AwareDatetime | None = None
    """From when it has been in progress, where it is."""
    lesson: str | None = None
    """Id of a recording's lesson, where it is known."""

    def age_s(self, at: datetime) -> int | None:
        """Seconds that it had been in progress at a moment; None where it is not."""
        return None if self.since is None else max(0, round((at - self.since).total_seconds()))

    def canonical(self) -> str:
        """One line of JSON that is the same whenever the facts are: sorted keys, no spaces, nothing that is absent."""
        return canonical(self.model_dump(mode="json", exclude_defaults=True)) + "\n"


def bounds(day: date) -> tuple[datetime, datetime]:
    """The first moment of a day in UTC, and of the next."""
    start = datetime.combine(day, time.min, UTC)
    return start, start + timedelta(days=1)
