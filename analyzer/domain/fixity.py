"""What it can come to when stored bytes are read again and held against what was recorded of them."""

from enum import StrEnum


class FixityState(StrEnum):
    """How the bytes of one stored object were found when they were last read."""

    PROVEN = "proven"
    """They are those of their checksum."""
    MISMATCH = "mismatch"
    """They are others: altered, cut off, or in another's place."""
    MISSING = "missing"
    """The store has them no more."""


BROKEN = (FixityState.MISMATCH, FixityState.MISSING)
"""What is an integrity error: alarm, freeze, touch nothing."""
