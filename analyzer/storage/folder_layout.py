"""Where a store's folder keeps versions, and what is known of each: its size of its file, the rest of its record."""

import os
import stat
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from pydantic import ValidationError

from analyzer.domain.base import Noun, Sha256
from analyzer.domain.errors import IntegrityError, ObjectMissingError
from analyzer.domain.stored import Listed
from analyzer.storage.disk import children, raise_unless_gone, replace_whole
from analyzer.storage.keys import RESERVED, checked_key

DATA, RECORD = "data", "record.json"


class Record(Noun):
    """What is known of one version, kept beside its bytes."""

    sha256: Sha256
    bytes: int
    """When it was written. How many there are now is asked of the file."""
    modified: datetime
    retain_until: datetime | None = None
    held: bool = False


def write_record(folder: Path, record: Record, drafts: Path) -> None:
    """Put a record in the place of what is there; `drafts` is a folder of the same file system."""
    replace_whole(folder / RECORD, record.model_dump_json(indent=1).encode(), drafts)


class Layout:
    """Versions as folders `<key>/=<version>`, each with its bytes and a record."""

    def __init__(self, keys: Path) -> None:
        self.keys = keys

    def folder(self, key: str, version_id: str) -> Path:
        """Where a version lies.

        Raises:
            ObjectMissingError: no version can have this name.
        """
        if "/" in version_id or "\0" in version_id:
            raise ObjectMissingError(f"{key}: no such version")
        return self.keys / checked_key(key) / f"{RESERVED}{version_id}"

    def record(self, key: str, version_id: str) -> Record:
        """What is kept beside a version's bytes.

        Raises:
            ObjectMissingError: there is no such version.
            IntegrityError: it cannot be read any more.
        """
        try:
            return Record.model_validate_json((self.folder(key, version_id) / RECORD).read_bytes())
        except (FileNotFoundError, NotADirectoryError) as error:
            raise ObjectMissingError(f"{key}: no such version") from error
        except ValidationError as error:
            raise IntegrityError(f"{key}: the record of this version is damaged") from error

    def opened(self, key: str, version_id: str) -> BinaryIO:
        """A version's bytes.

        Raises:
            ObjectMissingError: there is no such version, or its bytes are gone.
        """
        self.record(key, version_id)
        try:
            return (self.folder(key, version_id) / DATA).open("rb")
        except FileNotFoundError as error:
            raise ObjectMissingError(f"{key}: the bytes of this version are gone") from error

    def listed(self, key: str, version_id: str, *, is_latest: bool) -> Listed:
        """One version, as large as its file is now, whatever the record says.

        Raises:
            ObjectMissingError: there is no such version, or its bytes are gone.
            IntegrityError: what is there is no file, or its record is damaged.
        """
        record = self.record(key, version_id)
        try:
            found = (self.folder(key, version_id) / DATA).lstat()
        except FileNotFoundError as error:
            raise ObjectMissingError(f"{key}: the bytes of this version are gone") from error
        if not stat.S_ISREG(found.st_mode):
            raise IntegrityError(f"{key}: where the bytes of this version were is no file")
        return Listed(
            key=key,
            version_id=version_id,
            bytes=found.st_size,
            etag=record.sha256,
            modified=record.modified,
            is_latest=is_latest,
        )

    def versions(self, key: str) -> Sequence[str]:
        """The names of a key's versions, in no order."""
        found = children(self.keys / key)
        return [path.name.removeprefix(RESERVED) for path in found if path.name.startswith(RESERVED)]

    def rows(self, key: str) -> Sequence[Listed]:
        """Every version that is still there, newest first."""
        rows: list[Listed] = []
        for version_id in sorted(self.versions(key), reverse=True):
            try:
                rows.append(self.listed(key, version_id, is_latest=not rows))
            except ObjectMissingError:
                continue  # removed since the folder was listed
        return rows

    def known(self, prefix: str) -> Iterator[str]:
        """Keys that begin with the prefix, in no order."""
        parts = prefix.split("/")[:-1]
        base = self.keys / checked_key("/".join(parts)) if parts else self.keys
        for folder, names, _ in os.walk(base, onerror=raise_unless_gone):
            key = Path(folder).relative_to(self.keys).as_posix()
            if key.startswith(prefix) and any(name.startswith(RESERVED) for name in names):
                yield key
            names[:] = [name for name in names if not name.startswith(RESERVED)]

    def find(self, key: str, sha256: str, size: int) -> str | None:
        """The newest version of a key that was written with this checksum and has still this size."""
        return next((row.version_id for row in self.rows(key) if (row.etag, row.bytes) == (sha256, size)), None)

    def prune(self, folder: Path) -> None:
        """Remove folders that have become empty."""
        while folder != self.keys:
            try:
                folder.rmdir()
            except OSError:
                return  # something else lies in it
            folder = folder.parent
