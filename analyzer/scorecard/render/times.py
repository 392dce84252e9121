"""Moments of a lesson as a page writes them: the recording's clock, and the time of day beside it where it is known."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from analyzer.domain.base import Span
from analyzer.domain.lesson import Lesson
from analyzer.domain.spans import touches
from analyzer.scorecard.render import figures


@dataclass(frozen=True)
class Times:
    """The clocks of one lesson."""

    start: datetime | None
    """When the recording began; None where the lesson record does not say."""
    sealed: tuple[Span, ...]

    @classmethod
    def of(cls, lesson: Lesson | None, sealed: tuple[Span, ...]) -> "Times":
        """By the lesson record."""
        return cls(lesson.recording_start if lesson else None, sealed)

    def of_day(self, ms: int) -> str:
        """The time of day, `16:01:07`, cut to the second; empty where it is not known."""
        return "" if self.start is None else f"{self.start + timedelta(milliseconds=ms):%H:%M:%S}"

    @property
    def zone(self) -> str:
        """The name of the time of day's zone; empty where it is not known."""
        return (self.start.tzname() or "") if self.start else ""

    def may_play(self, span: Span) -> bool:
        """Whether a page may offer to play a stretch: never one that is sealed, even in part."""
        return not touches(span, self.sealed)

    def iso(self, ms: int) -> str:
        """A place in the recording as an ISO 8601 duration, e.g. `PT69.750S`."""
        return f"PT{ms // 1000}.{ms % 1000:03d}S"

    def text(self, span: Span, *, whole: bool) -> str:
        """The stretch, or only where it starts unless its end is a minute or more away."""
        return figures.stretch(span) if whole else figures.place(span)
