"""Servers that take one task each, first come first served, and count what they do."""

from collections import defaultdict
from collections.abc import Generator
from typing import Any

import simpy

from tests.bench.capacity.faults import HOUR_S

Steps = Generator[simpy.Event, Any, Any]
"""A process of the simulation, or a part of one."""


class Turn(simpy.resources.resource.Request):
    """A server that is waited for, or had; remembers since when."""

    def __init__(self, resource: simpy.Resource) -> None:
        self.since = resource._env.now
        super().__init__(resource)


class Station:
    """So many servers; where they are no whole number, fewer or more that are faster or slower by as much."""

    def __init__(self, environment: simpy.Environment, capacity: float) -> None:
        servers = max(1, round(capacity))
        self.capacity = capacity
        self.speed = capacity / servers
        self.busy: defaultdict[int, float] = defaultdict(float)
        """Server seconds by hour from the beginning, at the capacity's own speed."""
        self._environment = environment
        self._resource = simpy.Resource(environment, servers)

    def taken(self) -> Turn:
        """A server: whoever waits for it has it, until the `with` block ends."""
        return Turn(self._resource)

    def works(self, seconds: float) -> Steps:
        """Let a server that is taken work for so long, at the capacity's own speed."""
        begun = self._environment.now
        yield self._environment.timeout(seconds / self.speed)
        self.was_held(begun)

    def serves(self, seconds: float) -> Steps:
        """Wait for a server and have it work."""
        with self.taken() as server:
            yield server
            yield from self.works(seconds)

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self._resource.queue)

    @property
    def oldest_s(self) -> float:
        """How long the one has waited that has waited longest."""
        queue = self._resource.queue
        return self._environment.now - queue[0].since if queue else 0.0

    def was_held(self, begun: float) -> None:
        """Count a server as busy from a moment until now."""
        hour, ended = int(begun // HOUR_S), self._environment.now
        while begun < ended:
            until = min(ended, (hour + 1) * HOUR_S)
            self.busy[hour] += (until - begun) * self.speed
            begun, hour = until, hour + 1
