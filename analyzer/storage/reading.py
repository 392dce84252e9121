"""Readers that know when what they read is over, and whether it was what it should be."""

import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from analyzer.domain.errors import IntegrityError

BLOCK = 1 << 20
"""Bytes read at once."""


class VerifiedReader:
    """Hands on a source's bytes; its last byte only once all of them are known to be those of the checksum."""

    def __init__(self, file: BinaryIO, size: int, sha256: str) -> None:
        self._file = file
        self._left = size
        self._sha256 = sha256
        self._digest = hashlib.sha256()
        self.size = size

    def read(self, size: int = -1) -> bytes:
        """The next bytes; none at the end.

        Raises:
            IntegrityError: the source ends early or is not that of the checksum.
        """
        block = self._file.read(min(size, self._left) if size >= 0 else self._left)
        self._digest.update(block)
        self._left -= len(block)
        if (self._left and not block and size) or (not self._left and self._digest.hexdigest() != self._sha256):
            raise IntegrityError("the bytes are not those of the checksum they came with")
        return block

    def drain(self) -> None:
        """Read to the end, keeping nothing.

        Raises:
            IntegrityError: the source ends early or is not that of the checksum.
        """
        while self.read(BLOCK):
            pass


@contextmanager
def verified(source: Path | bytes, sha256: str) -> Iterator[VerifiedReader]:
    """Open a source for reading it once; an empty one is judged at once.

    Raises:
        IntegrityError: it is empty, and the checksum is another's.
    """
    with io.BytesIO(source) if isinstance(source, bytes) else source.open("rb") as file:
        reader = VerifiedReader(file, file.seek(0, io.SEEK_END), sha256)
        file.seek(0)
        reader.read(0)
        yield reader


class Stretch(io.RawIOBase):
    """The next `left` bytes of an open file, or all that follow for None."""

    def __init__(self, file: BinaryIO, left: int | None) -> None:
        self._file = file
        self._left = left

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any, /) -> int:
        """Fill the buffer as far as there is something left."""
        block = self._file.read(len(buffer) if self._left is None else min(len(buffer), self._left))
        if self._left is not None:
            self._left -= len(block)
        buffer[: len(block)] = block
        return len(block)
