"""What a process asks the kernel to make last, noted while it does."""

import os
from collections.abc import Callable
from pathlib import Path
from stat import S_ISDIR


class Durable:
    """Names of the files and folders below a folder that were fsynced; a file under the name it has in the end."""

    def __init__(self, below: Path, fsync: Callable[[int], None]) -> None:
        self._below = below
        self._fsync = fsync
        self._inodes: dict[tuple[int, int], bool] = {}

    def __call__(self, descriptor: int) -> None:
        """Note it, and do it."""
        found = os.fstat(descriptor)
        self._inodes[found.st_dev, found.st_ino] = S_ISDIR(found.st_mode)
        self._fsync(descriptor)

    def forget(self) -> None:
        """Begin anew."""
        self._inodes.clear()

    @property
    def files(self) -> set[str]:
        """Files that were made to last, by today's names."""
        return self._names(folders=False)

    @property
    def folders(self) -> set[str]:
        """Folders that were made to last, by today's names."""
        return self._names(folders=True)

    def _names(self, *, folders: bool) -> set[str]:
        known = {path: path.lstat() for path in self._below.rglob("*")}
        return {path.name for path, found in known.items() if self._inodes.get((found.st_dev, found.st_ino)) is folders}
