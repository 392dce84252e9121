"""How the service tells workers that there is something to do. A message may be lost or doubled: rows are the truth."""

from dataclasses import dataclass
from typing import Protocol

from analyzer.domain.stages import Queue


@dataclass(frozen=True)
class StageMessage:
    """One message: an id, where it waits, and how long its work may take."""

    stage_id: int
    queue: Queue
    limit_s: float
    """A net: after this the work is asked to stop; after a grace its process is killed."""


class TaskQueue(Protocol):
    """The broker, as the service sees it. Raises nothing where the broker is away: it logs, and a sweep sends again."""

    def enqueue(self, message: StageMessage) -> None:
        """Say that a stage may be claimed."""
        ...

    def enqueue_alerts(self) -> None:
        """Say that messages of alerts are due."""
        ...

    def depth(self, queue: Queue) -> int | None:
        """How many messages wait; None where the broker does not answer."""
        ...
