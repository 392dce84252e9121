"""What the rest of the house asks of an object store."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO, Protocol

from analyzer.domain.stored import Listed, Stored


def unwatched() -> None:
    """Nobody asks whether it goes on."""


class ObjectStore(Protocol):
    """Versions of objects: written once, never altered, locked until a time, held until released.

    Every method raises TransientError where the store cannot be reached or its disk is full, so that the caller may try
    again, and ConfigurationError where it refuses the credentials.
    """

    def check(self) -> None:
        """Probe the store for everything that is relied on, leaving nothing behind that is not locked.

        Raises:
            ConfigurationError: a capability is missing (versioning, Object Lock, legal hold, writing); names each.
        """
        ...

    def put(self, key: str, source: Path | bytes, sha256: str, *, retain_until: datetime | None = None) -> Stored:
        """Write one new version, verified end to end before this returns; a large file goes in parts.

        A version of this key with this checksum, where there is one, is returned instead, its lock extended to
        `retain_until` where that is later.

        Raises:
            IntegrityError: the source's bytes are not those of `sha256`, or the store holds others than were sent.
        """
        ...

    def stat(self, key: str, version_id: str | None = None) -> Listed:
        """One version; the latest for None.

        Raises:
            ObjectMissingError: there is none (a delete marker is none).
        """
        ...

    def open(
        self, key: str, version_id: str, start: int = 0, end: int | None = None
    ) -> AbstractContextManager[BinaryIO]:
        """Read [start, end) of one version as it streams in; to its end for None.

        Raises:
            ObjectMissingError: there is no such version.
        """
        ...

    def local(
        self, stored: Stored, scratch: Path, moved: Callable[[], None] = unwatched
    ) -> AbstractContextManager[Path]:
        """A read-only file that holds this version, its checksum verified; gone from `scratch` afterwards.

        `moved` is called with every block that has come.

        Raises:
            ObjectMissingError: there is no such version.
            IntegrityError: its bytes are not those of its checksum.
        """
        ...

    def link(self, stored: Stored, lifetime: timedelta) -> str | None:
        """A short-lived address that reads this version, with Range; None where the store has no door of its own."""
        ...

    def list(self, prefix: str, *, versions: bool = False) -> Iterator[Listed]:
        """The latest version of every key that begins with `prefix`, by key; all versions and markers if asked."""
        ...

    def retained_until(self, key: str, version_id: str) -> datetime | None:
        """Until when this version is locked."""
        ...

    def hold(self, key: str, version_id: str) -> None:
        """Place a legal hold on this version.

        Raises:
            ObjectMissingError: there is no such version.
        """
        ...

    def held(self, key: str, version_id: str) -> bool:
        """Whether a legal hold lies on this version, as the store itself answers."""
        ...

    def release(self, key: str, version_id: str) -> None:
        """Take the legal hold off this version; one on which none lies stays as it is. Its retention stays, too.

        Raises:
            ObjectMissingError: there is no such version.
        """
        ...

    def delete(self, key: str, version_id: str) -> None:
        """Remove this version; one that is not there is removed already.

        Raises:
            ObjectLockedError: it is locked or held; nothing was removed.
        """
        ...

    def remove_unfinished(self, before: datetime) -> int:
        """Remove what puts that were cut off, and wrote nothing since `before`, left behind; returns how many.

        Nothing of it was ever visible as an object. `before` is older than the longest put takes.
        """
        ...
