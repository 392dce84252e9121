"""A school term: its days are those of a place, and what begins and ends it are moments."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field, model_validator

from analyzer.domain.base import Noun
from analyzer.domain.zone import Zone

DAY = timedelta(days=1)
TermName = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]


@dataclass(frozen=True)
class Week:
    """From one Monday to the next, or as much of it as the term has."""

    number: int
    """Counts the term's weeks from 0."""
    begins_at: datetime
    ends_at: datetime
    first: date
    """Its first day that is in the term."""


class Term(Noun):
    """One term."""

    name: TermName
    """By which rows and addresses know it; a name that was ever used is not given to another term."""
    title: Annotated[str, Field(min_length=1, max_length=80)]
    """As people call it."""
    first: date
    """Its first day."""
    last: date
    """Its last day, which belongs to it."""
    zone: Zone = "Europe/London"
    """Time zone in which its days begin and end."""

    @model_validator(mode="after")
    def _runs_forward(self) -> "Term":
        if self.last < self.first:
            raise ValueError(f"{self.name}: ends on {self.last}, before it begins on {self.first}")
        return self

    @property
    def begins_at(self) -> datetime:
        """The first moment of the first day."""
        return self._midnight(self.first)

    @property
    def ends_at(self) -> datetime:
        """The first moment that is not in it any more."""
        return self._midnight(self.last + DAY)

    def holds(self, at: datetime) -> bool:
        """Whether a moment is in it."""
        return self.begins_at <= at < self.ends_at

    def end_of_day(self, at: datetime, days: int = 0) -> datetime:
        """The end of the day, at the term's place, that a moment is in, or of one so many days later."""
        return self._midnight(at.astimezone(ZoneInfo(self.zone)).date() + (days + 1) * DAY)

    def day_before(self, end: datetime) -> date:
        """The day that ends at a moment."""
        return (end - timedelta(microseconds=1)).astimezone(ZoneInfo(self.zone)).date()

    def week_begins_at(self, at: datetime) -> datetime:
        """When the week began that a moment is in: on a Monday, in the term or not."""
        on = at.astimezone(ZoneInfo(self.zone)).date()
        return self._midnight(on - on.weekday() * DAY)

    def weeks(self) -> tuple[Week, ...]:
        """Its weeks; the first and the last may be short."""
        found: list[Week] = []
        on = self.first
        while on <= self.last:
            following = min(on + (7 - on.weekday()) * DAY, self.last + DAY)
            found.append(Week(len(found), self._midnight(on), self._midnight(following), on))
            on = following
        return tuple(found)

    def week_of(self, at: datetime) -> int:
        """Number of the week that a moment is in; the first or the last where it is before or after the term."""
        weeks = self.weeks()
        return next((week.number for week in weeks if at < week.ends_at), len(weeks) - 1)

    def _midnight(self, on: date) -> datetime:
        return datetime.combine(on, time(), ZoneInfo(self.zone)).astimezone(UTC)
