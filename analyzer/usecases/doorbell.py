"""How a use case tells workers that there is something to do. A ring may be lost or doubled: the rows are the truth."""

from dataclasses import dataclass
from typing import Protocol

from analyzer.domain.stages import Queue


@dataclass(frozen=True)
class Ring:
    """One message: an id, where it waits, and how long its work may take."""

    stage_id: int
    queue: Queue
    limit_s: float
    """After this the work is asked to stop; after a grace its process is killed."""


class Doorbell(Protocol):
    """The broker, as use cases see it. Never raises where the broker is away: it logs, and a sweep rings again."""

    def ring(self, ring: Ring) -> None:
        """Say that a stage may be claimed."""
        ...

    def ring_alerts(self) -> None:
        """Say that messages of alerts are due."""
        ...

    def depth(self, queue: Queue) -> int | None:
        """How many messages wait; None where the broker does not answer."""
        ...
