"""The body of an upload on its way from the network's thread to the one that reads it, in constant memory."""

import io
import threading
from collections import deque
from collections.abc import Callable

ROOM = 2 * 1024**2
"""Bytes that may wait to be read; more is not taken from the network."""


class UploadStream(io.RawIOBase):
    """What one thread feeds and another reads; it ends after so many bytes, or where the sender hangs up."""

    def __init__(self, length: int, begin: Callable[[], None], wake: Callable[[], None]) -> None:
        """Begin empty.

        Args:
            length: bytes that are to come.
            begin: called before the first byte is waited for.
            wake: called when there is room again.
        """
        super().__init__()
        self._left, self._begin, self._wake = length, begin, wake
        self._blocks: deque[bytes] = deque()
        self._waiting = 0
        self._begun = self._cut = False
        self._changed = threading.Condition()

    @property
    def complete(self) -> bool:
        """Whether nothing more is to come."""
        return self._cut or self._left == 0

    @property
    def has_room(self) -> bool:
        """Whether more can be fed now."""
        return self._waiting < ROOM

    def feed(self, data: bytes) -> int:
        """Take what belongs to the body; how many bytes that is."""
        block = data[: self._left]
        with self._changed:
            self._left -= len(block)
            self._blocks.append(block)
            self._waiting += len(block)
            self._changed.notify_all()
        return len(block)

    def cut(self) -> None:
        """Note that nothing more will come; whoever reads comes to the end."""
        with self._changed:
            self._cut = True
            self._changed.notify_all()

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, into: "memoryview") -> int:  # type: ignore[override]  # the reader hands memory
        """Wait for some of it; 0 at its end."""
        if not self._begun:
            self._begun = True
            self._begin()
        with self._changed:
            self._changed.wait_for(lambda: self._blocks or self.complete)
            if not self._blocks:
                return 0
            block = self._blocks.popleft()
            given, rest = block[: len(into)], block[len(into) :]
            if rest:
                self._blocks.appendleft(rest)
            into[: len(given)] = given
            full = not self.has_room
            self._waiting -= len(given)
            freed = full and self.has_room
        if freed:
            self._wake()
        return len(given)
