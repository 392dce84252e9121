"""Anchors the chains of custody: signed lists of their heads, stored under a lock, each naming the one before."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from analyzer.domain.canonical import canonical
from analyzer.domain.custody import GENESIS, written
from analyzer.domain.errors import IntegrityError, ObjectMissingError
from analyzer.domain.service_policy import CustodyPolicy
from analyzer.records import custody
from analyzer.records.rows import CustodyCheckpoint
from analyzer.service.bootstrap import Clock
from analyzer.service.signing_keys import key_ring
from analyzer.settings.service_settings import ServiceSettings
from analyzer.signing.key_ring import KeyRing, Purpose
from analyzer.signing.signature import read_signature
from analyzer.storage.port import ObjectStore

PREFIX = "custody/checkpoints/"
SCHEMA = 1
MOST_HEADS = 100_000
"""In one checkpoint; what is left goes into the next."""
log = structlog.get_logger()

Head = tuple[str, int, str]
"""Chain, position and digest of its last event."""


@dataclass(frozen=True)
class Checkpoint:
    """A checkpoint as it lies in the store, its signature proven."""

    number: int
    previous: str
    """SHA-256 of the checkpoint before; zeros for the first."""
    sha256: str
    heads: tuple[Head, ...]


def write_checkpoint(
    store: ObjectStore, settings: ServiceSettings, policy: CustodyPolicy, clock: Clock
) -> CustodyCheckpoint | None:
    """Anchor what has been told since the last checkpoint; None where nothing has.

    The object holds one JSON object a line: number, time and the checkpoint before; then every head that has moved;
    then the signature of all lines above. Two processes that write one at once make two that both count.

    Raises:
        ConfigurationError: there is no key to sign with.
        TransientError: the store cannot be reached; the next attempt anchors the same and more.
    """
    heads = custody.grown(MOST_HEADS)
    if not heads:
        return None
    last, now = custody.last_checkpoint(), clock()
    number, previous = (last.number + 1, last.sha256) if last else (1, GENESIS)
    content = _written(number, previous, heads, key_ring(settings), now)
    sha256 = hashlib.sha256(content).hexdigest()
    key = f"{PREFIX}{number:012d}-{sha256[:16]}.jsonl"
    stored = store.put(key, content, sha256, retain_until=now + timedelta(days=policy.keep_days))
    kept = custody.keep_checkpoint(number, stored, heads, now=now)
    log.info("custody anchored", checkpoint=number, heads=len(heads))
    return kept


def _written(number: int, previous: str, heads: Sequence[Head], keys: KeyRing, now: datetime) -> bytes:
    chains, events = custody.totals()
    first = {"schema": SCHEMA, "number": number, "at": written(now), "previous": previous}
    lines = [canonical({**first, "chains": chains, "events": events})]
    lines += [canonical({"chain": chain, "position": position, "digest": digest}) for chain, position, digest in heads]
    body = "".join(f"{line}\n" for line in lines).encode()
    return body + canonical({"signature": str(keys.sign(Purpose.CHECKPOINT, body))}).encode() + b"\n"


def stored_checkpoints(store: ObjectStore, keys: KeyRing) -> Iterator[Checkpoint | str]:
    """Every checkpoint in the store, by number; in place of one that cannot be relied on, why, in words.

    Raises:
        TransientError: the store cannot be reached.
    """
    for listed in store.list(PREFIX, versions=True):
        if listed.is_delete_marker:
            yield f"{listed.key} is hidden by a delete marker"
            continue
        try:
            with store.open(listed.key, listed.version_id) as file:
                yield read_checkpoint(file.read(), keys)
        except ObjectMissingError:
            yield f"{listed.key} is listed and not there"
        except (IntegrityError, ValueError) as error:
            yield f"{listed.key}: {error}"


def read_checkpoint(content: bytes, keys: KeyRing) -> Checkpoint:
    """A checkpoint whose signature holds.

    Raises:
        IntegrityError: it is not what was signed, or the key is not trusted.
        ValueError: it is no checkpoint at all.
    """
    body, _, last = content.rstrip(b"\n").rpartition(b"\n")
    body += b"\n"
    try:
        signature = read_signature(json.loads(last)["signature"])
        first, *heads = map(json.loads, body.splitlines())
        checkpoint = Checkpoint(
            first["number"],
            first["previous"],
            hashlib.sha256(content).hexdigest(),
            tuple((head["chain"], head["position"], head["digest"]) for head in heads),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError("it is no checkpoint") from error
    keys.verify(Purpose.CHECKPOINT, body, signature)
    return checkpoint
