"""What a schedule feed says: which lessons there will be."""

from typing import Annotated

from pydantic import Field, model_validator

from analyzer.domain.base import Moment, Noun
from analyzer.domain.lesson import Participant


class Scheduled(Noun):
    """One lesson of the schedule. What is left out stays as it is known already."""

    lesson_id: Annotated[str, Field(min_length=1, max_length=200)]
    scheduled_start: Moment
    scheduled_end: Moment
    platform: Annotated[str, Field(max_length=200)] | None = None
    subject: Annotated[str, Field(max_length=200)] | None = None
    tutor: Participant | None = None
    students: tuple[Participant, ...] | None = None
    cancelled: bool = False
    """Whether it will not take place, so that no recording is expected any more."""

    @model_validator(mode="after")
    def _runs_forward(self) -> "Scheduled":
        if self.scheduled_end <= self.scheduled_start:
            raise ValueError("scheduled_end is not after scheduled_start")
        return self
