"""What a process asks the kernel to make last, noted while it does."""

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from stat import S_ISDIR


class Durable:
    """Names of the files and folders that were fsynced; a file under the name it has in the end."""

    def __init__(self, fsync: Callable[[int], None]) -> None:
        self._fsync = fsync
        self._inodes: dict[tuple[int, int], bool] = {}
        self._places: set[Path] = set()

    def __call__(self, descriptor: int) -> None:
        """Note it, and do it."""
        found = os.fstat(descriptor)
        self._inodes[found.st_dev, found.st_ino] = S_ISDIR(found.st_mode)
        self._places.add(Path(f"/proc/self/fd/{descriptor}").readlink().parent)
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
        names = set()
        for place in self._places:
            top = next(parent for parent in (place, *place.parents) if parent.is_dir())
            for path in (top, *_below(top.parent)):
                with suppress(FileNotFoundError):  # what other tests write comes and goes
                    found = path.lstat()
                    if self._inodes.get((found.st_dev, found.st_ino)) is folders:
                        names.add(path.name)
        return names


def _below(top: Path) -> Iterator[Path]:
    """Everything in a folder that is still there."""
    for folder, folders, files in os.walk(top):
        yield from (Path(folder, name) for name in (*folders, *files))
