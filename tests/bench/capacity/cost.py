"""What it costs by the prices that are given: a formula, its amounts, and what comes of them."""

from dataclasses import dataclass

from analyzer.domain.service_policy import ServicePolicy
from tests.bench.capacity.assumptions import Assumptions
from tests.bench.capacity.day import recordings_of_a_week
from tests.bench.capacity.demand import WEEK, keep_days, processor_s, stored_bytes
from tests.bench.capacity.journey import FETCHES

HOURS = 24
MONTH_DAYS = 365 / 12
PART_BYTES = 16 * 2**20
"""Large objects are written in parts of this size, a request each."""


@dataclass(frozen=True)
class Cost:
    """One kind of cost, on the mean day of a week."""

    what: str
    formula: str
    amount: float
    unit: str
    price: float

    @property
    def a_day(self) -> float:
        """In the currency of the prices."""
        return self.amount * self.price


def costs(assumptions: Assumptions, policy: ServicePolicy, cores: float | None) -> list[Cost]:
    """Kinds of costs on the mean day, once everything that is kept has been kept for as long as it is.

    Args:
        assumptions: with prices.
        policy: says how long recordings are kept.
        cores: that are there all day; None leaves them out.
    """
    prices, service, day = assumptions.prices, assumptions.service, assumptions.day
    lessons = recordings_of_a_week(day) / WEEK
    size = day.media_bytes(day.mean_media_s)
    fetches = len(FETCHES) - 1 + day.playable_share
    parts = (1 + day.playable_share) * size / PART_BYTES
    writes = service.store_writes.value + service.store_lists.value + parts
    reads = service.store_reads.value
    kept = lessons * stored_bytes(assumptions) * keep_days(policy) / 1e9
    found = [
        Cost(
            "processors, by use", "lessons × processor seconds / 3,600 × price of a core hour",
            lessons * processor_s(assumptions) / 3600, "core hours", prices.core_hour,
        ),
        Cost(
            "storage", f"lessons × bytes × {keep_days(policy)} days × price of a GB-month / days of a month",
            kept / MONTH_DAYS, "GB-months", prices.gigabyte_month,
        ),
        Cost(
            "writes and lists", "lessons × (writes + lists + parts of 16 MiB) / million × price",
            lessons * writes / 1e6, "million", prices.million_writes_or_lists,
        ),
        Cost("reads", "lessons × reads / million × price", lessons * reads / 1e6, "million", prices.million_reads),
        Cost(
            "bytes read", "lessons × fetches × bytes of an original × price of a GB read",
            lessons * fetches * size / 1e9, "GB", prices.gigabyte_read,
        ),
    ]  # fmt: skip
    if cores is not None:
        all_day = Cost("processors, kept all day", "cores × 24 × price", cores * HOURS, "core hours", prices.core_hour)
        found.insert(1, all_day)
    return found
