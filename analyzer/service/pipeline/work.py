"""One stage of one recording in the hands of one worker."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from analyzer.domain.errors import TransientError
from analyzer.records.leases import Claim
from analyzer.service.bootstrap import Service
from analyzer.service.pipeline.halt import Halt


@dataclass
class Work:
    """What the body of a stage is given."""

    claim: Claim
    service: Service
    halt: Halt = field(default_factory=Halt)
    done: float = 0.0
    """How far it is, 0 to 1; the heartbeat tells the catalogue."""
    moved_at: float = field(default_factory=time.monotonic)
    """When it was last known to go on, by the monotonic clock."""
    _told: dict[str, float] = field(default_factory=dict)

    @property
    def recording_id(self) -> UUID:
        """Which recording is worked on."""
        return self.claim.recording_id

    def progress(self, stage: str, done: float) -> None:
        """Note how far it is."""
        if self._told.get(stage) != done:
            self._told[stage] = done
            self.moved()
        self.done = max(self.done, min(1.0, done))

    def moved(self) -> None:
        """Note that it goes on."""
        self.moved_at = time.monotonic()

    @property
    def still_s(self) -> float:
        """For how long nothing of it has moved: it told of no progress, and did not ask whether to stop."""
        return time.monotonic() - max(self.moved_at, self.halt.asked_at)

    def go_on(self) -> None:
        """Stop here if the stage was asked to end: what it has made is perhaps not whole.

        Raises:
            TransientError: it was.
        """
        if self.halt.is_set():
            raise TransientError("the work was asked to stop")


@dataclass(frozen=True)
class Outcome:
    """What the body of a stage leaves: its objects are stored, its rows are still to be written."""

    write: Callable[[], None] = lambda: None
    """Writes its rows; called in the transaction that ends the stage."""
    skipped: str = ""
    """Why it was deliberately not done; empty if it was."""
    refused: Callable[[], None] = lambda: None
    """Takes back what may not lie where the stage could not end; called after its transaction, if that failed."""


Body = Callable[[Work], Outcome]
"""Does the work of a stage, outside any transaction."""
