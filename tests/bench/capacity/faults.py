"""What goes wrong in one scenario, and what is lost by it."""

import math
from dataclasses import dataclass, replace
from random import Random

from tests.bench.capacity.assumptions import Failures, Outage

DAY_S, HOUR_S = 86_400, 3_600


@dataclass(frozen=True)
class Window:
    """Seconds from midnight of the first day."""

    begin: float = math.inf
    end: float = math.inf

    def covers(self, at: float) -> bool:
        """Whether a moment lies in it."""
        return self.begin <= at < self.end


NEVER = Window()


@dataclass(frozen=True)
class Faults:
    """When what is away, and how often workers die."""

    name: str
    crash_s: float = math.inf
    """Mean seconds of a child's work between two crashes."""
    poison_share: float = 0.0
    store: Window = NEVER
    store_speed: float = 1.0
    database: Window = NEVER
    region: Window = NEVER
    catch_up_s: float = 0.0

    def back(self, at: float) -> float:
        """The earliest moment from here at which work can be claimed and written down."""
        for window in (self.region, self.database, self.region):
            if window.covers(at):
                at = window.end
        return at

    def speed_of_store(self, at: float) -> float:
        """Part of its ordinary speed."""
        return self.store_speed if self.store.covers(at) else 1.0

    def handed_in(self, at: float, chance: Random) -> float:
        """When something comes that was to be handed in at a moment."""
        return self.region.end + chance.uniform(0, self.catch_up_s) if self.region.covers(at) else at

    def lost_at(self, begun: float, done: float, lease_s: float) -> float:
        """When work is lost by an outage; never, if it is not.

        A region takes all that runs. A database takes what ends while it is away, and what it left without a heartbeat
        for as long as a lease: the sweep that follows may come before the next beat, and here always does.
        """
        lost = math.inf
        if begun < self.region.end and done > self.region.begin:
            lost = max(begun, self.region.begin)
        away = self.database
        ends_in_it = away.covers(done)
        silent = begun < away.end < done and away.end - max(begun, away.begin) >= lease_s
        if ends_in_it or silent:
            lost = min(lost, max(begun, done if ends_in_it else away.end))
        return lost


def scenarios(failures: Failures, days: int) -> tuple[Faults, ...]:
    """Nothing, what happens every day, and on top of that one outage each."""
    day = min(1, days - 1)

    def window(outage: Outage) -> Window:
        begin = day * DAY_S + outage.begins_h * HOUR_S
        return Window(begin, begin + outage.minutes * 60)

    everyday = Faults("crashes and poison", failures.hours_between_crashes * HOUR_S, failures.poison_share)
    slow, region = failures.slow_store, failures.region_down
    return (
        Faults("nothing goes wrong"),
        everyday,
        replace(everyday, name="a slow store", store=window(slow), store_speed=slow.speed),
        replace(everyday, name="the database away", database=window(failures.database_down)),
        replace(everyday, name="the region away", region=window(region), catch_up_s=region.catch_up_minutes * 60),
    )
