"""The tables of the report, each from one result."""

from collections.abc import Mapping, Sequence

from analyzer.domain.service_policy import ServicePolicy
from analyzer.domain.stages import StageName
from tests.bench.capacity.assumptions import HOURS, Assumptions
from tests.bench.capacity.cost import Cost
from tests.bench.capacity.day import busiest_day, busiest_rate, recordings_of_a_week
from tests.bench.capacity.demand import WEEK, Demand, events, keep_days, stored_bytes
from tests.bench.capacity.limits import Break, Need, Together
from tests.bench.capacity.page import Table, clock, lasting, number
from tests.bench.capacity.tally import Tally


def measured(assumptions: Assumptions) -> Table:
    """What each stage takes."""
    mean = assumptions.day.mean_media_s
    return Table(
        "Processor seconds of each stage",
        f"Of one core; the mean lesson has {mean / 60:.0f} minutes. Each child of a worker keeps one core busy.",
        ("stage", "fixed s", "for each s of lesson", "mean lesson s", "measured by", "on"),
        [
            (name, number(one.fixed_s), number(one.per_media_s), number(one.of(mean)), one.by, str(one.measured))
            for name, one in sorted(assumptions.stages.items(), key=lambda item: list(StageName).index(item[0]))
        ],
    )


def asked(found: Sequence[Demand], lessons: int) -> Table:
    """What every resource is asked for at a load, and up to which load it can."""
    return Table(
        f"Asked and able, at {lessons:,} lessons a day",
        "Arithmetic, without waiting or failures. What is fullest is first, and breaks first as the load grows.",
        ("resource", "asked", "able", "unit", "over", "busy", "able to, lessons a day"),
        [
            (one.resource, number(one.asked), number(one.able), one.unit, one.when, f"{one.busy:.1%}",
             number(int(lessons / one.busy)) if one.busy else "any")
            for one in found
        ],
    )  # fmt: skip


def travelled(tallies: Mapping[str, Tally], assumptions: Assumptions) -> Table:
    """From upload to scorecard and alert, in each scenario."""
    bounds = assumptions.bounds
    rows = []
    for name, tally in tallies.items():
        scorecards = [lasting(tally.scorecard_s(share)) for share in (0.5, 0.95, 0.99)]
        alerts = [lasting(tally.alert_s(share)) for share in (0.5, 0.95, 0.99)]
        late = f"{tally.alerts_late(bounds.alert_s):.1%}"
        rows.append(
            (name, number(tally.handed_in), str(tally.parked), str(tally.lost_attempts), *scorecards, *alerts, late)
        )
    scale = next(iter(tallies.values())).scale
    return Table(
        "From upload to scorecard and alert",
        f"Simulated; one recording stands for {scale:.0f}. Asked: 95 of 100 scorecards within "
        f"{lasting(bounds.scorecard_s)}, 99 of 100 alerts within {lasting(bounds.alert_s)}.",
        ("scenario", "handed in", "parked", "attempts lost", "scorecard p50", "p95", "p99",
         "alert p50", "p95", "p99", "alerts late"),
        rows,
    )  # fmt: skip


def stations(tallies: Mapping[str, Tally], days: int) -> Table:
    """How busy every resource was, and what waited for it."""
    rows = []
    for scenario, tally in tallies.items():
        for name, worst in tally.worst.items():
            when = clock(worst.at_s) if worst.oldest_s else "–"
            busy = (f"{tally.mean(name, days * HOURS):.0%}", f"{tally.busiest(name):.0%}")
            rows.append((scenario, name, *busy, number(worst.waiting), lasting(worst.oldest_s), when))
    return Table(
        "Every resource at its worst",
        "Simulated: busy over all days and in the busiest hour; the most that waited; the longest that any had waited.",
        ("scenario", "resource", "busy", "busiest hour", "waiting", "oldest", "on"),
        rows,
    )


def broken(found: Break) -> Table:
    """Where bounds are kept no more, on what there is."""
    worst = found.tally.worst
    return Table(
        "What breaks first as load grows",
        f"Simulated, with crashes and poison. Both bounds are kept up to {found.lessons:,} lessons a day and not at "
        f"{found.beyond:,}, where it is “{found.first}” that is waited for longest.",
        ("resource", "busiest hour", "waiting", "oldest"),
        [
            (name, f"{found.tally.busiest(name):.0%}", number(one.waiting), lasting(one.oldest_s))
            for name, one in sorted(worst.items(), key=lambda item: -item[1].oldest_s)
        ],
    )


def needed(found: Sequence[Need], all_of_it: Together, lessons: int) -> Table:
    """What a load needs of everything."""
    return Table(
        f"What {lessons:,} lessons a day need",
        "Simulated, with crashes and poison: what is asked for in the busiest hour on average; the least that keeps "
        "both bounds with plenty of everything else; what keeps them together "
        f"({all_of_it.more:.2f} times as much of each).",
        ("resource", "busiest hour asks", "alone", "part of it", "together", "unit"),
        [
            (one.resource, number(one.asked / one.unit_is), number(one.enough / one.unit_is),
             f"{one.enough / one.asked:.0%}", number(all_of_it.amounts[one.resource] / one.unit_is), one.unit)
            for one in found
        ],
    )  # fmt: skip


def amounts(assumptions: Assumptions, policy: ServicePolicy) -> Table:
    """What is written, moved and kept."""
    day, service, keep = assumptions.day, assumptions.service, keep_days(policy)
    lessons = recordings_of_a_week(day) / WEEK
    size = day.media_bytes(day.mean_media_s)
    derived = service.derived_bytes_per_media_s.value * day.mean_media_s
    each = (
        ("database rows, thousands", service.rows.value / 1e3, True),
        ("database with indices, GB", service.database_bytes.value / 1e9, True),
        ("transactions, thousands", service.transactions.value / 1e3, False),
        ("write-ahead log, GB", service.write_ahead_bytes.value / 1e9, False),
        ("messages, thousands", service.messages.value / 1e3, False),
        ("custody events, thousands", events(assumptions) / 1e3, True),
        ("store: originals, TB", size / 1e12, True),
        ("store: copies for browsers, TB", size * day.playable_share / 1e12, True),
        ("store: derived, TB", derived / 1e12, True),
        ("store: all that is kept, TB", stored_bytes(assumptions) / 1e12, True),
        ("alerts", sum((day.grave.typed, day.grave.spoken, day.grave.shown)), True),
    )
    return Table(
        "What is written and kept",
        f"Arithmetic: a mean day of the week ({lessons:,.0f} lessons), the busiest day ({busiest_day(day):,.0f}) and "
        "its busiest second. A partition of a table for each day would hold the rows of that day.",
        ("what", "mean day", "busiest day", "a second at the busiest", f"kept after {keep} days"),
        [
            (name, number(lessons * one), number(busiest_day(day) * one), number(busiest_rate(day) * one),
             number(lessons * one * keep) if kept else "–")
            for name, one, kept in each
        ],
    )  # fmt: skip


def costs(found: Sequence[Cost], assumptions: Assumptions) -> Table:
    """What it costs by the prices that were given."""
    lessons = recordings_of_a_week(assumptions.day) / WEEK
    return Table(
        "Cost of the mean day",
        f"In {assumptions.prices.currency}. The prices are those of the assumptions, and nobody's offer: give yours. "
        "Not in it: database, broker, network, people. Processors are counted once, one way or the other.",
        ("what", "formula", "amount", "unit", "price", "a day", "a lesson"),
        [
            (one.what, one.formula, number(one.amount), one.unit, number(one.price), number(one.a_day),
             number(one.a_day / lessons))
            for one in found
        ],
    )  # fmt: skip
