"""What the API takes and gives of feedback to tutors."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from analyzer.domain.feedback import FeedbackActName, Part
from analyzer.web.api.shapes import Given, Shown, Text

LONGEST_TEXT = 20_000
"""Characters; config/service/feedback.yaml and review.yaml may allow fewer."""
MOST_POINTS = 50
Words = Annotated[Text, Field(max_length=LONGEST_TEXT)]


class PointIn(Given):
    """One thing that went well, or to try next."""

    text: Words
    picked: Annotated[Text, Field(max_length=100)] = ""
    """Id of what was offered and it rests on, whose quote goes with it; empty for a point of one's own."""
    part: Part = "strength"
    """Of a point of one's own."""


class FeedbackIn(Given):
    """What an observer writes."""

    points: Annotated[list[PointIn], Field(min_length=1, max_length=MOST_POINTS)]
    closing: Words = ""


class DisputeAnswerIn(Given):
    """What another observer answers to what a tutor disputes."""

    outcome: Literal["kept", "changed"]
    """Whether the feedback stands; who changes it writes one of their own afterwards."""
    text: Words


class ReplyIn(Given):
    """What a tutor says to a feedback."""

    text: Words
    disputes: bool = False
    """Whether another observer is asked to look."""


class PointOut(Shown):
    """A point of a feedback, or one that can be picked."""

    source: str
    """Id of what it rests on; empty for the observer's own."""
    part: Part
    text: str
    quote: str
    start_ms: int | None


class SaidOut(Shown):
    """What was said to a feedback."""

    act: FeedbackActName
    by: str
    at: datetime
    text: str


class FeedbackOut(Shown):
    """A feedback with its words."""

    id: int
    recording_id: UUID
    by: str
    at: datetime
    released_at: datetime | None
    """Null for a draft."""
    was_read: bool
    disputed: bool
    """Whether another observer is asked to look, and nobody has answered yet."""
    kept: bool
    """False where its words are not kept any more."""
    points: list[PointOut]
    closing: str
    said: list[SaidOut]


class WritingOut(Shown):
    """Feedback about a lesson, as whoever writes it sees it."""

    offered: list[PointOut]
    """What can be picked from the card, by `source`, each with a draft."""
    draft: FeedbackOut | None
    """What the person wrote last and has not released."""
    released: list[FeedbackOut]
    """The latest first."""


class ListedFeedbackOut(Shown):
    """A released feedback, in a list."""

    id: int
    recording_id: UUID
    lesson_id: str | None
    subject: str | None
    tutor_id: str | None
    by: str
    scheduled_start: datetime | None


class WrittenOut(Shown):
    """A feedback that was kept."""

    id: int


class TakenOut(Shown):
    """The lesson that somebody observes from now on."""

    recording_id: UUID
