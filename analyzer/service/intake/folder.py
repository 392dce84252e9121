"""The watched folder: what is put there is taken in, and left as it is."""

import errno
import os
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from stat import S_ISDIR, S_ISREG

from analyzer.domain.errors import ObjectMissingError, TransientError
from analyzer.service.bootstrap import Service
from analyzer.service.intake.naming import RECORD, is_ignored
from analyzer.service.intake.place import Fetched, UnreadableError
from analyzer.service.intake.suffixes import recording_suffixes
from analyzer.service.intake.troubles import tell_folder_away
from analyzer.service.intake.watching import Watch

VANISHED = (errno.ENOENT, errno.ENOTDIR, errno.ESTALE)
"""What is not there any more is no trouble: it is as if the look had come later."""
OUTSIDE = "it is a link that leads out of the watched folder, and is not followed"
NOWHERE = "it is a link to nothing"
CIRCLE = "it is a link that leads in a circle"
NO_FILE = "it is neither a file nor a folder"


class WatchedFolder:
    """Files below a folder, also in folders within it; links that lead out of it are not followed.

    What cannot be read is passed over and named (`unread`); the rest is seen all the same. Of files, only those are
    named whose names are those of recordings and lesson records.
    """

    source = "folder"

    def __init__(self, root: Path, suffixes: frozenset[str] = frozenset()) -> None:
        self._root = root.resolve()
        self._telling = suffixes | {RECORD}
        self._unread: dict[str, str] = {}

    def entries(self, beginning: str = "") -> Mapping[str, str]:
        """Size and modification time of every file; see Place."""
        self._unread = {}
        found = {}
        for name, path in self._files():
            if name.startswith(beginning) and (fingerprint := self._noted(name, path)):
                found[name] = fingerprint
        return found

    def unread(self) -> Mapping[str, str]:
        """Folders that may not be listed, links that lead nowhere; see Place."""
        return self._unread

    def reference(self, name: str) -> str:
        """The file's name."""
        return name

    def fetch(self, name: str, fingerprint: str, into: Path) -> Fetched:  # noqa: ARG002 - read where it lies
        """The file itself; see Place."""
        path = self._root / name
        try:
            found = self._fingerprint(path)
            with path.open("rb"):
                pass
        except FileNotFoundError as error:
            raise ObjectMissingError("the file is not there any more") from error
        except OSError as error:
            raise UnreadableError(f"the file may not be read: {error.strerror}") from error
        if found != fingerprint:
            raise TransientError("the file has just been changed")
        return Fetched(path)

    def _files(self) -> Iterator[tuple[str, Path]]:
        for folder, folders, names in os.walk(self._root, onerror=self._note_folder):
            linked = [name for name in folders if Path(folder, name).is_symlink()]
            folders[:] = [name for name in folders if not is_ignored(name)]
            for name in (*names, *linked):
                path = Path(folder, name)
                yield path.relative_to(self._root).as_posix(), path

    def _note_folder(self, error: OSError) -> None:
        path = Path(error.filename)
        if path == self._root:
            raise TransientError(f"the watched folder cannot be read: {error.strerror}") from error
        if error.errno not in VANISHED:
            self._unread[f"{path.relative_to(self._root).as_posix()}/"] = f"the folder cannot be read: {error.strerror}"

    def _noted(self, name: str, path: Path) -> str | None:
        """A file's fingerprint; None for what cannot be read, which is noted if it seems to be of a lesson."""
        try:
            return self._fingerprint(path)
        except FileNotFoundError:
            reason = NOWHERE if path.is_symlink() and not path.exists() else ""
        except OSError as error:
            reason = f"it cannot be read: {error.strerror}" if error.filename else str(error.strerror)
        telling = path.suffix.lower() in self._telling or (path.is_symlink() and not path.suffix)
        if reason and telling and not is_ignored(name):
            self._unread[name] = reason
        return None

    def _fingerprint(self, path: Path) -> str:
        """Its size and time.

        Raises:
            OSError: it is no file of this folder, is gone, or may not be looked at.
        """
        try:
            inside = path.resolve(strict=True).is_relative_to(self._root)
        except RuntimeError as error:
            raise OSError(errno.ELOOP, CIRCLE) from error
        if not inside:
            raise OSError(errno.EXDEV, OUTSIDE)
        found = path.stat()
        if S_ISDIR(found.st_mode):  # linked from within: what is in it is seen where it lies
            raise FileNotFoundError
        if not S_ISREG(found.st_mode):
            raise OSError(errno.EINVAL, NO_FILE)
        return f"{found.st_size}-{found.st_mtime_ns}"


def scan_folder(service: Service) -> Counter[str]:
    """Take in what is finished in the watched folder, where the settings name one; files are only read.

    Returns:
        How many recordings came to which outcome.

    Raises:
        TransientError: the folder itself cannot be looked at; there is an alert.
    """
    settings = service.settings
    if settings.watch_folder is None:
        return Counter()
    try:
        watch = Watch(WatchedFolder(settings.watch_folder, recording_suffixes(settings)), service)
    except TransientError:
        tell_folder_away(service)
        raise
    return watch.take()
