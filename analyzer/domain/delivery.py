"""How far one message of an alert is."""

from enum import StrEnum


class DeliveryState(StrEnum):
    """What became of one message to one address."""

    PENDING = "pending"
    """Still to be accepted."""
    SENT = "sent"
    DEAD = "dead"
    """Given up; its alert still stands."""
    WITHDRAWN = "withdrawn"
    """An escalation that an acknowledgement overtook."""
