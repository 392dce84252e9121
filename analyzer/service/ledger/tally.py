"""Counts the lines of a ledger as they are written, so that its totals are those of what was written."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from analyzer.domain.ledger import LedgerLine, LineState, What


@dataclass
class Tally:
    """What has been counted so far."""

    at: datetime
    """When the ledger is written."""
    limit_s: float
    """Age from which something in progress is overdue."""
    states: Counter[LineState] = field(default_factory=Counter)
    recordings: int = 0
    arrivals: int = 0
    expected: int = 0
    """Lessons that the schedule announced; each is matched, awaited or missing."""
    matched: int = 0
    awaited: int = 0
    missing: int = 0
    overdue: int = 0
    unproven: int = 0
    """Recordings called processed of which something was not read again in time, or not yet."""

    def add(self, line: LedgerLine) -> None:
        """Count one line."""
        self.states[line.state] += 1
        self.missing += line.what is What.LESSON and line.state is LineState.MISSING
        age = line.age_s(self.at)
        self.overdue += age is not None and age > self.limit_s

    @property
    def counts(self) -> dict[str, int]:
        """Lines by state, every state named."""
        return {state.value: self.states[state] for state in LineState}

    @property
    def totals(self) -> dict[str, int]:
        """What the lines were made from; lines are the sum of `counts`, expected that of matched, awaited, missing."""
        return {
            "lines": self.states.total(),
            "recordings": self.recordings,
            "arrivals": self.arrivals,
            "expected": self.expected,
            "matched": self.matched,
            "awaited": self.awaited,
            "missing": self.missing,
            "unproven": self.unproven,
        }
