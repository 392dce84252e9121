"""Shows ledgers: the days, and the lines of one day."""

import json
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from itertools import islice
from uuid import UUID

from analyzer.domain.ledger import LedgerLine, LineState
from analyzer.domain.sight import Sight, name_of_cut, named_in
from analyzer.records.ledger import newest_days
from analyzer.records.reached import cut_from
from analyzer.records.rows import LedgerDay
from analyzer.service.ledger.signing import verify_ledger
from analyzer.settings.service_settings import ServiceSettings
from analyzer.storage.port import ObjectStore


def ledger_days(limit: int, before: date | None = None) -> list[LedgerDay]:
    """Ledgers by day, newest first, from before a day where one is given; one query."""
    return newest_days(before, limit)


def ledger_lines(
    day: date,
    store: ObjectStore,
    settings: ServiceSettings,
    *,
    state: LineState | None = None,
    skip: int = 0,
    limit: int = 100,
) -> list[LedgerLine]:
    """Lines of a day's ledger, proven first to be what was signed.

    Args:
        day: in UTC.
        store: where it lies.
        settings: name the key that it was signed with.
        state: only these lines.
        skip: pass over this many of them.
        limit: then give this many at most.

    Raises:
        PermanentError: no ledger has been written for the day.
        IntegrityError: the stored ledger is not the one that was signed.
        TransientError: the store cannot be reached.
    """
    row = verify_ledger(day, store, settings)
    with store.open(row.key, row.version_id) as file:
        lines = _parsed(iter(file))
        return list(islice((line for line in lines if state in {None, line.state}), skip, skip + limit))


def shown_to(lines: Sequence[LedgerLine], seeing: Sight) -> list[tuple[LedgerLine, bool]]:
    """Lines as somebody may read them, each with whether what it is about is there for them.

    Of what is cut off from them stays how it stands: neither its id nor its lesson, nor a key that holds the id.
    """
    cut = cut_from(frozenset[UUID]().union(*(named_in(line.id) for line in lines)), seeing)
    return [(_without(line, cut), not named_in(line.id) & cut) for line in lines]


def _without(line: LedgerLine, cut: AbstractSet[UUID]) -> LedgerLine:
    found = sorted(named_in(line.id) & cut)
    if not found:
        return line
    return line.model_copy(update={"id": name_of_cut(found[0]), "lesson": None})


def _parsed(raw: Iterator[bytes]) -> Iterator[LedgerLine]:
    """The lines between the day, which is first, and the totals, which are last."""
    next(raw)
    for data in raw:
        value = json.loads(data)
        if "what" in value:
            yield LedgerLine.model_validate(value)
