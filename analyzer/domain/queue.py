"""What to observe next, and why: the facts that decide it, and what config/service/queue.yaml says about them."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from analyzer.domain.base import Noun
from analyzer.domain.kinds import Severity

NO_QUESTION = -1
"""Where others have the rank of the gravest open question."""


class QueuePolicy(Noun):
    """config/service/queue.yaml."""

    version: str
    """Of what the file says; for its owner."""
    questions_from: Severity
    """A lesson with an open question of this weight or a graver one comes first, the gravest before all."""
    due_within_days: Annotated[int, Field(ge=0)]
    """A planned observation comes next once it has to be done within so many days."""
    low_from: Annotated[int, Field(ge=1)]
    """A lesson comes before the rest if the machine graded so many rows of the rubric a `concern`, or more."""
    refresh_s: Annotated[int, Field(ge=5)]
    """How often an open page of the queue looks for what has changed."""


class Reason(StrEnum):
    """Why a lesson is where it is in the queue, in the order of the queue."""

    QUESTIONS = "questions"
    DUE = "due"
    LOW_GRADES = "low_grades"
    NEWEST = "newest"


class Whose(StrEnum):
    """Whom lessons are with."""

    ALL = "all"
    MINE = "mine"
    NOBODYS = "nobodys"


class QueueState(StrEnum):
    """Whether a person is awaited still."""

    WAITING = "waiting"
    DONE = "done"


@dataclass(frozen=True)
class QueueFacts:
    """All that decides where a lesson stands."""

    questions: int
    """That are open."""
    rank: int
    """Of the gravest of them; NO_QUESTION where none is open."""
    concerns: int
    """Rows of the rubric that the machine graded a concern."""
    due_on: date | None
    """By when its observation is planned; None where it is not."""
    graded: bool
    """Somebody has graded it."""
    state: QueueState


@dataclass(frozen=True)
class Wanted:
    """Which lessons of the queue somebody wants to see; what is empty asks for nothing."""

    state: QueueState = QueueState.WAITING
    reason: Reason | None = None
    weight: Severity | None = None
    """Of the gravest open question."""
    whose: Whose = Whose.ALL
    subject: str | None = None
    tutor: str = ""
    find: str = ""
    """Begins the id of the lesson or of the tutor."""


@dataclass(frozen=True)
class Stretch:
    """Lessons that stand together in the queue for one reason."""

    reason: Reason
    key: int = 0
    """Rank of the gravest question, or how many concerns there are; 0 for other reasons."""


@dataclass(frozen=True)
class Place:
    """The last lesson that was shown."""

    stretch: Stretch
    at: datetime
    id: UUID
    due_on: date | None = None
