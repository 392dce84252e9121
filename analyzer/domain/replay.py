"""How far a new policy over stored signals is."""

from enum import StrEnum


class ReplayState(StrEnum):
    """What became of one replay."""

    RUNNING = "running"
    DONE = "done"
    """Its report can be read."""
    APPLYING = "applying"
    CURRENT = "current"
    """Its runs are shown."""
    ABANDONED = "abandoned"
    FAILED = "failed"
