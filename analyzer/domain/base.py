"""What every noun has in common."""

from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, model_validator

LONGEST_MS = 10**12
"""Thirty years: what is longer is no time on a lesson's clock, and no database could hold just any number."""


def _within_the_calendar(moment: datetime) -> datetime:
    try:
        moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("lies outside the years 1 to 9999 in UTC") from error
    return moment


Milliseconds = Annotated[int, Field(ge=0, le=LONGEST_MS, description="Milliseconds on the lesson's clock.")]
Moment = Annotated[AwareDatetime, AfterValidator(_within_the_calendar)]
"""A time with its zone, which can be told in any other."""
Share = Annotated[float, Field(ge=0.0, le=1.0)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="Lower-case hexadecimal SHA-256.")]


class Noun(BaseModel):
    """A frozen value that refuses keys it does not know."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        validate_by_name=True,
        validate_by_alias=True,
        serialize_by_alias=True,
        use_attribute_docstrings=True,
    )


class Renamed(Noun):
    """A noun some of whose keys had other names before; it is read by either."""

    renamed: ClassVar[Mapping[str, str]] = MappingProxyType({})
    """Today's name of a key by the one before."""

    @model_validator(mode="before")
    @classmethod
    def _by_todays_names(cls, given: Any) -> Any:
        if not isinstance(given, Mapping):
            return given
        return {cls.renamed.get(key, key): value for key, value in given.items()}


class Span(Noun):
    """A half-open stretch of the lesson, [start_ms, end_ms)."""

    start_ms: Milliseconds
    end_ms: Milliseconds

    @model_validator(mode="after")
    def _runs_forward(self) -> "Span":
        if self.end_ms < self.start_ms:
            raise ValueError(f"ends at {self.end_ms} ms, before it starts at {self.start_ms} ms")
        return self

    @property
    def duration_ms(self) -> int:
        """Length in milliseconds."""
        return self.end_ms - self.start_ms

    def overlap_ms(self, other: "Span") -> int:
        """Milliseconds that both spans cover; 0 where they only touch."""
        return max(0, min(self.end_ms, other.end_ms) - max(self.start_ms, other.start_ms))
