"""Somewhere others put files: what a look at it needs, whether it is a folder or a bucket."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from analyzer.domain.errors import TransientError


class UnreadableError(TransientError):
    """Something that lies there may not be read, and stays so until a person mends it."""


@dataclass(frozen=True)
class Fetched:
    """A file that can be read."""

    path: Path
    sha256: str | None = None
    """Where it was hashed on its way."""


class Place(Protocol):
    """Somewhere others put files; names are relative to it, with '/' between their parts."""

    @property
    def source(self) -> str:
        """Kind of the place, as arrivals name it."""

    def entries(self, beginning: str = "") -> Mapping[str, str]:
        """The fingerprint of every file whose name begins so; it changes whenever the content does.

        Raises:
            TransientError: the place cannot be looked at.
        """

    def unread(self) -> Mapping[str, str]:
        """What the last look could not read, and why; the name of a folder ends with '/'."""

    def reference(self, name: str) -> str:
        """What names a file among everything that ever arrived."""

    def fetch(self, name: str, fingerprint: str, into: Path) -> Fetched:
        """The content that has this fingerprint.

        Args:
            name: of the file.
            fingerprint: as `entries` gave it.
            into: where to write it, should it have to be written.

        Raises:
            ObjectMissingError: it is not there any more.
            UnreadableError: it may not be read.
            TransientError: it cannot be read now.
        """
