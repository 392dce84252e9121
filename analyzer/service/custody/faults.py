"""What is wrong with a chain of custody, and what was looked at."""

from dataclasses import dataclass, field


@dataclass(frozen=True, order=True)
class CustodyFault:
    """One thing that does not fit."""

    chain: str
    position: int
    """Of the event; 0 where it is about the chain as a whole."""
    what: str

    def __str__(self) -> str:
        return f"{self.chain}{f' #{self.position}' if self.position else ''}: {self.what}"


@dataclass
class Verification:
    """What was proven, and what was not."""

    chains: int = 0
    events: int = 0
    checkpoints: int = 0
    timestamps: int = 0
    """Checkpoints whose time another authority has signed."""
    unanchored: int = 0
    """Events that no checkpoint vouches for yet: their end could still be cut off unnoticed."""
    faults: list[CustodyFault] = field(default_factory=list)

    def blame(self, chain: str, position: int, what: str) -> None:
        """Note a fault."""
        self.faults.append(CustodyFault(chain, position, what))
