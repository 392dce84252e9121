"""Whether what is planned will be done in time, at the pace of the last days; every number with its sum."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Forecast:
    """What a pace leads to."""

    asked: int
    """Observations that are asked for: done, due and overdue."""
    done: int
    recent: int
    """Done in the last `days`."""
    days: int
    weeks_left: float
    """Until the end of the term, to one decimal."""
    pace: float
    """A week, to one decimal."""
    more: int
    """That this pace adds until the end, at most what is left."""
    needed: float
    """A week, so that all are done at the end, to one decimal."""

    @property
    def left(self) -> int:
        """Still to do."""
        return self.asked - self.done

    @property
    def expected(self) -> int:
        """Done at the end of the term, at this pace."""
        return self.done + self.more

    @property
    def share(self) -> float:
        """Of what is asked for, done at the end; all where nothing is asked for."""
        return self.expected / self.asked if self.asked else 1.0

    @property
    def short(self) -> int:
        """So many more a week are needed than are done now, rounded up."""
        return max(0, math.ceil(round(self.needed - self.pace, 1)))


def forecast(asked: int, done: int, recent: int, days: int, *, now: datetime, ends_at: datetime) -> Forecast:
    """What the pace of the last days leads to at the end of a term.

    Args:
        asked: observations that are asked for, done ones included.
        done: of them.
        recent: of those, in the last `days`.
        days: how far back the pace looks.
        now: the time.
        ends_at: the end of the term.
    """
    weeks_left = round(max(0.0, (ends_at - now) / WEEK), 1)
    pace = round(recent * 7 / days, 1)
    left = asked - done
    more = min(left, math.floor(round(pace * weeks_left, 1)))
    needed = round(left / weeks_left, 1) if weeks_left else float(left)
    return Forecast(asked, done, recent, days, weeks_left, pace, more, needed)
