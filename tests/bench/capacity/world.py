"""Everything that recordings share while they are simulated."""

from collections.abc import Mapping
from dataclasses import dataclass

import simpy

from analyzer.domain.service_policy import ServicePolicy
from analyzer.domain.stages import QUEUES, StageName
from tests.bench.capacity.assumptions import Assumptions, Pool
from tests.bench.capacity.faults import Faults
from tests.bench.capacity.station import Station, Steps
from tests.bench.capacity.tally import Tally

STORE, DATABASE, MESSENGER = "store", "database", "alerts sent"


@dataclass(frozen=True)
class World:
    """Clock, servers, rules, failures, and what was counted."""

    environment: simpy.Environment
    assumptions: Assumptions
    policy: ServicePolicy
    faults: Faults
    pools: Mapping[StageName, Station]
    """The one that works on a stage; several stages may share it."""
    stations: Mapping[str, Station]
    """All of them, by name."""
    tally: Tally

    @property
    def now(self) -> float:
        """Seconds from midnight of the first day."""
        return self.environment.now

    def moves(self, size: float) -> Steps:
        """Read so many bytes from the store, or write them."""
        a_stream = self.assumptions.service.upload_bytes_per_s.value
        with self.stations[STORE].taken() as stream:
            yield stream
            yield from self.stations[STORE].works(size / a_stream / self.faults.speed_of_store(self.now))

    def writes_down(self) -> Steps:
        """One stage's part of the rows of a recording."""
        per_s = self.assumptions.service.recordings_per_s.value * len(StageName)
        yield from self.stations[DATABASE].serves(1 / per_s)


def make_world(
    assumptions: Assumptions, policy: ServicePolicy, pools: tuple[Pool, ...], faults: Faults, scale: float
) -> World:
    """A world in which everything is a part of what it is in truth.

    Args:
        assumptions: what it is made of.
        policy: of the service: leases, attempts, waits.
        pools: the workers.
        faults: what goes wrong.
        scale: one recording stands for so many, and one server for as many.
    """
    environment, resources = simpy.Environment(), assumptions.resources
    workers = {pool.name: Station(environment, pool.children / scale) for pool in pools}
    of_queue = {queue: workers[pool.name] for pool in pools for queue in pool.queues}
    streams = resources.store_bytes_per_s / assumptions.service.upload_bytes_per_s.value
    shared = {
        STORE: Station(environment, streams / scale),
        DATABASE: Station(environment, resources.databases / scale),
        MESSENGER: Station(environment, resources.schedulers / scale),
    }
    stations = {**workers, **shared}
    named = {name: of_queue[QUEUES[name]] for name in StageName}
    return World(environment, assumptions, policy, faults, named, stations, Tally(environment, stations, scale))
