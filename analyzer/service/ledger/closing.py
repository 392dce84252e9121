"""Writes the ledgers that are due: of days that have closed, and of days that have moved on since."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from analyzer.domain.ledger import LineState, bounds
from analyzer.domain.service_policy import LedgerPolicy
from analyzer.records.ledger import counts_by_day, written_days
from analyzer.records.rows import LedgerDay
from analyzer.service.bootstrap import Service
from analyzer.service.ledger.writing import write_ledger


def write_due_ledgers(service: Service) -> list[LedgerDay]:
    """Write the ledger of every closed day that has none, or that something came to, or was in progress on.

    Policy says how long after its end a day is closed and how far back is looked. To be called as often as wanted; five
    queries where nothing is due.

    Raises:
        ConfigurationError: there is no key to sign with.
        TransientError: the store cannot be reached.
    """
    return [write_ledger(day, service) for day in _due(service.policy.ledger, service.clock())]


def _due(policy: LedgerPolicy, now: datetime) -> Iterator[date]:
    open_since = (now - timedelta(seconds=policy.closes_after_s)).astimezone(UTC).date()
    since = open_since - timedelta(days=policy.look_back_days)
    counts = counts_by_day(bounds(since)[0], bounds(open_since)[0])
    written = written_days(since, open_since)
    first = min({*counts, *written}, default=open_since)
    for day in (first + timedelta(days=number) for number in range((open_since - first).days)):
        if not _settled(written.get(day), counts.get(day, {})):
            yield day


def _settled(row: LedgerDay | None, counts: dict[str, int]) -> bool:
    """Whether a day's ledger has nothing in progress and counted what the day has now."""
    if row is None or row.counts[LineState.IN_PROGRESS]:
        return False
    return all(row.totals[name] == counts.get(name, 0) for name in ("recordings", "arrivals", "expected"))
