"""Chains of custody as they leave the house: told that they do, anchored once more, and with what anchors them."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import PurePosixPath

from analyzer.domain.custody import Chain, CustodyAction, Facts
from analyzer.domain.errors import IntegrityError
from analyzer.preservation.entry import Entry, entry_of
from analyzer.preservation.verify import CHECKPOINT, KEYS
from analyzer.records.custody import checkpoints_since, note
from analyzer.records.database import unit_of_work
from analyzer.service.bootstrap import Service
from analyzer.service.custody.checkpoints import read_checkpoint, write_checkpoint
from analyzer.service.custody.timestamps import PREFIX as TIMESTAMPS
from analyzer.service.custody.timestamps import stamp_checkpoints
from analyzer.service.signing_keys import key_ring
from analyzer.storage.port import ObjectStore
from analyzer.storage.verified import read_verified

CUSTODY = "custody"


def begin(chains: Sequence[Chain], agent: str, facts: Facts, service: Service) -> datetime:
    """Tell each chain that it is about to leave, and anchor them all; from when on checkpoints name them.

    Raises:
        ConfigurationError: there is no key to sign with.
        TransientError: the store cannot be reached.
    """
    now = service.clock()
    with unit_of_work():
        for chain in chains:
            note(chain, CustodyAction.EXPORT_BEGUN, agent, facts, now=now)
    while write_checkpoint(service.store, service.settings, service.policy.custody, service.clock):
        pass  # what does not fit into one goes into the next
    stamp_checkpoints(service.store, service.settings, service.policy.custody, service.clock)
    return now


def _stamps(key: str, number: str, store: ObjectStore) -> list[Entry]:
    """What a timestamp authority answered to a checkpoint, where one was asked (RFC 3161; `openssl ts -verify`)."""
    name = PurePosixPath(key).name.removesuffix(".jsonl")
    entries = []
    for place, listed in enumerate(store.list(f"{TIMESTAMPS}{name}.tsr"), 1):
        with store.open(listed.key, listed.version_id) as file:
            entries.append(entry_of(f"{CUSTODY}/{CHECKPOINT}{number}-{place}.tsr", file.read()))
    return entries


def anchors(chains: Sequence[Chain], since: datetime, service: Service) -> list[Entry]:
    """The checkpoints that name these chains, byte by byte, and the public keys that prove them.

    Raises:
        IntegrityError: a chain is named by none, or a checkpoint is not what was signed.
    """
    keys = key_ring(service.settings)
    missing = set(map(str, chains))
    entries = [entry_of(KEYS.removeprefix("data/"), keys.public_pem().encode())]
    for row in checkpoints_since(since):
        content = read_verified(service.store, row, f"checkpoint {row.number}")
        named = {chain for chain, _, _ in read_checkpoint(content, keys).heads}
        if named & set(map(str, chains)):
            missing -= named
            number = PurePosixPath(row.key).name.partition("-")[0]
            entries.append(entry_of(f"{CUSTODY}/{CHECKPOINT}{number}.jsonl", content))
            entries += _stamps(row.key, number, service.store)
    if missing:
        raise IntegrityError(f"{min(missing)}: no checkpoint names this chain of custody; nothing was exported")
    return entries
