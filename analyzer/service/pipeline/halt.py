"""How a stage is told to end before it is done."""

import time
from threading import Event


class Halt(Event):
    """An event that counts as set once it is set itself, or the worker's own is: it is shutting down."""

    def __init__(self, worker: Event | None = None) -> None:
        super().__init__()
        self._worker = worker
        self.asked_at = time.monotonic()
        """When somebody last asked: whoever does goes on, and can be stopped."""

    @property
    def shutting_down(self) -> bool:
        """Whether the whole worker was asked to stop."""
        return self._worker is not None and self._worker.is_set()

    def is_set(self) -> bool:
        """Whether whoever works on it is to stop."""
        self.asked_at = time.monotonic()
        return super().is_set() or self.shutting_down
