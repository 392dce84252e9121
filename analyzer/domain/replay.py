"""How far a new policy over stored signals is."""

from datetime import datetime
from enum import StrEnum

from analyzer.domain.base import Noun, Sha256


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


class ReplayPlan(Noun):
    """What a replay tries, and on what."""

    since: datetime
    """Recordings handed in from here …"""
    until: datetime
    """… to before here."""
    policy_sha256: Sha256
    """Of the configuration that is tried."""
    software: str
    config: str
    """Folder of the configuration; the service's own if empty."""
    per_minute: int
    """Recordings a minute at most."""
    total: int
    """Recordings in the period that have been assessed."""
