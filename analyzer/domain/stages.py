"""The stages that every recording goes through, and the states that a stage and a recording can be in."""

from enum import StrEnum
from types import MappingProxyType


class StageName(StrEnum):
    """What is done to a recording, each by one task."""

    PROBE = "probe"
    SPEECH = "speech"
    VISION = "vision"
    ASSESS = "assess"
    TRANSCODE = "transcode"


class Queue(StrEnum):
    """Where stages wait, so that different machines can serve different needs."""

    IO = "io"
    MEDIA = "media"
    SPEECH = "speech"
    VISION = "vision"


QUEUES = MappingProxyType(
    {
        StageName.PROBE: Queue.MEDIA,
        StageName.SPEECH: Queue.SPEECH,
        StageName.VISION: Queue.VISION,
        StageName.ASSESS: Queue.IO,
        StageName.TRANSCODE: Queue.MEDIA,
    }
)
"""Which queue serves which stage."""

AFTER = MappingProxyType(
    {
        StageName.PROBE: frozenset[StageName](),
        StageName.SPEECH: frozenset({StageName.PROBE}),
        StageName.VISION: frozenset({StageName.PROBE}),
        StageName.ASSESS: frozenset({StageName.SPEECH, StageName.VISION}),
        StageName.TRANSCODE: frozenset({StageName.ASSESS}),
    }
)
"""What has to be over before a stage may start. Speech and vision run side by side."""


class StageState(StrEnum):
    """How far one stage is."""

    WAITING = "waiting"
    """For the stages before it."""
    READY = "ready"
    """May be claimed, once `not_before` has come."""
    RUNNING = "running"
    """Claimed under a lease."""
    DONE = "done"
    SKIPPED = "skipped"
    """Deliberately not done; the reason says why."""
    PARKED = "parked"
    """Given up; the reason says why, and a person decides."""


class RecordingState(StrEnum):
    """How far one recording is. Every recording ends assessed or parked."""

    ARRIVING = "arriving"
    """Announced in the catalogue; its bytes are being stored."""
    PROCESSING = "processing"
    ASSESSED = "assessed"
    """A run is current, and every hold it asks for has been placed and read back."""
    PARKED = "parked"
    DELETING = "deleting"
    """Its retention is over and it is being destroyed: hidden, and nothing is done to it any more."""
    DESTROYED = "destroyed"
    """Its media is gone; what is left is a tombstone, and rows whose own clocks run on."""


GONE = (RecordingState.DELETING, RecordingState.DESTROYED)
"""States in which nothing of a recording is shown or worked on."""


class Family(StrEnum):
    """The family of a failure, which is its retry policy."""

    PERMANENT = "permanent"
    TRANSIENT = "transient"
    INTEGRITY = "integrity"
    KILLED = "killed"
    """The process that held the lease was killed, fell silent or went beyond a limit of time or memory."""
    BUG = "bug"
    """An exception that nobody foresaw; retried as a transient failure is."""
