"""What was seen while it was simulated."""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import simpy

from analyzer.domain.stages import StageName
from tests.bench.capacity.faults import HOUR_S
from tests.bench.capacity.station import Station, Steps
from tests.bench.spread import percentile

LOOK_S = 60.0
"""How often backlogs are looked at."""


@dataclass
class Backlog:
    """Of one station, at its worst."""

    waiting: float = 0.0
    """Recordings, in truth: as many as the simulated ones stand for."""
    oldest_s: float = 0.0
    at_s: float = 0.0
    """When the oldest had waited so long."""


@dataclass
class Tally:
    """Counts of one simulation; times of what never came are infinite."""

    environment: simpy.Environment
    stations: Mapping[str, Station]
    scale: float
    handed_in: int = 0
    parked: int = 0
    lost_attempts: int = 0
    scorecards: list[float] = field(default_factory=list)
    """Seconds from each upload until the scorecard stood."""
    alerts: dict[StageName, list[float]] = field(default_factory=dict)
    """Seconds from upload until an alert had left, by the stage that told it."""
    untold: Counter[StageName] = field(default_factory=Counter)
    """Alerts that have not left, at this moment."""
    open: int = 0
    """Recordings without scorecard, at this moment."""
    open_seconds: float = 0.0
    worst_open: int = 0
    worst: dict[str, Backlog] = field(default_factory=dict)
    _changed: float = 0.0

    def opens(self, by: int) -> None:
        """So many more recordings are without scorecard; fewer, if less than none."""
        self.open_seconds += self.open * (self.environment.now - self._changed)
        self._changed = self.environment.now
        self.open += by
        self.worst_open = max(self.worst_open, self.open)

    def looks(self) -> Steps:
        """Look at every backlog again and again."""
        for name in self.stations:
            self.worst[name] = Backlog()
        while True:
            for name, station in self.stations.items():
                worst, oldest = self.worst[name], station.oldest_s
                worst.waiting = max(worst.waiting, station.waiting * self.scale)
                if oldest > worst.oldest_s:
                    worst.oldest_s, worst.at_s = oldest, self.environment.now
            yield self.environment.timeout(LOOK_S)

    def told(self, by: StageName, seconds: float) -> None:
        """An alert has left."""
        self.alerts.setdefault(by, []).append(seconds)

    def scorecard_s(self, share: float) -> float:
        """By when so many scorecards stood, of all that were not parked."""
        return _percentile([*self.scorecards, *[math.inf] * self.open], share)

    def alert_s(self, share: float, by: StageName | None = None) -> float:
        """By when so many alerts had left: those that a stage tells, or all."""
        return _percentile(self._alerts(by), share)

    def slowest_alert_s(self, share: float) -> float:
        """By when so many alerts had left of that stage whose alerts were the slowest."""
        return max(self.alert_s(share, name) for name in StageName)

    def alerts_late(self, bound_s: float) -> float:
        """Share of alerts that left later than asked."""
        left = self._alerts(None)
        return sum(seconds > bound_s for seconds in left) / max(1, len(left))

    def _alerts(self, by: StageName | None) -> list[float]:
        names = [by] if by else list(StageName)
        return [seconds for name in names for seconds in (*self.alerts.get(name, ()), *[math.inf] * self.untold[name])]

    def busiest(self, name: str) -> float:
        """How busy a station was in its busiest hour, from 0 to 1."""
        station = self.stations[name]
        return max(station.busy.values(), default=0.0) / HOUR_S / station.capacity

    def mean(self, name: str, hours: int) -> float:
        """How busy a station was in the first so many hours, from 0 to 1."""
        station = self.stations[name]
        return sum(station.busy[hour] for hour in range(hours)) / hours / HOUR_S / station.capacity


def _percentile(values: list[float], share: float) -> float:
    return percentile(values, share) if values else 0.0
