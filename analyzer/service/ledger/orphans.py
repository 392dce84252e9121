"""Goes through the store for objects that no row knows."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice

from analyzer.domain.ledger import LedgerLine, LineState, What
from analyzer.domain.stored import Listed
from analyzer.records.arrivals import bounded
from analyzer.records.ledger import BATCH, any_reference_begins, known_objects, known_references
from analyzer.service.intake.naming import group_of, is_record
from analyzer.service.intake.pairing import pair
from analyzer.service.intake.suffixes import recording_suffixes
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
                held = ("a hold lies on it",) if store.held(one.key, one.version_id) else ()
                yield _line(one, "no recording knows this original", *held)
    if prefix := settings.incoming_prefix:
        yield from _never_seen(prefix, before, store, settings)


def _never_seen(prefix: str, before: datetime, store: ObjectStore, settings: ServiceSettings) -> Iterator[LedgerLine]:
    """What lies in the incoming folder and neither arrived nor is the lesson record of what did."""
    files = [one for one in store.list(prefix) if not one.key.endswith("/")]
    owners = pair((one.key for one in files), recording_suffixes(settings)).recordings
    for batch in _batches(files, before):
        names = {
            one.key: {bounded(f"{settings.s3_bucket}/{key}") for key in (one.key, *owners.get(one.key, ()))}
            for one in batch
        }
        known = known_references({name for each in names.values() for name in each})
        unseen = [one for one in batch if known.isdisjoint(names[one.key])]
        yield from (_line(one, "nothing has taken it in") for one in unseen if not _was_of_a_recording(one, settings))


def _was_of_a_recording(one: Listed, settings: ServiceSettings) -> bool:
    """Whether it is the lesson record of something that arrived and does not lie there any more."""
    return is_record(one.key) and any_reference_begins(f"{settings.s3_bucket}/{group_of(one.key)}")


def _batches(listing: Iterable[Listed], before: datetime) -> Iterator[list[Listed]]:
    old_enough = (one for one in listing if one.modified < before)
    while batch := list(islice(old_enough, BATCH)):
        yield batch


def _line(one: Listed, *reasons: str) -> LedgerLine:
    return LedgerLine(
        what=What.OBJECT, id=f"{one.key}?versionId={one.version_id}", state=LineState.UNEXPLAINED, reasons=reasons
    )
