"""The disk that a bag is written to: what it can hold, and what its failures mean."""

import errno
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from analyzer.domain.errors import LessonguardError, PermanentError, TransientError

FAT_LARGEST = 2**32 - 1
"""Bytes of the largest file on FAT."""
FAT = frozenset({"vfat", "msdos", "fat"})
FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
MOUNTS = Path("/proc/self/mountinfo")
ESCAPED = re.compile(rb"\\([0-7]{3})")
"""How the kernel writes blanks, and its own escape, in names; all other bytes are as they are."""
BLOCK = 1 << 20
"""Bytes read and written at once."""


@dataclass(frozen=True)
class Disk:
    """What holds a folder."""

    largest_file: int | None
    """In bytes; None where only space limits it."""
    free: Callable[[], int]
    """Bytes that are free now."""
    device: int | None = None
    """The system's number of it, by which two folders are known to share one; None: it shares nothing."""


def disk_of(folder: Path) -> Disk:
    """The disk that holds a folder, which is there."""
    fat = _file_system(folder.resolve()) in FAT
    return Disk(FAT_LARGEST if fat else None, lambda: shutil.disk_usage(folder).free, folder.stat().st_dev)


@contextmanager
def disk_errors(name: str) -> Iterator[None]:
    """Turn what the disk complains about into our families; `name` is how the place is called.

    Raises:
        TransientError: it is full, or was taken away: what was written can be gone on with.
        PermanentError: writing is not allowed there, or a file is larger than it can hold.
    """
    try:
        yield
    except LessonguardError:
        raise
    except OSError as error:
        if error.errno in FULL:
            raise TransientError(f"{name}: the disk is full; make room and give the same command again") from error
        if error.errno == errno.EFBIG:
            raise PermanentError(f"{name}: a file is larger than this disk can hold: use --split") from error
        if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.ELOOP}:
            raise PermanentError(f"{name}: {error.strerror}") from error
        raise TransientError(f"{name}: {error.strerror or type(error).__name__}") from error


def sync_folder(path: Path) -> None:
    """Make what was created, renamed or removed in a folder last."""
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _file_system(folder: Path) -> str:
    """Its kind, of the mount that is nearest above; empty where that cannot be told."""
    try:
        lines = MOUNTS.read_bytes().split(b"\n")
    except OSError:
        return ""
    found = ("", "")
    for line in filter(None, lines):
        before, _, after = line.partition(b" - ")
        place = os.fsdecode(ESCAPED.sub(lambda one: bytes([int(one[1], 8)]), before.split(b" ")[4]))
        if folder.is_relative_to(place) and len(place) >= len(found[0]):
            found = (place, os.fsdecode(after.split(b" ")[0]))
    return found[1]
