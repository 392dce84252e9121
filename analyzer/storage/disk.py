"""The local disk: what its failures mean, and how a write is made to last."""

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from analyzer.domain.errors import ConfigurationError, TransientError

FORBIDDEN = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


@contextmanager
def disk_errors(where: str) -> Iterator[None]:
    """Turn what the disk complains about into our families; `where` names the place without a path.

    Raises:
        ConfigurationError: writing or reading is not allowed there.
        TransientError: anything else, a full disk above all.
    """
    try:
        yield
    except OSError as error:
        family = ConfigurationError if error.errno in FORBIDDEN else TransientError
        raise family(f"{where}: {error.strerror or type(error).__name__}") from error


def raise_unless_gone(error: OSError) -> None:
    """For walks: a folder that was removed meanwhile holds nothing, one that cannot be read may hold anything."""
    if not isinstance(error, (FileNotFoundError, NotADirectoryError)):
        raise error


def make_folder(path: Path) -> None:
    """Make a folder and those above it, for the owner alone, so that they last; one that is there is left as it is."""
    if path.is_dir():
        return
    make_folder(path.parent)
    path.mkdir(mode=0o700, exist_ok=True)
    sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """Make what was created, renamed or removed in a folder last."""
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def replace_whole(path: Path, content: bytes, drafts: Path) -> None:
    """Write a small file so that it is there whole or not at all; `drafts` is a folder of the same file system."""
    handle, name = tempfile.mkstemp(dir=drafts)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).rename(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def children(folder: Path) -> list[Path]:
    """What lies in a folder; nothing where there is none."""
    try:
        return list(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []


def last_written(path: Path) -> float:
    """When anything in it was last written; never, once it has gone."""
    try:
        return max(part.stat().st_mtime for part in (path, *children(path)))
    except FileNotFoundError:
        return float("inf")
