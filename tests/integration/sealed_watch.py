"""Watches every file that a process and its children write or map, and remembers where each lay."""

import contextlib
import os
import re
import resource
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import psutil

from analyzer.media.checksum import sha256_of
from tests.integration import command
from tests.integration.sealed_picture import Wanted

MAIN = f"""
import resource
resource.setrlimit(resource.RLIMIT_CORE, (resource.getrlimit(resource.RLIMIT_CORE)[1],) * 2)
{command.MAIN}
"""
"""The command on a machine that would keep the memory of whatever crashes."""
EVERY_S = 0.02
MAPS_EVERY = 10
"""Looks at files between two at what is mapped."""
LONGEST_NAME = 200
"""Of an argument that names a process; programs are longer."""
MOST_BYTES = 64_000_000
NO_CORE = ((0, 0), "00000000")
"""The limit of core dumps, soft and hard, and the kinds of memory that would be in one."""


class FileWatch:
    """Keeps what a family of processes wrote: by hard link what has a name, by copy what has none or lies elsewhere."""

    def __init__(self, process: psutil.Process, place: Path, keep: Path, *, also_here: bool = False) -> None:
        """Name what is watched.

        Args:
            process: it and all below it are watched.
            place: the folder in which they may write.
            keep: where what is met is kept; of the same disk.
            also_here: whether this process itself works in the place, too.
        """
        self.process = process
        self.cores: dict[str, tuple[tuple[int, int], str]] = {}
        """What each process of the family that was met would leave of its memory in a crash, when it was last seen."""
        self._place = place
        self._keep = keep
        self._here = [psutil.Process()] if also_here else []
        self._known: set[tuple[int, int]] = set()
        self._where: dict[Path, str] = {}
        self._stop, self._one_at_a_time = threading.Event(), threading.Lock()
        self._thread = threading.Thread(target=self._watch)
        keep.mkdir()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        self.look()

    def look(self) -> None:
        """Keep what is there now, for whoever knows that it goes in no time."""
        with self._one_at_a_time:
            self._link()

    def add(self, where: str, content: bytes) -> None:
        """Keep what left in another way than by a file."""
        kept = self._keep / f"added-{len(self._where)}"
        kept.write_bytes(content)
        self._where[kept] = where

    def meets(self, wanted: Wanted) -> dict[str, str]:
        """Where a picture is in anything that was written, by the name that it had first, and the file's SHA-256."""
        found = {where: kept for kept, where in self._where.items() if wanted.is_in_file(kept)}
        return {where: sha256_of(kept) for where, kept in sorted(found.items())}

    def _watch(self) -> None:
        turn = 0
        while not self._stop.wait(EVERY_S):
            turn += 1
            self.look()
            self._look_at_processes(maps=turn % MAPS_EVERY == 0)

    def _link(self) -> None:
        for path in (Path(folder, name) for folder, _, names in os.walk(self._place) for name in names):
            with contextlib.suppress(FileNotFoundError):  # it is gone already; then it was there for no time at all
                if path.is_file() and not path.is_symlink() and _id(path) not in self._known:
                    self._known.add(_id(path))
                    kept = self._keep / f"{len(self._known)}{path.suffix}"
                    os.link(path, kept)
                    self._where[kept] = path.relative_to(self._place).as_posix()

    def _look_at_processes(self, *, maps: bool) -> None:
        with contextlib.suppress(psutil.NoSuchProcess):
            family = [self.process, *self.process.children(recursive=True)]
            for one in (*family, *self._here):
                for fd in _listed(Path(f"/proc/{one.pid}/fd")):
                    with contextlib.suppress(OSError):
                        self._copy_open(one.pid, fd)
                if maps:
                    for line in _lines(one.pid):
                        with contextlib.suppress(OSError):
                            self._copy_mapped(one.pid, line)
            for one in family if maps else ():
                with contextlib.suppress(OSError, psutil.AccessDenied):  # denied while it ends
                    limit, kinds = core_of(one)
                    if kinds:  # it has memory: it has not ended
                        self.cores[f"{one.pid} {_named(one)}"] = (limit, kinds)

    def _copy_open(self, pid: int, fd: Path) -> None:
        """What is open for writing without a name, or outside the folder that is watched."""
        where, state = str(fd.readlink()), fd.stat()
        flags = int(re.search(r"flags:\s+(\d+)", Path(f"/proc/{pid}/fdinfo/{fd.name}").read_text())[1], 8)  # type: ignore[index]
        if self._has_name(where) or not flags & (os.O_WRONLY | os.O_RDWR) or not os.path.isfile(fd):  # noqa: PTH113 - follows it
            return
        self._copy(f"open-{state.st_dev}-{state.st_ino}", where, fd.read_bytes()[:MOST_BYTES])

    def _copy_mapped(self, pid: int, line: str) -> None:
        """The same of what is mapped to be written, though nobody has it open any more."""
        span, rights, _, _, inode, where = (*line.split(maxsplit=5), "")[:6]
        if "w" not in rights or "s" not in rights or inode == "0" or self._has_name(where):
            return
        if where.startswith("/dev/zero"):  # memory that has no file
            return
        start, end = (int(edge, 16) for edge in span.split("-"))
        with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
            memory.seek(start)
            self._copy(f"mapped-{pid}-{inode}-{start}", f"mapped {where}", memory.read(min(end - start, MOST_BYTES)))

    def _copy(self, name: str, where: str, content: bytes) -> None:
        kept = self._keep / name
        kept.write_bytes(content)
        self._where[kept] = where.replace(f"{self._place}/", "")

    def _has_name(self, where: str) -> bool:
        return Path(where).is_relative_to(self._place) and not where.endswith("(deleted)")


def core_of(process: psutil.Process) -> tuple[tuple[int, int], str]:
    """What a process would leave of its memory in a crash: `NO_CORE` is nothing."""
    kinds = Path(f"/proc/{process.pid}/coredump_filter").read_text().strip()
    return process.rlimit(resource.RLIMIT_CORE), kinds


def _lines(pid: int) -> Iterator[str]:
    with contextlib.suppress(OSError):
        yield from Path(f"/proc/{pid}/maps").read_text().splitlines()


def _named(process: psutil.Process) -> str:
    return " ".join(Path(part).name for part in process.cmdline() if len(part) < LONGEST_NAME)


def _listed(folder: Path) -> list[Path]:
    with contextlib.suppress(OSError):
        return list(folder.iterdir())
    return []


def _id(path: Path) -> tuple[int, int]:
    state = path.stat()
    return state.st_dev, state.st_ino
