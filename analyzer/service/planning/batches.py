"""One term that is being planned, and what one batch of the work did."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from analyzer.domain.custody import process
from analyzer.domain.plan_policy import PlanPolicy
from analyzer.domain.term import Term

BATCH = 100
AGENT = process("plan")


@dataclass
class Told:
    """What one batch did, by ids of observations."""

    asked: list[int] = field(default_factory=list)
    drawn: list[int] = field(default_factory=list)
    given: list[int] = field(default_factory=list)
    lapsed: list[int] = field(default_factory=list)
    last: int = 0
    """The last row that was looked at."""

    @property
    def ids(self) -> set[int]:
        """All that were touched."""
        return {*self.asked, *self.drawn, *self.given, *self.lapsed}


@dataclass(frozen=True)
class Planning:
    """A term that is being planned."""

    term: Term
    seed: str
    policy: PlanPolicy
    now: datetime

    @property
    def dealt(self) -> int:
        """Over how many weeks lessons are dealt: those that leave an observer time before the term ends."""
        within = timedelta(days=self.policy.observe_within_days)
        return max(1, sum(week.ends_at + within <= self.term.ends_at for week in self.term.weeks()))

    @property
    def over(self) -> int:
        """How many weeks of the term are over."""
        return sum(week.ends_at <= self.now for week in self.term.weeks())

    def due_at(self) -> datetime:
        """Until when what is drawn now is to be observed."""
        return min(self.term.ends_at, self.term.end_of_day(self.now, self.policy.observe_within_days))
