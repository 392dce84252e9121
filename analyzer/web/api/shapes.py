"""What the API takes and gives."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Schema
from pydantic import ConfigDict, Field

Text = Annotated[str, Field(pattern="^[^\\x00]*$")]
"""What no database has to refuse."""


class Given(Schema):
    """What a request says; unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)


class Shown(Schema):
    """What an answer says."""

    model_config = ConfigDict(use_attribute_docstrings=True)


class ObjectIn(Given):
    """A recording that lies under the incoming prefix already."""

    key: str
    version_id: str | None = None
    lesson_key: str | None = None
    lesson: dict[str, Any] | None = None


class IngestedOut(Schema):
    """What became of a recording that was handed in."""

    id: UUID
    outcome: str
    number: int
    state: str


class OpenStageOut(Schema):
    """A stage that is not over."""

    name: str
    state: str
    progress: float
    attempts: int


class ListedOut(Schema):
    """A recording as lists show it."""

    id: UUID
    lesson_id: str | None
    tutor_id: str | None
    number: int
    source: str
    state: str
    reason: str
    family: str
    duration_ms: int | None
    uploaded_at: datetime
    state_at: datetime
    run: int | None
    complete: bool | None
    findings: int | None
    gravest: str | None
    stages: list[OpenStageOut]


class PageOut(Schema):
    """One page of a list."""

    items: list[ListedOut]
    after: str | None
    """Names the next page; null on the last."""


class StageOut(Schema):
    """One stage."""

    name: str
    state: str
    progress: float
    attempts: int
    reason: str
    family: str
    started_at: datetime | None
    finished_at: datetime | None


class RunOut(Schema):
    """One assessment."""

    number: int
    policy_sha256: str
    software: str
    created_at: datetime
    complete: bool | None
    gaps: int | None
    gravest: str | None
    current: bool


class RecordingOut(Schema):
    """A recording and how far it is."""

    id: UUID
    sha256: str
    bytes: int
    duration_ms: int | None
    lesson_id: str | None
    tutor_id: str | None
    number: int
    source: str
    state: str
    reason: str
    family: str
    uploaded_at: datetime
    state_at: datetime
    retain_until: datetime
    stages: list[StageOut]
    runs: list[RunOut]


class EventsOut(Schema):
    """What a message of events led to: how many recordings came to which outcome."""

    outcomes: dict[str, int]
