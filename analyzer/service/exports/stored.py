"""Files of a bag that are read from the store or the catalogue while it is written."""

from collections.abc import Iterator
from typing import Protocol

from analyzer.domain.custody import Chain
from analyzer.preservation.entry import Entry, entry_of
from analyzer.records.custody import events_of
from analyzer.storage.port import ObjectStore
from analyzer.storage.reading import BLOCK
from analyzer.storage.verified import Named


class Sized(Named, Protocol):
    """An object as a row names it, with its size."""

    @property
    def bytes(self) -> int:
        """How many there are."""


def stored_entry(path: str, item: Sized, store: ObjectStore) -> Entry:
    """A stored object, streamed when its turn comes, from any place on."""

    def blocks(start: int) -> Iterator[bytes]:
        with store.open(item.key, item.version_id, start) as file:
            while block := file.read(BLOCK):
                yield block

    return Entry(path, item.sha256, item.bytes, blocks)


def chain_entry(chain: Chain, path: str) -> tuple[Entry, int]:
    """A chain of custody as it stands now, an event a line, and how many there are."""
    lines = [f"{event.line()}\n" for event in events_of(chain)]
    return entry_of(path, "".join(lines).encode()), len(lines)
