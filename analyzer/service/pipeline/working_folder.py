"""A folder for the files of one piece of work, told from the leftovers of a killed one by a lock.

Every working folder holds a file `.alive` that its process keeps locked (flock). The system takes the lock away when
the process is gone, however it went, and never before; so a folder whose lock can be taken belongs to nobody. That
holds on one machine and on file systems that share locks between machines (NFS since version 4). Unlike the number of
a process, it tells apart containers that share a disk.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from analyzer.domain.errors import TransientError
from analyzer.settings.service_settings import ServiceSettings

PREFIX = "stage-"
ALIVE = ".alive"


@contextmanager
def working_folder(settings: ServiceSettings) -> Iterator[Path]:
    """An empty folder on the scratch disk, gone with all that is in it when the work ends.

    Raises:
        TransientError: the scratch disk cannot be written.
    """
    try:
        settings.scratch_folder.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=settings.scratch_folder))
        alive = _lock(folder)
    except OSError as error:
        raise TransientError(f"the scratch folder cannot be written: {error.strerror}") from error
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(alive)


def remove_leftovers(settings: ServiceSettings, before: datetime) -> int:
    """Remove working folders that no process works in.

    Args:
        settings: say where the scratch folder is.
        before: folders that were touched since are left, as they may be about to be locked.

    Returns:
        How many were removed.
    """
    return sum(_remove_if_left(folder, before) for folder in settings.scratch_folder.glob(f"{PREFIX}*"))


def _remove_if_left(folder: Path, before: datetime) -> bool:
    try:
        if datetime.fromtimestamp(folder.stat().st_mtime, UTC) >= before:
            return False
        alive = _lock(folder)
    except (BlockingIOError, FileNotFoundError):  # somebody works in it, or has just ended
        return False
    try:
        shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(alive)
    return not folder.exists()


def _lock(folder: Path) -> int:
    """Lock a folder for as long as the returned descriptor is open.

    Raises:
        BlockingIOError: another process has locked it.
    """
    alive = os.open(folder / ALIVE, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(alive, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(alive)
        raise
    return alive
