"""What the API takes and gives of what people say of a lesson."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, model_validator

from analyzer.domain.base import LONGEST_MS
from analyzer.domain.kinds import Channel, Kind, Route, Severity
from analyzer.domain.lesson import Role
from analyzer.domain.review import ActName, Decision
from analyzer.review.standing import Stand
from analyzer.web.api.shapes import Given, Shown, Text

LONGEST_TEXT = 20_000
"""Characters; config/service/review.yaml may allow fewer."""
MOST_ALIKE = 200
MOST_ROWS = 100
MOST_ID = 2**63 - 1
Ms = Annotated[int, Field(ge=0, le=LONGEST_MS)]
Words = Annotated[Text, Field(max_length=LONGEST_TEXT)]
FindingId = Annotated[Text, Field(min_length=1, max_length=32)]
Criterion = Annotated[str, Field(pattern="^[a-z][a-z0-9_]*$", max_length=64)]
HumanGrade = Literal["strength", "met", "developing", "concern", "not_assessed"]


class VerdictIn(Given):
    """A person's answer to a question, or to repeats of it alike."""

    findings: Annotated[list[FindingId], Field(min_length=1, max_length=MOST_ALIKE)]
    """Ids of the questions."""
    decision: Decision
    """`unsure` asks for a second opinion. A later verdict of the same person takes the place of the one before."""
    reason: Annotated[Text, Field(max_length=64)] = ""
    """Why it is dismissed: one of `reasons`, as the review tells them; empty for other decisions."""
    text: Words = ""
    """In their own words, for the first of the questions."""


class MissedIn(Given):
    """What the machine missed."""

    kind: Kind
    start_ms: Ms
    end_ms: Ms
    text: Words = ""
    """In their own words; empty where the kind is sealed."""

    @model_validator(mode="after")
    def _runs_forward(self) -> "MissedIn":
        if self.end_ms < self.start_ms:
            raise ValueError("the stretch ends before it starts")
        return self


class RemarkIn(Given):
    """A note about a lesson."""

    text: Words
    at_ms: Ms | None = None
    """Its place; null where it is about the lesson as a whole."""


class GradesIn(Given):
    """A person's own grades; those that they gave before count no more."""

    grades: Annotated[dict[Criterion, HumanGrade], Field(min_length=1, max_length=MOST_ROWS)]
    """By row of the rubric."""


class UndoIn(Given):
    """What somebody did themselves and takes back."""

    act: ActName
    row: Annotated[int, Field(ge=1, le=MOST_ID)]
    """Its id."""


class VerdictOut(Shown):
    """What one person says of a question now."""

    row: int | None
    """By which its own person can take it back; null for that of whoever added what the machine missed."""
    by: str
    at: datetime
    decision: Decision
    reason: str
    text: str


class QuestionOut(Shown):
    """A question of the machine, or what a person added, and how it stands."""

    finding_id: str
    kind: Kind
    cause: str | None
    clause: str
    severity: Severity
    route: Route
    participant: str | None
    role: Role
    channel: Channel
    start_ms: int
    end_ms: int
    quote: str | None
    sealed: bool
    """Then nobody judges it here, and nothing of it is quoted."""
    added: int | None
    """Id of what a person added, by which they can take it back; null where the machine asks."""
    stand: Stand
    verdicts: list[VerdictOut]
    """The latest of each person, as far as they may be seen."""


class RemarkOut(Shown):
    """A note about a lesson."""

    row: int
    by: str
    at: datetime
    at_ms: int | None
    text: str


class CriterionOut(Shown):
    """A row of the rubric."""

    criterion: str
    title: str
    by_person: bool
    """Whether only a person can grade it."""
    machine: str | None
    """How the machine graded it; null where the person grades first and has not."""
    mine: str | None
    """How the person whose token it is graded it last."""


class ReviewOut(Shown):
    """A lesson as it stands for one person: questions, the gravest first, notes, and the rubric."""

    recording_id: UUID
    run: int
    """Number of the run that is shown."""
    questions: list[QuestionOut]
    notes: list[RemarkOut]
    criteria: list[CriterionOut]
    grading: int | None
    """Id of the person's own grades, by which they can take them back."""
    reasons: dict[str, str]
    """Why a question may be dismissed: names, and what they mean."""


class ActOut(Shown):
    """What was put on record."""

    act: ActName
    rows: list[int]
    """Ids, by which each can be taken back."""


class MissedOut(Shown):
    """What was put on record of what the machine missed."""

    act: Literal[ActName.MISSED] = ActName.MISSED
    rows: list[int]
    """Its id, by which it can be taken back."""
    finding_id: str
    """What verdicts and alerts call it."""
    held: bool
    """False where policy asks for a hold that does not lie yet: that is tried again, and needs no second request."""
