"""Writes one file of a bag: read once, hashed on the way, there whole or not at all."""

import hashlib
import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from analyzer.domain.errors import IntegrityError
from analyzer.preservation.disk import BLOCK, sync_folder
from analyzer.preservation.entry import Entry, part_names

WRITING = ".writing"
"""The one file, in the draft's root, that is not finished."""


@dataclass(frozen=True)
class Written:
    """A finished file."""

    path: str
    bytes: int
    sha256: str
    sha512: str


class Digests:
    """SHA-256 and SHA-512 of the same bytes, side by side: a thread for the slower one."""

    def __init__(self, whole: "hashlib._Hash | None" = None) -> None:
        """Begin with nothing.

        Args:
            whole: a further SHA-256, which goes on from file to file.
        """
        self._sha256 = hashlib.sha256()
        self._sha512 = hashlib.sha512()
        self._whole = whole
        self._aside = ThreadPoolExecutor(1)
        self._size = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._aside.shutdown()

    def passing(self, blocks: Iterable[bytes]) -> Iterator[bytes]:
        """Hand blocks on, each hashed while it is used."""
        for block in blocks:
            slower = self._aside.submit(self._sha512.update, block)
            self._sha256.update(block)
            if self._whole:
                self._whole.update(block)
            self._size += len(block)
            yield block
            slower.result()

    def written(self, path: str) -> Written:
        """What has passed, under the name it has."""
        return Written(path, self._size, self._sha256.hexdigest(), self._sha512.hexdigest())


def put(entry: Entry, draft: Path, below: str, split: int | None) -> list[Written]:
    """Write an entry, in parts where it is larger than `split`; what is there already and right is kept.

    Args:
        entry: the file.
        draft: the bag that is being made.
        below: the folder in it, with a '/' at its end, or empty.
        split: bytes of the largest file.

    Raises:
        IntegrityError: the source's bytes are not those that were recorded; nothing of it is left.
    """
    names = [(below + path, size) for path, size in part_names(entry, split)]
    for keep in (True, False):
        there = keep and any(_size_of(draft / path) == size for path, size in names)
        whole = hashlib.sha256() if len(names) > 1 else None
        written = list(_put_parts(entry, draft, names, whole, keep=there))
        sha256 = whole.hexdigest() if whole else written[0].sha256
        if sha256 == entry.sha256 and sum(part.bytes for part in written) == entry.size:
            return written
        for path, _ in names:
            (draft / path).unlink(missing_ok=True)
        if not there:
            break
    raise IntegrityError(f"{entry.path}: its bytes are not those that were recorded; nothing was exported")


def _put_parts(
    entry: Entry, draft: Path, names: list[tuple[str, int]], whole: "hashlib._Hash | None", *, keep: bool
) -> Iterator[Written]:
    start = 0
    for path, size in names:
        place = draft / path
        is_last = start + size == entry.size
        with Digests(whole) as digests:
            if keep and _size_of(place) == size:
                for _ in digests.passing(blocks_of(place)):
                    pass
            else:
                source = entry.blocks(start)
                _write(place, draft, digests.passing(source if is_last else _first(source, size)))
        yield digests.written(path)
        start += size


def _write(place: Path, draft: Path, blocks: Iterable[bytes]) -> None:
    temporary = draft / WRITING
    place.parent.mkdir(parents=True, exist_ok=True)
    temporary.unlink(missing_ok=True)
    with temporary.open("xb") as file:
        for block in blocks:
            file.write(block)
        file.flush()
        os.fsync(file.fileno())
    temporary.rename(place)
    sync_folder(place.parent)


def blocks_of(path: Path, start: int = 0) -> Iterator[bytes]:
    """A file's bytes from a place on, block by block."""
    with path.open("rb") as file:
        file.seek(start)
        while block := file.read(BLOCK):
            yield block


def _first(blocks: Iterable[bytes], size: int) -> Iterator[bytes]:
    """The first bytes of a source, `size` of them."""
    for block in blocks:
        yield block[:size]
        size -= len(block)
        if size <= 0:
            return


def _size_of(path: Path) -> int | None:
    try:
        return path.stat(follow_symlinks=False).st_size
    except (FileNotFoundError, NotADirectoryError):
        return None
