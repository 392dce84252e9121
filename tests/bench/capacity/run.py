"""`make capacity`: what a day of lessons asks of the service, where it breaks first, and what a larger day would need.

Arithmetic and a simulation (simpy) of the stages as the pipeline has them, with leases, attempts and waits from
config/service/ and workers from docker/compose.yaml, on measured times (tests/bench/capacity/assumptions.yaml).
"""

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from analyzer.domain.errors import ConfigurationError
from analyzer.domain.service_policy import ServicePolicy
from analyzer.settings.service_policy import read_service_policy
from tests.bench.capacity import limits, tables
from tests.bench.capacity.assumptions import Assumptions, Pool, read_assumptions
from tests.bench.capacity.compose import pools_of
from tests.bench.capacity.cost import costs
from tests.bench.capacity.demand import demands
from tests.bench.capacity.faults import scenarios
from tests.bench.capacity.page import Table, as_page, as_text
from tests.bench.capacity.simulation import Extent, simulate
from tests.bench.capacity.tally import Tally

SEARCH_DAYS = 2
"""Searches look at two school days: a backlog of the first evening meets the second."""


@dataclass(frozen=True)
class Options:
    """What is asked."""

    assumptions: Path | None
    lessons: int
    extent: Extent
    out: Path
    parts: frozenset[str]


def main(arguments: list[str] | None = None) -> int:
    """Print the tables and write the page; the exit code."""
    options = _options(arguments)
    try:
        assumptions, policy = read_assumptions(options.assumptions), read_service_policy(None)
        found = [
            table for part in PARTS if part in options.parts for table in PARTS[part](assumptions, policy, options)
        ]
    except (ConfigurationError, RuntimeError) as error:
        print(error, file=sys.stderr)
        return 2
    print(as_text(found))
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(as_page("Lessons a day: what they ask for, and what breaks first", found), encoding="utf-8")
    print(f"\nwritten: {options.out}")
    return 0


def _options(arguments: list[str] | None) -> Options:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--assumptions", type=Path, help="YAML or JSON with sections of your own")
    parser.add_argument("--lessons", type=_count, default=1_000_000, help="a day, of which is asked what they need")
    parser.add_argument("--days", type=_count, default=3, help="simulated, from a Monday on")
    parser.add_argument("--recordings", type=_count, default=2000, help="simulated on the busiest day, at most")
    parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same figures")
    parser.add_argument("--parts", default="now,larger", help="which of these are looked at")
    parser.add_argument("--out", type=Path, default=Path("out/capacity.html"), help="the page")
    given = parser.parse_args(arguments)
    parts = frozenset(given.parts.split(","))
    if unknown := parts - PARTS.keys():
        parser.error(f"--parts: {', '.join(sorted(unknown))} is neither of {', '.join(PARTS)}")
    extent = Extent(given.days, given.recordings, given.seed)
    return Options(given.assumptions, given.lessons, extent, given.out, parts)


def _count(text: str) -> int:
    count = int(text)
    if count < 1:
        raise argparse.ArgumentTypeError(f"{count} is less than 1")
    return count


def _as_it_is(assumptions: Assumptions, policy: ServicePolicy, options: Options) -> list[Table]:
    """The resources that there are, under the load that is assumed, and under more."""
    pools, lessons = pools_of(assumptions.resources), assumptions.day.lessons
    _say(f"{lessons:,} lessons a day on what there is")
    found = _simulated(assumptions, policy, options.extent, pools)
    broken = limits.breaks_at(assumptions, policy, _search(options))
    return [
        tables.measured(assumptions),
        tables.asked(demands(assumptions, policy, pools), lessons),
        tables.travelled(found, assumptions),
        tables.stations(found, options.extent.days),
        tables.broken(broken),
    ]


def _at_scale(given: Assumptions, policy: ServicePolicy, options: Options) -> list[Table]:
    """What a larger load needs, and what becomes of it on that."""
    _say(f"what {options.lessons:,} lessons a day need")
    assumptions = limits.with_lessons(given, options.lessons)
    found = limits.needs(assumptions, policy, _search(options))
    enough = limits.together(found, assumptions, policy, _search(options))
    _say(f"{options.lessons:,} lessons a day on that")
    seen = _simulated(enough.assumptions, policy, options.extent, enough.pools)
    asked = limits.with_lessons(given, options.lessons)
    cores = float(sum(pool.children for pool in enough.pools))
    return [
        tables.needed(found, enough, options.lessons),
        tables.travelled(seen, assumptions),
        tables.stations(seen, options.extent.days),
        tables.asked(demands(asked, policy, enough.pools), options.lessons),
        tables.amounts(assumptions, policy),
        tables.costs(costs(assumptions, policy, cores), assumptions),
    ]


def _simulated(
    assumptions: Assumptions, policy: ServicePolicy, extent: Extent, pools: tuple[Pool, ...]
) -> dict[str, Tally]:
    each = scenarios(assumptions.failures, extent.days)
    return {faults.name: simulate(assumptions, policy, faults, extent, pools) for faults in each}


def _search(options: Options) -> Extent:
    return Extent(SEARCH_DAYS, options.extent.recordings, options.extent.seed)


def _say(what: str) -> None:
    print(f"simulating: {what} …", file=sys.stderr, flush=True)


PARTS = MappingProxyType({"now": _as_it_is, "larger": _at_scale})
"""What is looked at: the load that is assumed on what there is, and a larger one."""


if __name__ == "__main__":
    sys.exit(main())
