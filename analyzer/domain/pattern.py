"""Weak signs of one tutor towards one student that come together over several lessons: a question, never a score."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field, model_validator

from analyzer.domain.base import Noun
from analyzer.domain.case_policy import Choices
from analyzer.domain.kinds import Kind, Severity


class PatternState(StrEnum):
    """How a proposal stands."""

    OPEN = "open"
    LOOKED_INTO = "looked_into"
    """A person looks further: a case is about it."""
    NOTHING_IN_IT = "nothing_in_it"
    """A person says so."""
    LAPSED = "lapsed"
    """So much of it was dismissed before anybody answered that it is too little now."""


ANSWERED = (PatternState.LOOKED_INTO, PatternState.NOTHING_IN_IT)
"""What a person has said; the same steps are proposed no more."""


ALERTED = "pattern"
"""Kind of the alerts that tell of proposals; their subjects begin with it, too."""


@dataclass(frozen=True)
class Sign:
    """A finding that may be a step, as the run says that is shown now; ids, kinds and times."""

    recording_id: UUID
    lesson_id: str
    taught_at: datetime
    finding_id: str
    kind: str
    start_ms: int
    end_ms: int
    students: frozenset[str]
    """Whoever took part as one, by the lesson's record."""
    dismissed: bool = False
    """A person said that it is not so."""
    handled: bool = False
    """A person has answered its alert: it stands by itself."""

    @property
    def name(self) -> tuple[UUID, str]:
        """What it is known by, whatever run says it."""
        return self.recording_id, self.finding_id


class PatternPolicy(Noun):
    """config/service/patterns.yaml."""

    version: str
    """Of what the file says; for its owner."""
    kinds: Annotated[tuple[Kind, ...], Field(min_length=1)]
    """Findings of these kinds by the tutor are signs."""
    least_signs: Annotated[int, Field(ge=2)]
    """So many signs at least …"""
    least_kinds: Annotated[int, Field(ge=1)]
    """… of so many kinds at least …"""
    least_lessons: Annotated[int, Field(ge=2)]
    """… in so many lessons at least …"""
    within_days: Annotated[int, Field(ge=1, le=730)]
    """… of the last so many days are put before a person."""
    every_s: Annotated[float, Field(gt=0)]
    """How often they are looked for, in seconds."""
    weight: Severity
    """Of the alert that tells the safeguarding lead of a proposal: how soon it is to be read, not how grave it is."""
    reasons: Choices
    """Why there may be nothing in it: a code, which rows keep, and the words that people choose by."""

    @model_validator(mode="after")
    def _can_be_met(self) -> "PatternPolicy":
        if self.least_kinds > len(set(self.kinds)):
            raise ValueError("least_kinds: there are not so many kinds, so that nothing would ever be proposed")
        if self.least_signs < max(self.least_kinds, self.least_lessons):
            raise ValueError("least_signs: so many kinds and lessons take at least as many signs")
        return self

    @property
    def within(self) -> timedelta:
        """How long ago a sign may be."""
        return timedelta(days=self.within_days)

    @property
    def rule(self) -> Mapping[str, int]:
        """The numbers by which a proposal was made, for whoever asks later why it was."""
        names = ("least_signs", "least_kinds", "least_lessons", "within_days")
        return {name: getattr(self, name) for name in names}
