"""How long what is kept of lessons is kept, and why: the types of config/service/retention.yaml."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from analyzer.domain.base import Noun, Renamed, Share


class RetentionKind(StrEnum):
    """What has a clock of its own."""

    MEDIA = "media"
    PLAYABLE = "playable"
    SIGNALS = "signals"
    TRANSCRIPTS = "transcripts"
    SCORECARDS = "scorecards"
    FINDINGS = "findings"
    ALERTS = "alerts"
    ARRIVALS = "arrivals"
    LEDGERS = "ledgers"
    VIEWS = "views"
    CASES = "cases"


ROLES: Mapping[RetentionKind, tuple[str, ...]] = MappingProxyType(
    {
        RetentionKind.MEDIA: ("original", "part", "lesson", "duplicate", "superseded"),
        RetentionKind.PLAYABLE: ("playable", "around"),
        RetentionKind.SIGNALS: ("probe", "speech", "vision", "signals"),
        RetentionKind.TRANSCRIPTS: ("transcript",),
        RetentionKind.SCORECARDS: ("analysis", "card", "remark"),
    }
)
"""The kinds that are stored objects, with the roles of their items; the others are rows."""
DERIVED = (RetentionKind.PLAYABLE, RetentionKind.SIGNALS, RetentionKind.TRANSCRIPTS, RetentionKind.SCORECARDS)
"""Objects that are made from the media, and may not outlive it."""
OF_A_RECORDING = (*ROLES, RetentionKind.FINDINGS, RetentionKind.ALERTS)
"""What a sweep removes recording by recording."""


BY_ITSELF = (RetentionKind.ARRIVALS, RetentionKind.CASES)
"""What a sweep removes that is of no single recording; so are alerts about the service itself."""
ONLY_TOLD = (RetentionKind.LEDGERS, RetentionKind.VIEWS)
"""What no sweep removes: it tells how many are past their clocks, and config/service/retention.yaml says why."""


class Basis(StrEnum):
    """From when a clock runs."""

    LESSON = "lesson"
    UPLOAD = "upload"
    """No lesson is known, or its time cannot be that of this recording."""
    ERASURE = "erasure"
    """Two people have asked that it goes as soon as its lock is over."""


class Due(Noun):
    """When something has been kept for long enough."""

    at: datetime
    basis: Basis


Days = Annotated[int, Field(ge=1, le=36525)]


class RetentionClock(Noun):
    """How long one kind is kept."""

    days: Days
    """From the lesson; from the upload where no lesson is known."""
    reason: Annotated[str, Field(min_length=1)]
    """Why so long and no longer: for whoever asks."""


def _from_a_number(given: Any) -> Any:
    """A bare number of days, as the file had it before."""
    return {"days": given, "reason": "Clause 11 of the code of conduct."} if isinstance(given, int) else given


Clocked = Annotated[RetentionClock, BeforeValidator(_from_a_number)]


def _clock(days: int, reason: str) -> Any:
    return Field(default_factory=lambda: RetentionClock(days=days, reason=reason))


class Brake(Noun):
    """What is more than a sweep should ever have to remove: then it removes nothing until two people agree."""

    always: Annotated[int, Field(ge=0)] = 20
    """So many recordings in a day are never too many."""
    number: Annotated[int, Field(ge=1)] = 500
    """No more recordings than this in 24 hours …"""
    share: Share = 0.05
    """… and no larger share of all that there are."""
    clock_jump_days: Annotated[float, Field(gt=0)] = 3.0
    """The clock may have gone on no further than this since the last sweep that believed it."""


class RetentionPolicy(Renamed):
    """config/service/retention.yaml."""

    renamed = MappingProxyType({"days": "media"})

    version: str
    """Of what the file says; for its owner."""
    media: Clocked
    """The recording, its parts and lesson records."""
    playable: Clocked = _clock(125, "A copy of the recording lives no longer than the recording.")
    """Playable copies."""
    signals: Clocked = _clock(125, "What was heard and seen holds a child's words.")
    """What models observed, from which replays are made."""
    transcripts: Clocked = _clock(125, "A transcript is the lesson in words.")
    """Transcripts."""
    scorecards: Clocked = _clock(125, "Scorecards and analyses quote what was said.")
    """Stored scorecards and analyses, and what reviewers wrote."""
    findings: Clocked = _clock(730, "Patterns are judged over terms; rows hold kinds and times, no words.")
    """Rows of findings, runs and grades, steps of signs over lessons, and the link to the lesson and who took part."""
    alerts: Clocked = _clock(730, "Whether the safeguarding lead was told, and answered, has to be shown later.")
    """Rows of alerts and of their messages."""
    arrivals: Clocked = _clock(400, "Rows of what was handed in hold names of files, and explain a year's ledgers.")
    """Rows of what was handed in, from when it last changed; those of a recording that is there stay with it."""
    ledgers: Clocked = _clock(3653, "A day's ledger names no child, and proves that nothing was lost.")
    """Ledgers; they are locked for as long as ledger.yaml says, and removed by nobody before."""
    views: Clocked = _clock(3653, "Who looked at what is part of the chain of custody, which only grows.")
    """Events of viewing."""
    cases: Clocked = _clock(3653, "An investigation may be asked about for years after it is closed.")
    """What was written and put into a case, and receipts of what was handed over in it, from when it was closed."""
    two_people_for_cases: bool = True
    """Whether two people have to agree before a sweep destroys what was written in closed cases."""
    hand_over_case_material: bool = False
    """Whether what is handed over of a participant holds notes and documents of investigations about their recordings,
    and what reviewers noted and marked in these. If not, the hand-over says that they are withheld, and why, whether
    there are any or not."""
    certificates: Clocked = _clock(3653, "That something was destroyed lawfully has to be shown for as long.")
    """Certificates of destruction; locked for so long."""
    grace_days: Annotated[float, Field(ge=0)] = 1.0
    """Between the due date and the removal, so that a forecast is read before what it tells."""
    forecast_days: Annotated[float, Field(gt=0)] = 7.0
    """How far ahead a forecast looks."""
    ask_days: Annotated[float, Field(ge=0)] = 14.0
    """A recording that nobody could assess is told of so long before it is due, and leaves once it is acknowledged."""
    implausible_days: Annotated[float, Field(ge=1)] = 30.0
    """A lesson said to be longer ago than this at the upload, or later than it, is not believed: its record may be
    wrong, and nothing is removed early by it."""
    brake: Brake = Brake()
    """What no sweep removes until two people agree."""

    @model_validator(mode="after")
    def _makes_sense(self) -> "RetentionPolicy":
        if longer := [kind.value for kind in DERIVED if self.clock(kind).days > self.media.days]:
            raise ValueError(f"{', '.join(longer)}: what is made from the media may not outlive it")
        if self.findings.days < self.media.days:
            raise ValueError("findings: the rows may not go before what they are about")
        return self

    def clock(self, kind: RetentionKind) -> RetentionClock:
        """The clock of a kind."""
        found: RetentionClock = getattr(self, kind.value)
        return found
