"""Days of lessons, simulated event by event. The same seed gives the same days."""

from dataclasses import dataclass

from analyzer.domain.service_policy import ServicePolicy
from tests.bench.capacity.assumptions import Assumptions, Pool
from tests.bench.capacity.compose import pools_of
from tests.bench.capacity.day import busiest_day, handed_in
from tests.bench.capacity.faults import DAY_S, Faults
from tests.bench.capacity.journey import Journey
from tests.bench.capacity.station import Steps
from tests.bench.capacity.tally import Tally
from tests.bench.capacity.world import World, make_world


@dataclass(frozen=True)
class Extent:
    """How much is simulated."""

    days: int
    """The first is a Monday; one more day is left to what was handed in on the last."""
    recordings: int
    """On the busiest day, at most: where there are more, one stands for several, and a server for as many servers."""
    seed: int


def simulate(
    assumptions: Assumptions,
    policy: ServicePolicy,
    faults: Faults,
    extent: Extent,
    pools: tuple[Pool, ...] | None = None,
) -> Tally:
    """Let lessons come and be worked on.

    Args:
        assumptions: what everything takes, and what there is.
        policy: of the service: leases, attempts, waits.
        faults: what goes wrong.
        extent: how much is simulated.
        pools: the workers, where they are others than the assumptions'.
    """
    scale = max(1.0, busiest_day(assumptions.day) / extent.recordings)
    world = make_world(assumptions, policy, pools or pools_of(assumptions.resources), faults, scale)
    world.environment.process(_arrive(world, extent))
    world.environment.process(world.tally.looks())
    world.environment.run(until=(extent.days + 1) * DAY_S)
    world.tally.opens(0)
    return world.tally


def _arrive(world: World, extent: Extent) -> Steps:
    for handed in handed_in(world.assumptions.day, extent.days, world.tally.scale, world.faults, extent.seed):
        world.environment.process(_travels(world, handed.at, Journey(world, handed)))
        yield world.environment.timeout(0)


def _travels(world: World, at: float, journey: Journey) -> Steps:
    yield world.environment.timeout(at - world.now)
    yield from journey.travels()
