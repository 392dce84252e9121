"""What people say of a lesson. It is only ever added to: what somebody takes back stays on record as taken back."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Decision(StrEnum):
    """What a person decided about a finding."""

    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"
    UNSURE = "unsure"
    """Asks for a second opinion."""


class ActName(StrEnum):
    """What a person can do to a lesson, and take back."""

    VERDICT = "verdict"
    MISSED = "missed"
    NOTE = "note"
    GRADING = "grading"


@dataclass(frozen=True)
class Act:
    """One act of one person."""

    id: int
    run_id: int
    """The run that was shown to them."""
    by: str
    """Name of the account."""
    at: datetime


@dataclass(frozen=True)
class Verdict(Act):
    """A person's answer to one question."""

    finding_id: str
    """The same in every run; `missed-<id>` for what a person added."""
    decision: Decision
    reason: str = ""
    """Name of the reason for which it was dismissed; empty otherwise."""
    remark: int | None = None
    """Number of the stored text that goes with it, among those of the run."""


@dataclass(frozen=True)
class Missed(Act):
    """What a person noticed and the machine did not, with the weight that policy gave it then."""

    kind: str
    severity: str
    route: str
    clause: str
    preserve: bool
    sealed: bool
    start_ms: int
    end_ms: int
    remark: int | None = None

    @property
    def finding_id(self) -> str:
        """What verdicts and alerts call it."""
        return f"missed-{self.id}"


@dataclass(frozen=True)
class Note(Act):
    """A note, with its place where it has one; the words are a stored text."""

    start_ms: int | None
    remark: int


@dataclass(frozen=True)
class Grading(Act):
    """A person's own grades of the rubric's rows."""

    grades: dict[str, str]
    """Grade by criterion."""


@dataclass(frozen=True)
class Withdrawal:
    """An act that its own person took back."""

    of: ActName
    row: int
    """Its id."""
    by: str
    at: datetime


@dataclass(frozen=True)
class Acts:
    """Everything that people have said of a recording, each kind in order of time."""

    verdicts: tuple[Verdict, ...] = ()
    missed: tuple[Missed, ...] = ()
    notes: tuple[Note, ...] = ()
    gradings: tuple[Grading, ...] = ()
    withdrawals: tuple[Withdrawal, ...] = ()
