"""A bag as one file: a tar of it, and for one reader encrypted with age (age-encryption.org), in constant memory."""

import hashlib
import os
import shutil
import tarfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from analyzer.domain.errors import PermanentError
from analyzer.preservation.disk import BLOCK, disk_errors, sync_folder
from analyzer.preservation.draft import refuse_existing

TAR, AGE = ".tar", ".tar.age"
OVERHEAD = 1.02
"""Of tar and age, with room to spare."""


class Recipient:
    """Whose identity alone opens what is encrypted."""

    def __init__(self, text: str) -> None:
        """Read `age1…`, as `age-keygen` prints it.

        Raises:
            PermanentError: it is none.
        """
        import pyrage

        try:
            self._key: Any = pyrage.x25519.Recipient.from_str(text.strip())
        except pyrage.RecipientError as error:
            raise PermanentError("--age: is no recipient of age, `age1…`") from error

    def encrypt(self, source: BinaryIO, target: BinaryIO) -> None:
        """Encrypt as it is read."""
        import pyrage

        pyrage.encrypt_io(source, target, [self._key])


def pack_bag(bag: Path, target: Path, recipient: Recipient | None) -> str:
    """Write a bag's tar, encrypted to a recipient if there is one; nothing shows until it is whole. Its SHA-256.

    Raises:
        ConflictError: there is something of the target's name already.
        TransientError: the disk is full.
    """
    refuse_existing(target)
    draft = target.with_name(f".{target.name}.unfinished")
    with disk_errors(target.name):
        draft.unlink(missing_ok=True)
        with draft.open("xb") as file, _tar_of(bag) as tar:
            recipient.encrypt(tar, file) if recipient else shutil.copyfileobj(tar, file, BLOCK)
            file.flush()
            os.fsync(file.fileno())
        with draft.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        refuse_existing(target)
        draft.rename(target)
        sync_folder(target.parent)
    return sha256


@contextmanager
def _tar_of(bag: Path) -> Iterator[BinaryIO]:
    """A folder's tar as a stream.

    Raises:
        OSError: it could not be read to its end; raised once the stream is used up.
    """
    reading, writing = os.pipe()
    failed: list[OSError] = []

    def write() -> None:
        try:
            with os.fdopen(writing, "wb") as file, tarfile.open(fileobj=file, mode="w|") as tar:
                tar.add(bag, arcname=bag.name)
        except OSError as error:
            failed.append(error)

    thread = threading.Thread(target=write, name="tar")
    thread.start()
    try:
        with os.fdopen(reading, "rb") as file:
            yield file
    finally:
        thread.join()
    if failed:
        raise failed[0]
