"""The watched folder: what is put there is taken in, and left as it is."""

import os
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from stat import S_ISREG

from analyzer.domain.errors import ObjectMissingError, TransientError
from analyzer.service.bootstrap import Service
from analyzer.service.intake.watching import Fetched, Watch


class WatchedFolder:
    """Files below a folder, also in folders within it; links that lead out of it are not followed."""

    source = "folder"

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()

    def entries(self, beginning: str = "") -> Mapping[str, str]:
        """Size and modification time of every file; see Place."""
        found = {}
        for name, path in self._files():
            if name.startswith(beginning) and (fingerprint := self._fingerprint(path)):
                found[name] = fingerprint
        return found

    def reference(self, name: str) -> str:
        """The file's name."""
        return name

    def fetch(self, name: str, fingerprint: str, into: Path) -> Fetched:  # noqa: ARG002 - read where it lies
        """The file itself; see Place."""
        path = self._root / name
        found = self._fingerprint(path)
        if found is None:
            raise ObjectMissingError("the file is not there any more")
        if found != fingerprint:
            raise TransientError("the file has just been changed")
        return Fetched(path)

    def _files(self) -> Iterator[tuple[str, Path]]:
        for folder, _, names in os.walk(self._root, onerror=_unreadable):
            for name in names:
                path = Path(folder, name)
                yield path.relative_to(self._root).as_posix(), path

    def _fingerprint(self, path: Path) -> str | None:
        """None for what is no file of this folder, or is gone."""
        try:
            inside = path.resolve(strict=True).is_relative_to(self._root)
            found = path.stat()
        except (OSError, RuntimeError):  # gone, a link to nothing, or links in a circle
            return None
        return f"{found.st_size}-{found.st_mtime_ns}" if inside and S_ISREG(found.st_mode) else None


def scan_folder(service: Service) -> Counter[str]:
    """Take in what is finished in the watched folder, where the settings name one; files are only read.

    Returns:
        How many recordings came to which outcome.

    Raises:
        TransientError: the folder cannot be looked at.
    """
    if service.settings.watch_folder is None:
        return Counter()
    return Watch(WatchedFolder(service.settings.watch_folder), service).take()


def _unreadable(error: OSError) -> None:
    raise TransientError(f"the watched folder cannot be read: {error.strerror}") from error
