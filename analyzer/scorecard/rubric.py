"""config/rubric.yaml: what an observer looks at, and which numbers or findings earn which grade.

Teaching and conduct stay apart, as clauses of the code ask: `mastery` and `active_learning` read teaching measures
and nothing else, `respectful_community` and `safe_environment` read findings and gaps and nothing else. The areas are
those of the MARS tutoring rubric (Schoolhouse.world): mastery, active learning, respectful community, safe environment.
"""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, model_validator

from analyzer.domain.base import Noun
from analyzer.domain.gap import Aspect
from analyzer.domain.kinds import Kind, Severity
from analyzer.scorecard.measures.names import MeasureName
from analyzer.scorecard.measures.settings import Steps


class Area(StrEnum):
    """The parts of the rubric."""

    MASTERY = "mastery"
    ACTIVE_LEARNING = "active_learning"
    RESPECTFUL_COMMUNITY = "respectful_community"
    SAFE_ENVIRONMENT = "safe_environment"

    @property
    def is_teaching(self) -> bool:
        """Whether the area is about teaching; the others are about conduct."""
        return self in {Area.MASTERY, Area.ACTIVE_LEARNING}


class Band(Noun):
    """A stretch of values that earns a grade."""

    grade: Literal["strength", "met", "developing", "concern"]
    """What a value in the band earns."""
    from_: Annotated[float | None, Field(alias="from")] = None
    """Lowest value of the band; no limit if absent."""
    to: float | None = None
    """Values from here on are beyond the band; no limit if absent."""

    def holds(self, value: float) -> bool:
        """Whether a value is in the band."""
        return (self.from_ is None or value >= self.from_) and (self.to is None or value < self.to)

    @model_validator(mode="after")
    def _is_a_stretch(self) -> "Band":
        if self.from_ is not None and self.to is not None and self.to <= self.from_:
            raise ValueError(f"ends at {self.to:g}, not above {self.from_:g}")
        return self


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
    """Teaching areas only: the lowest grade of the measures that have a value."""
    kinds: tuple[Kind, ...] = ()
    """Conduct areas only: the kinds of findings that count here."""
    needs: tuple[Aspect, ...] = ()
    """Conduct areas only: what must have been assessed without a gap before the row can be met."""
    note: str | None = None
    """A sentence that is always shown with the grade; with no measures and no kinds, why only a person can grade."""

    @model_validator(mode="after")
    def _keeps_teaching_and_conduct_apart(self) -> "RubricCriterion":
        if self.area.is_teaching and (self.kinds or self.needs):
            raise ValueError(f"{self.id}: {self.area} is graded by measures; findings never enter coaching")
        if not self.area.is_teaching and self.measures:
            raise ValueError(f"{self.id}: {self.area} is graded by findings; measures never feed allegations")
        for reading in self.measures:
            if not reading.measure.is_teaching:
                raise ValueError(f"{self.id}: {reading.measure} is about conduct and never enters coaching")
        if self.kinds and not self.needs:
            raise ValueError(f"{self.id}: names no aspect it needs, so a gap could pass for a clean result")
        if not self.measures and not self.kinds and not self.note:
            raise ValueError(f"{self.id}: looks at nothing and does not say why only a person can grade it")
        return self


class Rubric(Noun):
    """Everything in config/rubric.yaml."""

    name: str
    """Identifier of the rubric, shown on every card."""
    version: str
    """Raised with every change, shown on every card."""
    by_severity: dict[Severity, Literal["met", "developing", "concern"]]
    """The grade that the gravest finding of a row earns. Nothing found is never a strength."""
    by_score: Steps
    """How sure a row is that has findings, by the highest score among its gravest ones."""
    nothing_found: Literal["medium", "low"]
    """How sure a row is that has no finding: detectors miss things."""
    evidence: Annotated[int, Field(ge=1, le=50)]
    """How many places in the lesson a row shows at most."""
    criteria: Annotated[tuple[RubricCriterion, ...], Field(min_length=1)]
    """The rows, in the order of the card."""

    @model_validator(mode="after")
    def _is_complete(self) -> "Rubric":
        missing = [severity for severity in Severity if severity not in self.by_severity]
        if missing:
            raise ValueError(f"by_severity: no grade for {', '.join(missing)}")
        ids = [criterion.id for criterion in self.criteria]
        if twice := sorted({i for i in ids if ids.count(i) > 1}):
            raise ValueError(f"criteria: {', '.join(twice)} is there twice")
        looked_at = [kind for criterion in self.criteria for kind in criterion.kinds]
        if unseen := [kind for kind in Kind if kind not in looked_at]:
            raise ValueError(f"criteria: no row looks at {', '.join(unseen)}")
        if twice := sorted({kind for kind in looked_at if looked_at.count(kind) > 1}):
            raise ValueError(f"criteria: more than one row looks at {', '.join(twice)}")
        return self
