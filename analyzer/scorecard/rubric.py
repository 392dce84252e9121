"""config/rubric.yaml: which numbers earn which grade, what is watched for, and how the lesson is told.

Teaching and conduct stay apart, as clauses of the code ask. Rows are about teaching and read teaching measures alone.
What may touch the code of conduct earns no grade: it is watched for, and stands as questions until a person answers.
The areas are those of the MARS tutoring rubric (Schoolhouse.world) that are about teaching.
"""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator

from analyzer.domain.base import Noun
from analyzer.domain.gap import Aspect
from analyzer.domain.kinds import Kind
from analyzer.domain.scorecard import Band
from analyzer.scorecard.measures.names import MeasureName
from analyzer.scorecard.telling.settings import CircumstanceSettings, MomentSettings, TopicSettings


class Area(StrEnum):
    """The parts of the rubric."""

    MASTERY = "mastery"
    ACTIVE_LEARNING = "active_learning"
    RESPECTFUL_COMMUNITY = "respectful_community"


class Reading(Noun):
    """How one measure is read."""

    measure: MeasureName
    """Which measure."""
    bands: Annotated[tuple[Band, ...], Field(min_length=1)]
    """The first band that holds the value counts; the last has no limits, so that every value lands."""

    @model_validator(mode="after")
    def _is_complete(self) -> "Reading":
        if self.bands[-1].from_ is not None or self.bands[-1].to is not None:
            raise ValueError(f"{self.measure}: the last band has limits, so some values would earn no grade")
        return self


class RubricCriterion(Noun):
    """One row of the rubric."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    """Stable identifier."""
    title: str
    """What is looked for, as an observer reads it."""
    area: Area
    """The part of the rubric."""
    measures: tuple[Reading, ...] = ()
    """The row takes the lowest grade of the measures that have a value."""
    note: str | None = None
    """A sentence that is always shown with the grade; without measures, why only a person can grade."""

    @model_validator(mode="after")
    def _is_about_teaching(self) -> "RubricCriterion":
        for reading in self.measures:
            if not reading.measure.is_teaching:
                raise ValueError(f"{self.id}: {reading.measure} is about conduct and never enters coaching")
        if not self.measures and not self.note:
            raise ValueError(f"{self.id}: looks at nothing and does not say why only a person can grade it")
        return self


class Watch(Noun):
    """Kinds of findings that need the same parts of a lesson."""

    kinds: Annotated[tuple[Kind, ...], Field(min_length=1)]
    """What is watched for."""
    needs: Annotated[tuple[Aspect, ...], Field(min_length=1)]
    """What must have been assessed without a gap before `nothing noticed` may be said of them."""


class Rubric(Noun):
    """Everything in config/rubric.yaml."""

    name: str
    """Identifier of the rubric, shown on every card."""
    version: str
    """Raised with every change, shown on every card."""
    evidence: Annotated[int, Field(ge=1, le=50)]
    """How many places in the lesson a row shows at most."""
    criteria: Annotated[tuple[RubricCriterion, ...], Field(min_length=1)]
    """The rows, in the order of the card."""
    watched: Annotated[tuple[Watch, ...], Field(min_length=1)]
    """Every kind of finding, once. None of it is graded."""
    clauses: dict[str, str]
    """The clauses of the code of conduct, each in a sentence of ours; the code itself decides."""
    topics: TopicSettings
    """How it is told what was taught."""
    moments: MomentSettings
    """Which moments speak for or against the teaching."""
    circumstances: CircumstanceSettings
    """What near a finding may excuse it."""

    @model_validator(mode="after")
    def _is_complete(self) -> "Rubric":
        ids = [criterion.id for criterion in self.criteria]
        if twice := sorted({i for i in ids if ids.count(i) > 1}):
            raise ValueError(f"criteria: {', '.join(twice)} is there twice")
        watched = [kind for watch in self.watched for kind in watch.kinds]
        if unseen := [kind for kind in Kind if kind not in watched]:
            raise ValueError(f"watched: nothing watches for {', '.join(unseen)}")
        if twice := sorted({kind for kind in watched if watched.count(kind) > 1}):
            raise ValueError(f"watched: {', '.join(twice)} is there twice")
        return self
