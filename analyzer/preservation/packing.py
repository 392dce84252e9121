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

from analyzer.domain.errors import PermanentError, TransientError
from analyzer.preservation.disk import BLOCK, Disk, disk_errors, sync_folder
from analyzer.preservation.draft import draft_path, refuse_existing

TAR, AGE = ".tar", ".tar.age"
OVERHEAD = 1.02
"""Of tar and age, with room to spare."""
OVERHEAD_BYTES = 1 << 20
"""The same, however little there is in it."""


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


def refuse_unfit_pack(payload: int, target: Path, disk: Disk, scratch: Disk) -> None:
    """See that a bag's pack fits, beside the bag where both lie on one disk; a pack that was cut off gives its room.

    Args:
        payload: bytes of the bag's files.
        target: the pack's place.
        disk: which holds the pack.
        scratch: which holds the bag while it is packed.

    Raises:
        PermanentError: the disk cannot hold so large a file.
        TransientError: there is too little room.
    """
    size = int(payload * OVERHEAD) + OVERHEAD_BYTES
    if disk.largest_file is not None and size > disk.largest_file:
        raise PermanentError("it is one file, larger than this disk (FAT) can hold: use another disk")
    needed = size + (size if disk.device is not None and disk.device == scratch.device else 0)
    draft = draft_path(target)
    free = disk.free() + (draft.stat().st_size if draft.exists() else 0)
    if free < needed:
        raise TransientError(
            f"there is too little room: {needed} bytes are needed, {free} are free; nothing was exported"
        )


def pack_bag(bag: Path, target: Path, recipient: Recipient | None) -> str:
    """Write a bag's tar, encrypted to a recipient if there is one; nothing shows until it is whole. Its SHA-256.

    Raises:
        ConflictError: there is something of the target's name already.
        TransientError: the disk is full.
    """
    refuse_existing(target)
    draft = draft_path(target)
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
