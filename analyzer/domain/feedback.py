"""What an observer tells a tutor about how a lesson was taught; conduct goes another way."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from analyzer.domain.base import LONGEST_MS, Noun

Part = Literal["strength", "next_step"]
Template = Annotated[str, StringConstraints(min_length=1, max_length=300)]


class Point(Noun):
    """One thing that went well, or to try next."""

    part: Part
    text: str
    """The observer's words."""
    quote: str = ""
    """What was said there, word for word as a machine heard it; empty where the point rests on a row of the rubric."""
    start_ms: Annotated[int | None, Field(ge=0, le=LONGEST_MS)] = None
    """Where in the recording; None where it is about the lesson as a whole."""
    source: str = ""
    """Id of what of the card it rests on; empty where it is the observer's own."""


class FeedbackText(Noun):
    """All that one feedback says."""

    points: tuple[Point, ...]
    closing: str = ""


class FeedbackPolicy(Noun):
    """config/service/feedback.yaml."""

    version: str
    """Of what the file says; for its owner."""
    strength: Template
    """The draft of a strength; `{why}` stands for what the card says of the moment or row."""
    next_step: Template
    """The draft of a next step; `{why}` as above."""
    most_points: Annotated[int, Field(ge=1, le=50)]
    """Points of one feedback; nobody works on twenty things at once."""
    longest_text: Annotated[int, Field(ge=100, le=20_000)]
    """Characters of a point, of the closing, of a reply."""


class FeedbackActName(StrEnum):
    """What is done with a feedback once it was written."""

    RELEASED = "released"
    READ = "read"
    REPLIED = "replied"
    DISPUTED = "disputed"
    KEPT = "kept"
    """Another observer has looked, and the feedback stands."""
    CHANGED = "changed"
    """Another observer has looked, and writes it anew."""


ANSWERS = frozenset({FeedbackActName.KEPT, FeedbackActName.CHANGED})


@dataclass(frozen=True)
class FeedbackAct:
    """One act; its words are a stored text."""

    id: int
    act: FeedbackActName
    by: str
    at: datetime
    remark: int | None


@dataclass(frozen=True)
class Feedback:
    """One version of what one observer wrote, and what became of it."""

    id: int
    run_id: int
    by: str
    at: datetime
    remark: int
    """Number of the stored text."""
    acts: tuple[FeedbackAct, ...] = ()
    """In order of time."""

    @property
    def released_at(self) -> datetime | None:
        """When the tutor could read it; None for a draft."""
        return next((one.at for one in self.acts if one.act == FeedbackActName.RELEASED), None)

    @property
    def dispute(self) -> FeedbackAct | None:
        """What the tutor disputes and nobody has answered yet."""
        last = [one for one in self.acts if one.act in {FeedbackActName.DISPUTED, *ANSWERS}]
        return last[-1] if last and last[-1].act == FeedbackActName.DISPUTED else None

    @property
    def answer(self) -> FeedbackAct | None:
        """What somebody answered last to what the tutor disputed; None while it waits, or where nothing was."""
        answers = [one for one in self.acts if one.act in ANSWERS]
        return answers[-1] if answers and self.dispute is None else None

    @property
    def was_read(self) -> bool:
        """Whether the tutor has opened it."""
        return any(one.act == FeedbackActName.READ for one in self.acts)
