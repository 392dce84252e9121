"""Goes through the store for objects that no row knows."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import islice

from analyzer.domain.ledger import LedgerLine, LineState, What, bounds
from analyzer.domain.stored import Listed
from analyzer.records.ledger import BATCH, known_objects, known_references
from analyzer.usecases.service import Service

ORIGINALS = "originals/"


def unknown_objects(day: date, service: Service) -> Iterator[LedgerLine]:
    """Originals, and objects in the incoming folder, that were there when the day ended and that no row knows.

    Every version is looked at, a batch at a time; one that is only just being taken in is left for the next day.

    Raises:
        TransientError: the store cannot be reached.
    """
    before = min(bounds(day)[1], service.clock() - timedelta(seconds=service.policy.ledger.unexplained_after_s))
    for batch in _batches(service.store.list(ORIGINALS, versions=True), before):
        known = known_objects([(one.key, one.version_id) for one in batch])
        for one in batch:
            if one.is_delete_marker:
                yield _line(one, "a delete marker hides an original")
            elif (one.key, one.version_id) not in known:
                yield _line(one, "no recording knows this original")
    if prefix := service.settings.incoming_prefix:
        yield from _never_seen(prefix, before, service)


def _never_seen(prefix: str, before: datetime, service: Service) -> Iterator[LedgerLine]:
    for batch in _batches(service.store.list(prefix), before):
        references = {one.key: f"{service.settings.s3_bucket}/{one.key}" for one in batch}
        known = known_references(("event", "poll"), list(references.values()))
        yield from (_line(one, "nothing has taken it in") for one in batch if references[one.key] not in known)


def _batches(listing: Iterable[Listed], before: datetime) -> Iterator[list[Listed]]:
    old_enough = (one for one in listing if one.modified < before)
    while batch := list(islice(old_enough, BATCH)):
        yield batch


def _line(one: Listed, reason: str) -> LedgerLine:
    return LedgerLine(
        what=What.OBJECT, id=f"{one.key}?versionId={one.version_id}", state=LineState.UNEXPLAINED, reasons=(reason,)
    )
