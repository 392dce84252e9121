"""What an S3 server answers once it holds exactly the bytes that it was sent."""

import hashlib

from analyzer.storage.reading import VerifiedReader

PART_BYTES = 16 << 20
"""Size of a part. S3 takes 10,000 of them, so 160 GB; two are in memory at a time."""


class EtagReader:
    """Hands on a source's bytes and computes the ETag that they give, uploaded in parts of PART_BYTES.

    It is the MD5 of the bytes or, of several parts, the MD5 of their MD5s with their number.
    """

    def __init__(self, reader: VerifiedReader) -> None:
        self._reader = reader
        self._parts = [_md5(b"")]
        self._room = PART_BYTES

    def read(self, size: int) -> bytes:
        """The next bytes, not beyond the end of a part; none at the end.

        Raises:
            IntegrityError: the source is not what it should be.
        """
        block = self._reader.read(min(size, self._room or PART_BYTES))
        if block and not self._room:
            self._parts.append(_md5(b""))
            self._room = PART_BYTES
        self._parts[-1].update(block)
        self._room -= len(block)
        return block

    @property
    def etag(self) -> str:
        """The ETag of what has been read."""
        if len(self._parts) == 1:
            return self._parts[0].hexdigest()
        return f"{_md5(b''.join(part.digest() for part in self._parts)).hexdigest()}-{len(self._parts)}"


def _md5(content: bytes) -> "hashlib._Hash":
    return hashlib.md5(content, usedforsecurity=False)
