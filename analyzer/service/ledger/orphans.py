"""Goes through the store for objects that no row knows."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from pathlib import PurePosixPath

from analyzer.domain.ledger import LedgerLine, LineState, What
from analyzer.domain.stored import Listed
from analyzer.records.arrivals import bounded
from analyzer.records.ledger import BATCH, known_objects, known_references
from analyzer.settings.service_settings import ServiceSettings
from analyzer.storage.port import ObjectStore

ORIGINALS = "originals/"


def unknown_objects(before: datetime, store: ObjectStore, settings: ServiceSettings) -> Iterator[LedgerLine]:
    """Originals, and objects in the incoming folder, that were there before a moment and that no row knows.

    Every version is looked at, a batch at a time; one that is only just being taken in is left for the next day.

    Raises:
        TransientError: the store cannot be reached.
    """
    for batch in _batches(store.list(ORIGINALS, versions=True), before):
        known = known_objects([(one.key, one.version_id) for one in batch])
        for one in batch:
            if one.is_delete_marker:
                yield _line(one, "a delete marker hides an original")
            elif (one.key, one.version_id) not in known:
                yield _line(one, "no recording knows this original")
    if prefix := settings.incoming_prefix:
        yield from _never_seen(prefix, before, store, settings)


def _never_seen(prefix: str, before: datetime, store: ObjectStore, settings: ServiceSettings) -> Iterator[LedgerLine]:
    """What lies in the incoming folder and neither arrived nor is the lesson record of what did."""
    files = (one for one in store.list(prefix) if not one.key.endswith("/"))
    for batch in _batches(files, before):
        names = {one.key: _names(one.key, settings) for one in batch}
        known = known_references({name for each in names.values() for name in each})
        yield from (_line(one, "nothing has taken it in") for one in batch if known.isdisjoint(names[one.key]))


def _names(key: str, settings: ServiceSettings) -> set[str]:
    """The references under which an incoming object, or the recording whose lesson record it is, may have arrived."""
    path = PurePosixPath(key)
    suffixes = settings.media_suffixes if path.suffix == ".json" else ()
    keys = {key, *(str(path.with_suffix(case)) for suffix in suffixes for case in (suffix.lower(), suffix.upper()))}
    return {bounded(f"{settings.s3_bucket}/{name}") for name in keys}


def _batches(listing: Iterable[Listed], before: datetime) -> Iterator[list[Listed]]:
    old_enough = (one for one in listing if one.modified < before)
    while batch := list(islice(old_enough, BATCH)):
        yield batch


def _line(one: Listed, reason: str) -> LedgerLine:
    return LedgerLine(
        what=What.OBJECT, id=f"{one.key}?versionId={one.version_id}", state=LineState.UNEXPLAINED, reasons=(reason,)
    )
