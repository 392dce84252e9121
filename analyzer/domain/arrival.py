"""What becomes of everything that is handed in, at whichever door."""

from enum import StrEnum


class ArrivalState(StrEnum):
    """What became of one thing that was handed in."""

    SEEN = "seen"
    """Perhaps still being written."""
    TAKEN = "taken"
    SAME = "same"
    """What was handed in was there already."""
    REFUSED = "refused"
    """It is wrong and stays wrong until it changes."""
    FAILED = "failed"
    """The surroundings failed: it is tried again."""


OVER = frozenset({ArrivalState.TAKEN, ArrivalState.SAME, ArrivalState.REFUSED})
"""Nothing more happens to it until its fingerprint changes."""
