"""What breaks first: as load grows on what there is, and where a load has too little of one thing."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from analyzer.domain.service_policy import ServicePolicy
from analyzer.domain.stages import Queue
from tests.bench.capacity.assumptions import Assumptions, Pool
from tests.bench.capacity.compose import pools_of
from tests.bench.capacity.day import busiest_rate
from tests.bench.capacity.demand import moved_bytes, worked_s
from tests.bench.capacity.faults import scenarios
from tests.bench.capacity.simulation import Extent, simulate
from tests.bench.capacity.tally import Tally

STEPS = 4
"""Halvings of a search: what is found lies within a ninth of where bounds begin to hold."""
LEAST, MOST = 0.3, 1.5
"""Between these parts of what the busiest hour asks for is looked for what is enough."""
AMPLE = 3.0
"""So many times what the busiest hour asks for is no limit."""
STORE = "store"


@dataclass(frozen=True)
class Break:
    """Where bounds are not kept any more."""

    lessons: int
    """A day, the most at which they were."""
    beyond: int
    """A day, the least at which they were not."""
    tally: Tally
    """What was seen there."""

    @property
    def first(self) -> str:
        """The station at which somebody had waited longest."""
        return max(self.tally.worst, key=lambda name: self.tally.worst[name].oldest_s)


def keeps(tally: Tally, assumptions: Assumptions) -> bool:
    """Whether both bounds are kept."""
    bounds = assumptions.bounds
    return tally.slowest_alert_s(0.99) <= bounds.alert_s and tally.scorecard_s(0.95) <= bounds.scorecard_s


def with_lessons(assumptions: Assumptions, lessons: int) -> Assumptions:
    """The same, with so many lessons a day."""
    return assumptions.model_copy(update={"day": assumptions.day.model_copy(update={"lessons": lessons})})


def breaks_at(assumptions: Assumptions, policy: ServicePolicy, extent: Extent) -> Break:
    """Lessons a day up to which what there is keeps the bounds, on days when only what is ordinary goes wrong."""
    pools = pools_of(assumptions.resources)
    of_all = assumptions.day.lessons / busiest_rate(assumptions.day)
    worked = {pool: worked_s(assumptions, pool.queues) for pool in pools}
    full = of_all * min(pool.children / seconds for pool, seconds in worked.items() if seconds)
    seen: dict[int, Tally] = {}

    def kept(part: float) -> bool:
        lessons = max(1, round(full * part))
        seen[lessons] = _ordinary(with_lessons(assumptions, lessons), policy, extent, pools)
        return keeps(seen[lessons], assumptions)

    beyond = max(1, round(full * _border(lambda part: not kept(part), LEAST, 2 * MOST)))
    held = [lessons for lessons, tally in seen.items() if keeps(tally, assumptions)]
    if beyond not in seen:
        kept(beyond / full)
    return Break(max(held, default=0), beyond, seen[beyond])


@dataclass(frozen=True)
class Need:
    """What a load needs of one resource."""

    resource: str
    asked: float
    """By the busiest hour, on average."""
    enough: float
    """With which bounds are kept while there is plenty of everything else; infinite where no amount is enough."""
    unit: str
    unit_is: float
    """So much of what is counted in."""


def needs(assumptions: Assumptions, policy: ServicePolicy, extent: Extent) -> list[Need]:
    """What of each resource is enough: workers of each queue, bytes a second of the store."""
    rate = busiest_rate(assumptions.day)
    asked = {str(queue): rate * worked_s(assumptions, frozenset({queue})) for queue in Queue}
    asked[STORE] = rate * moved_bytes(assumptions)
    found = []
    for name, much in asked.items():

        def kept(part: float, name: str = name) -> bool:
            amounts = {one: amount * (part if one == name else AMPLE) for one, amount in asked.items()}
            return keeps(_with(amounts, assumptions, policy, extent), assumptions)

        enough = _border(kept, LEAST, MOST) * much
        unit = ("GB a second", 1e9) if name == STORE else ("cores", 1.0)
        found.append(Need(name, much, enough, *unit))
    return found


@dataclass(frozen=True)
class Together:
    """What was enough of everything at once."""

    amounts: dict[str, float]
    more: float
    """Times what is enough of each alone."""
    assumptions: Assumptions
    pools: tuple[Pool, ...]


def together(found: list[Need], assumptions: Assumptions, policy: ServicePolicy, extent: Extent) -> Together:
    """So much more than what is enough of each alone that it is enough of all at once.

    Raises:
        RuntimeError: no amount was.
    """
    for more in (1.0, 1.05, 1.1, 1.2, 1.3, 1.5, 2.0):
        amounts = {need.resource: need.enough * more for need in found}
        if math.isfinite(sum(amounts.values())):
            resources, pools = _resources(amounts, assumptions)
            if keeps(_ordinary(resources, policy, extent, pools), assumptions):
                return Together(amounts, more, resources, pools)
    raise RuntimeError("no amount of workers and store keeps the bounds: they ask for less than the work itself takes")


def _with(amounts: dict[str, float], assumptions: Assumptions, policy: ServicePolicy, extent: Extent) -> Tally:
    resources, pools = _resources(amounts, assumptions)
    return _ordinary(resources, policy, extent, pools)


def _resources(amounts: dict[str, float], assumptions: Assumptions) -> tuple[Assumptions, tuple[Pool, ...]]:
    """So much of everything that is looked for, and no limit by what is not."""
    pools = tuple(
        Pool(name=queue, queues=frozenset({queue}), children=max(1, math.ceil(amounts[queue]))) for queue in Queue
    )
    rate, service = busiest_rate(assumptions.day), assumptions.service
    changed = {
        "store_bytes_per_s": amounts[STORE],
        "databases": math.ceil(AMPLE * rate / service.recordings_per_s.value),
        "schedulers": max(1, math.ceil(AMPLE * rate * assumptions.resources.message_s)),
    }
    resources = assumptions.resources.model_copy(update=changed)
    return assumptions.model_copy(update={"resources": resources}), pools


def _ordinary(assumptions: Assumptions, policy: ServicePolicy, extent: Extent, pools: tuple[Pool, ...]) -> Tally:
    everyday = scenarios(assumptions.failures, extent.days)[1]
    return simulate(assumptions, policy, everyday, extent, pools)


def _border(holds: Callable[[float], bool], least: float, most: float) -> float:
    """The least part from which on something holds, found by halving; infinite where it does not hold at the most."""
    if not holds(most):
        return math.inf
    for _ in range(STEPS):
        middle = math.sqrt(least * most)
        least, most = (least, middle) if holds(middle) else (middle, most)
    return most
