"""What a report is told: who asks, and what there is of each recording."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from analyzer.domain.analysis import Analysis
from analyzer.domain.lesson import Lesson


@dataclass(frozen=True)
class Handover:
    """Why evidence leaves the house, and to whom; all of it is recorded."""

    purpose: str
    recipient: str
    legal_basis: str
    by: str
    """Whose command it was."""
    at: datetime


@dataclass(frozen=True)
class FileTold:
    """One file of the payload, by the name it bears there and the one it came with."""

    path: str
    named: str
    """What it is; for an original the name it was handed in under."""
    sha256: str
    bytes: int


@dataclass(frozen=True)
class ClipTold:
    """A stretch that was cut out of an original as its streams are."""

    path: str
    sha256: str
    start_ms: int
    """On the original's clock: where the clip's first millisecond is."""
    end_ms: int
    findings: Sequence[str]
    """Ids of what can be seen or heard in it."""


@dataclass(frozen=True)
class AnswerTold:
    """What a person said of an alert, or of a finding."""

    about: str
    """Id of the finding, or what else it was about."""
    kind: str
    severity: str
    at: datetime
    by: str
    said: str


@dataclass(frozen=True)
class RecordingTold:
    """One recording of the bag."""

    number: int
    """Counts the recordings of the bag from 1; its folder bears it."""
    id: str
    sha256: str
    bytes: int
    uploaded_at: datetime
    analysis: Analysis
    """Of the run that is shown."""
    run: int
    runs: int
    """How many there are."""
    lesson: Lesson | None
    sealed: bool
    """Whether any run sealed anything, or a person put it in quarantine: then its media are not in the bag."""
    files: Sequence[FileTold]
    events: int
    """Of its chain of custody."""
    clips: Sequence[ClipTold] = ()
    no_clips: str = ""
    """Why there are none, where they were asked for."""
    answers: Sequence[AnswerTold] = ()


@dataclass(frozen=True)
class Certified:
    """What the bag is signed with."""

    owner: str
    sha256: str
    is_self_made: bool
    valid_until: datetime


@dataclass(frozen=True)
class Told:
    """Everything that a report says."""

    name: str
    """Of the bag."""
    about: str
    """The case, or that recordings were chosen one by one."""
    handover: Handover
    certificate: Certified
    software: str
    recordings: Sequence[RecordingTold]
    policies: Mapping[str, str] = field(default_factory=dict)
    """Versions of the policy, by the SHA-256 that assessments give, of those that this service still has."""
    further: Sequence[tuple[str, Sequence[str]]] = field(default_factory=tuple)
    """Of the case: a heading, and its lines."""
