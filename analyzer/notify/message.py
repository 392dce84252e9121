"""What is sent, by mail or webhook alike."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Message:
    """One message; holds kinds, ids, times and a link, never words."""

    id: str
    """Letters and digits; the same in every attempt, so that a receiver knows one that arrives twice."""
    subject: str
    text: str
    """For a person to read."""
    facts: Mapping[str, object]
    """The same for a program: becomes JSON."""
    at: datetime
    """When this attempt is made."""
