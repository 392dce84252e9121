"""Proves the chain of custody: every event, every checkpoint, and every row that an event vouches for."""

from collections.abc import Sequence

import structlog

from analyzer.domain.custody import GENESIS
from analyzer.domain.errors import LessonguardError
from analyzer.domain.kinds import Severity
from analyzer.records import custody
from analyzer.service.alerts.raising import raise_trouble
from analyzer.service.bootstrap import Service
from analyzer.service.custody.checkpoints import Checkpoint, Head, stored_checkpoints
from analyzer.service.custody.faults import Verification
from analyzer.service.custody.timestamps import PREFIX as TIMESTAMPS
from analyzer.service.custody.timestamps import stamped_at
from analyzer.service.custody.walking import walk
from analyzer.service.signing_keys import key_ring
from analyzer.settings.service_settings import ServiceSettings
from analyzer.signing.key_ring import KeyRing
from analyzer.storage.port import ObjectStore

AT_ONCE = 500
CHECKPOINTS = "checkpoints"
log = structlog.get_logger()


def verify_custody(store: ObjectStore, settings: ServiceSettings, receipts: Sequence[str] = ()) -> Verification:
    """Prove all that was told; what is found wrong is listed, never raised.

    Args:
        store: holds the checkpoints.
        settings: name the keys that signed them.
        receipts: `<number>:<sha256>` of checkpoints that were kept elsewhere.

    Raises:
        ConfigurationError: there is no key to prove checkpoints with.
        TransientError: the store cannot be reached.
    """
    found = Verification()
    walk(found)
    for rule in custody.broken_rules():
        found.blame("database", 0, f"the rule {rule} that protects the events is not there")
    _checkpoints(store, key_ring(settings), receipts, found)
    if settings.timestamp_authority:
        _timestamps(store, settings, found)
    found.unanchored = custody.count_unanchored()
    found.faults.sort()
    return found


def watch_custody(service: Service) -> int:
    """Prove all that was told, and tell a person, once a day, where it does not fit; returns how many faults."""
    found = verify_custody(service.store, service.settings)
    log.info("custody proven", chains=found.chains, events=found.events, faults=len(found.faults))
    if found.faults:
        log.critical("custody broken", faults=len(found.faults))
        subject = f"custody:{service.clock():%Y-%m-%d}"
        raise_trouble(subject, "custody", Severity.CRITICAL, service)
    return len(found.faults)


def _checkpoints(store: ObjectStore, keys: KeyRing, receipts: Sequence[str], found: Verification) -> None:
    known: dict[str, int] = {}
    previous: dict[str, int] = {}
    for one in stored_checkpoints(store, keys):
        if not isinstance(one, Checkpoint):
            found.blame(CHECKPOINTS, 0, one)
            continue
        found.checkpoints += 1
        known[one.sha256], previous[one.previous] = one.number, one.number
        for at in range(0, len(one.heads), AT_ONCE):
            _anchors(one.number, one.heads[at : at + AT_ONCE], found)
    for sha256, number in previous.items():
        if sha256 != GENESIS and sha256 not in known:
            found.blame(CHECKPOINTS, number, "the checkpoint that it names as the one before is not in the store")
    for sha256, number in custody.checkpoint_rows().items():
        if sha256 not in known:
            found.blame(CHECKPOINTS, number, "it was written, and is not in the store any more, or was changed")
    for receipt in receipts:
        number_text, _, sha256 = receipt.partition(":")
        if str(known.get(sha256)) != number_text:
            found.blame(CHECKPOINTS, 0, f"there is a receipt of checkpoint {number_text}, and no such checkpoint")


def _timestamps(store: ObjectStore, settings: ServiceSettings, found: Verification) -> None:
    """Hold every timestamp against the checkpoint that lies beside it."""
    rows = {row.key.rpartition("/")[2].removesuffix(".jsonl"): row for row in custody.stamped_checkpoints()}
    for listed in store.list(TIMESTAMPS):
        row = rows.pop(listed.key.removeprefix(TIMESTAMPS).removesuffix(".tsr"), None)
        if row is None:
            continue
        try:
            with store.open(listed.key, listed.version_id) as answer, store.open(row.key, row.version_id) as checkpoint:
                stamped_at(answer.read(), checkpoint.read(), settings)
        except LessonguardError as error:
            found.blame(CHECKPOINTS, row.number, f"its timestamp does not hold: {error}")
        else:
            found.timestamps += 1
    for row in rows.values():
        found.blame(CHECKPOINTS, row.number, "it was stamped, and the timestamp is not in the store any more")


def _anchors(number: int, heads: Sequence[Head], found: Verification) -> None:
    """Hold the heads that a checkpoint names against the events that are there."""
    there = custody.digests_at([(chain, position) for chain, position, _ in heads])
    for chain, position, digest in heads:
        if there.get((chain, position)) != digest:
            what = "is another" if (chain, position) in there else "is gone"
            found.blame(chain, position, f"the event that checkpoint {number} anchors {what}: the past was rewritten")
