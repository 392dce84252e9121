"""One file that a bag is to hold."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from analyzer.domain.errors import PermanentError
from analyzer.preservation.names import is_portable

SMALLEST_PART = 1 << 20
"""Bytes of a part, at least: smaller ones would make countless files."""
MOST_PARTS = 9999
"""Four digits, so that names sort as parts follow each other."""


@dataclass(frozen=True)
class Entry:
    """Its name, what its bytes must come to, and where they are read from."""

    path: str
    """Below the bag's payload, with '/' between portable names."""
    sha256: str
    size: int
    """In bytes."""
    blocks: Callable[[int], Iterable[bytes]]
    """Its bytes from a place on, block by block, anew at each call."""


def entry_of(path: str, content: bytes) -> Entry:
    """A small file that is in memory."""
    return Entry(path, hashlib.sha256(content).hexdigest(), len(content), lambda start: (content[start:],))


def part_names(entry: Entry, split: int | None) -> list[tuple[str, int]]:
    """The files that an entry becomes, in the order of their names, and the bytes of each; itself where it fits.

    Raises:
        PermanentError: parts would be too small or too many.
    """
    if split is None or entry.size <= split:
        return [(entry.path, entry.size)]
    count = -(-entry.size // split)
    if split < SMALLEST_PART or count > MOST_PARTS:
        raise PermanentError(f"--split: parts have at least {SMALLEST_PART} bytes, and a file at most {MOST_PARTS}")
    sizes = [split] * (count - 1) + [entry.size - split * (count - 1)]
    return [(f"{entry.path}.part{number:04d}", size) for number, size in enumerate(sizes, 1)]


def refuse_unfit(paths: Iterable[str]) -> None:
    """See that names can be written side by side on any file system.

    Raises:
        PermanentError: one is not portable, two differ in case alone, or a file bears a folder's name; names it.
    """
    files: set[str] = set()
    folders: set[str] = set()
    for path in paths:
        if not is_portable(path):
            raise PermanentError(f"{path!a}: not every file system can hold this name")
        folded = path.casefold()
        if folded in files:
            raise PermanentError(f"{path}: there are two of this name, or names that differ in case alone")
        files.add(folded)
        parts = folded.split("/")[:-1]
        folders |= {"/".join(parts[: count + 1]) for count in range(len(parts))}
    if both := files & folders:
        raise PermanentError(f"{min(both)}: a file bears the name of a folder")
