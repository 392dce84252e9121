"""Reads what a row names, and proves that it is what was stored: the one way to trust a stored object's bytes."""

import hashlib
from collections.abc import Iterator
from typing import Protocol

from analyzer.domain.errors import IntegrityError
from analyzer.storage.port import ObjectStore
from analyzer.storage.reading import BLOCK


class Named(Protocol):
    """One version of one object, as a row names it."""

    @property
    def key(self) -> str:
        """Where it lies."""

    @property
    def version_id(self) -> str:
        """Which version of it."""

    @property
    def sha256(self) -> str:
        """What its bytes must come to."""


def verified_blocks(store: ObjectStore, named: Named, what: str) -> Iterator[bytes]:
    """An object's bytes, block by block, however long it is; not to be relied on before the last one has come.

    Args:
        store: where it lies.
        named: which it is.
        what: how an error speaks of it.

    Raises:
        IntegrityError: it is not what was stored; raised at its end.
        ObjectMissingError: the store has it no more.
        TransientError: the store cannot be reached.
    """
    digest = hashlib.sha256()
    with store.open(named.key, named.version_id) as file:
        while block := file.read(BLOCK):
            digest.update(block)
            yield block
    if digest.hexdigest() != named.sha256:
        raise IntegrityError(f"the stored {what} is not the one that was written")


def read_verified(store: ObjectStore, named: Named, what: str) -> bytes:
    """An object's bytes, all of them proven; raises as `verified_blocks` does."""
    return b"".join(verified_blocks(store, named, what))
