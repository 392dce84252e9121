"""Whether clock, catalogue and store agree: where they do not, nothing is destroyed."""

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta

from analyzer.domain.errors import ObjectLockedError
from analyzer.domain.stored import Listed
from analyzer.preservation.retention import SKEW
from analyzer.records.destructions import certificate_ids
from analyzer.records.expiring import missing_originals
from analyzer.records.ledger import known_objects
from analyzer.service.bootstrap import Service
from analyzer.service.removing import remove_version
from analyzer.storage.port import ObjectStore

ORIGINALS = "originals/"
CERTIFICATES = "certificates/"
PROBE = "probes/retention"
BATCH = 500


def disagreement(service: Service, *, now: datetime) -> str | None:
    """Why catalogue and store are not believed; None where they agree. Nobody can override it.

    Raises:
        TransientError: the store cannot be reached.
    """
    before = now - timedelta(seconds=service.policy.ledger.unexplained_after_s)
    return _of_certificates(service.store) or _of_originals(service.store, before)


def clocks_differ(store: ObjectStore, now: datetime) -> str | None:
    """Why our clock is not believed: a server has one of its own, which tells when something was written just now.

    Raises:
        TransientError: the store cannot be reached.
    """
    content = f"retention {now.isoformat()}".encode()
    stored = store.put(PROBE, content, hashlib.sha256(content).hexdigest())
    written = store.stat(stored.key, stored.version_id).modified
    with suppress(ObjectLockedError):  # the bucket locks whatever is written to it
        remove_version(stored.key, stored.version_id, store)
    if abs(written - now) > SKEW:
        return "the store's clock and ours differ by more than an hour"
    return None


def _of_certificates(store: ObjectStore) -> str | None:
    """A catalogue that was restored from before a destruction does not know its certificate."""
    known = certificate_ids()
    ids = (one.key.removeprefix(CERTIFICATES).removesuffix(".json") for one in store.list(CERTIFICATES))
    if unknown := sum(one not in known for one in ids):
        return f"the store holds {unknown} certificates of destruction that the catalogue does not know"
    return None


def _of_originals(store: ObjectStore, before: datetime) -> str | None:
    listed: set[tuple[str, str]] = set()
    unknown = 0
    for batch in _batches(store.list(ORIGINALS, versions=True)):
        known = known_objects([(one.key, one.version_id) for one in batch])
        for one in batch:
            listed.add((one.key, one.version_id))
            unknown += one.modified < before and (one.is_delete_marker or (one.key, one.version_id) not in known)
    if unknown:
        return f"the store holds {unknown} originals that the catalogue does not know"
    if missing := missing_originals(listed):
        return f"the store has not {missing} originals that the catalogue names"
    return None


def _batches(listing: Iterator[Listed]) -> Iterator[list[Listed]]:
    batch: list[Listed] = []
    for one in listing:
        batch.append(one)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
