"""Everything that the store has of a recording: what rows name, and what no row names."""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from analyzer.domain.destruction import Destroyed
from analyzer.domain.stored import Listed
from analyzer.records.destructions import arrivals_of, items_of, shared_versions
from analyzer.records.rows import Item
from analyzer.service.bootstrap import Service
from analyzer.service.intake.naming import group_of
from analyzer.service.retention.planning import Leaving
from analyzer.storage.port import ObjectStore
from analyzer.storage.reading import BLOCK

MARKER = "marker"
"""Role of a delete marker."""
SHARED = "another recording was handed in with the very same file, and needs it"
WATCHED = "the file in the watched folder belongs to whoever put it there, and is only read"


def everything(leaving: Leaving, service: Service) -> tuple[list[Destroyed], list[str]]:
    """Every version that goes, what nothing could replace last; and what is left, with the reason.

    Raises:
        TransientError: the store cannot be reached.
    """
    items = items_of(leaving.row.id, leaving.kinds)
    named = {(item.key, item.version_id): _named(item) for item in items}
    if leaving.media:
        whole = [*_below(leaving, service.store), *_beside(items, service.store), *_incoming(leaving, items, service)]
        first = {(one.key, one.version_id): one for one in whole if (one.key, one.version_id) not in named}
        named = {**first, **named}
    shared = shared_versions(leaving.row.id, named)
    left = [f"{one.role} {one.sha256}: {SHARED}" for place, one in named.items() if place in shared]
    left += _watched(leaving, service) if leaving.media else []
    return [one for place, one in named.items() if place not in shared], left


def _below(leaving: Leaving, store: ObjectStore) -> Iterator[Destroyed]:
    """All that was derived from it, whether a row names it or not: parts of stages, runs of replays, leftovers."""
    for one in store.list(f"derived/{leaving.row.id}/", versions=True):
        yield _unnamed(one)


def _beside(items: Iterable[Item], store: ObjectStore) -> Iterator[Destroyed]:
    """Further versions of the originals, and markers that hide them."""
    for key in dict.fromkeys(item.key for item in items):
        for one in store.list(key, versions=True):
            if one.key == key:
                yield _unnamed(one)


def _incoming(leaving: Leaving, items: Iterable[Item], service: Service) -> Iterator[Destroyed]:
    """What others put into the bucket and was taken in as this recording, known by its bytes."""
    prefix, store = service.settings.incoming_prefix, service.store
    if not prefix:
        return
    sums = {item.sha256: item for item in items}
    sizes = {item.bytes for item in items}
    start = f"{service.settings.s3_bucket}/"
    parts = any(item.role != "original" and item.position for item in items)
    names = [name.removeprefix(start) for _, name in arrivals_of(leaving.row.id) if name.startswith(start)]
    groups = {f"{name.rpartition('/')[0]}/" if parts else group_of(name) for name in names}  # parts are named at will
    for group in sorted(one for one in groups if one.startswith(prefix)):
        for one in store.list(group, versions=True):
            if one.bytes in sizes and not one.is_delete_marker and (sha256 := _digest(one, store)) in sums:
                yield _unnamed(one).model_copy(update={"role": "incoming", "sha256": sha256})


def _watched(leaving: Leaving, service: Service) -> list[str]:
    folder = service.settings.watch_folder
    if folder is None:
        return []
    names = [Path(folder, name) for source, name in arrivals_of(leaving.row.id) if source == "folder"]
    return [WATCHED for path in names if path.exists()]


def _digest(one: Listed, store: ObjectStore) -> str:
    digest = hashlib.sha256()
    with store.open(one.key, one.version_id) as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _named(item: Item) -> Destroyed:
    return Destroyed(role=item.role, key=item.key, version_id=item.version_id, sha256=item.sha256, bytes=item.bytes)


def _unnamed(one: Listed) -> Destroyed:
    role = MARKER if one.is_delete_marker else "unnamed"
    return Destroyed(role=role, key=one.key, version_id=one.version_id, sha256="", bytes=one.bytes)
