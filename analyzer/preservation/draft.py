"""The hidden folder beside a bag's place, in which it is made: by one at a time, gone on with, never taken for it."""

import fcntl
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from analyzer.domain.errors import ConflictError, IntegrityError, PermanentError
from analyzer.preservation.disk import sync_folder


def draft_path(bag: Path) -> Path:
    """Where a bag is made."""
    return bag.with_name(f".{bag.name}.unfinished")


@contextmanager
def draft_of(bag: Path) -> Iterator[Path]:
    """The draft of a bag, which nobody else writes meanwhile; what is in it stays there if this is interrupted.

    Raises:
        ConflictError: the bag is there already, or another process is making it.
        PermanentError: the folder that it is to lie in is not there or a link.
        IntegrityError: a link lies in the draft.
    """
    if bag.parent.is_symlink() or not bag.parent.is_dir():
        raise PermanentError(f"'{bag.parent.name}' is no folder, or a link to one: name the folder itself")
    draft = draft_path(bag)
    refuse_existing(bag)
    while True:
        if draft.is_symlink():
            raise IntegrityError(f"'{draft.name}' is a link, which this program does not make: remove it")
        draft.mkdir(mode=0o700, exist_ok=True)
        handle = os.open(draft, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            _lock(handle, bag.name)
            if not _is_still(draft, handle):  # published or removed while we waited
                continue
            refuse_existing(bag)
            _refuse_links(draft)
            yield draft
            return
        finally:
            os.close(handle)


def keep_only(draft: Path, paths: Iterable[str]) -> None:
    """Remove from a draft whatever another plan left in it."""
    wanted = set(paths)
    for folder, folders, names in os.walk(draft, topdown=False):
        for name in names:
            path = Path(folder) / name
            if path.relative_to(draft).as_posix() not in wanted:
                path.unlink()
        for name in folders:
            path = Path(folder) / name
            if not any(path.iterdir()):
                path.rmdir()


def publish(draft: Path, bag: Path) -> None:
    """Give the draft the bag's name; from here on it is the bag.

    Raises:
        ConflictError: something has come to bear that name meanwhile.
    """
    for folder, _, _ in os.walk(draft, topdown=False):
        sync_folder(Path(folder))
    refuse_existing(bag)
    draft.rename(bag)
    sync_folder(bag.parent)


def refuse_existing(bag: Path) -> None:
    """See that nothing bears a name yet.

    Raises:
        ConflictError: something does.
    """
    if bag.is_symlink() or bag.exists():
        raise ConflictError(f"'{bag.name}' is there already and is not replaced: name another folder")


def _lock(handle: int, name: str) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise ConflictError(f"another process is exporting '{name}' at this moment") from error


def _is_still(draft: Path, handle: int) -> bool:
    try:
        return os.path.samestat(draft.stat(follow_symlinks=False), os.fstat(handle))
    except FileNotFoundError:
        return False


def _refuse_links(draft: Path) -> None:
    for folder, folders, names in os.walk(draft):
        for name in (*folders, *names):
            if (Path(folder) / name).is_symlink():
                raise IntegrityError(
                    f"'{name}' in '{draft.name}' is a link, which this program does not make: remove it"
                )
