"""The observation sheet of one lesson."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from analyzer.domain.base import Noun, Share, Span
from analyzer.domain.conduct import Conduct
from analyzer.domain.quote import Quote

Confidence = Literal["high", "medium", "low", "none"]
Grade = Literal["strength", "met", "developing", "concern"]


class Evidence(Span):
    """A place in the lesson that a measure or a grade rests on."""

    note: str = ""
    """What is there, in a few words; never a quote from a sealed finding."""


class Measure(Noun):
    """A number about the lesson, with what it was made of. Withheld rather than guessed."""

    label: str
    value: float | None
    unit: str
    """E.g. `share`, `s`, `words/min`, `count`."""
    of: str
    """What was divided by what, in words."""
    numerator: float | None = None
    denominator: float | None = None
    counted: str = ""
    """What the denominator counts, e.g. `answered questions`; empty where there is none."""
    confidence: Confidence
    withheld: str | None = None
    """Why there is no value; None where there is one."""
    evidence: tuple[Evidence, ...] = ()


class Band(Noun):
    """A stretch of values that earns a grade."""

    grade: Grade
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


class Read(Noun):
    """How a row read one measure."""

    measure: str
    """Its name among the measures."""
    grade: Grade | None
    """What its value earned; None where it was withheld."""
    bands: tuple[Band, ...]
    """The first band that holds the value counts."""


class Criterion(Noun):
    """One row of the rubric, about teaching alone."""

    id: str
    area: str
    """MARS: `mastery`, `active_learning`, `respectful_community`."""
    title: str
    grade: Literal["strength", "met", "developing", "concern", "not_assessed"]
    by_person: bool = False
    """Whether only a person can grade this row."""
    why: tuple[str, ...]
    """What moved the grade, with numbers."""
    readings: tuple[Read, ...] = ()
    """The measures it was read from."""
    evidence: tuple[Evidence, ...] = ()
    confidence: Confidence


class Topic(Span):
    """A stretch of the lesson and what it was about, by its own words."""

    terms: tuple[str, ...]
    """Words said more here than in the rest of the lesson, the most telling first."""
    line: Quote
    """The line of the stretch that holds most of them."""


class Moment(Span):
    """A place in the lesson that speaks for or against the teaching, by its measures alone."""

    why: tuple[str, ...]
    """What speaks, with numbers."""
    measures: tuple[str, ...]
    """The measures whose evidence it is."""
    lines: tuple[Quote, ...]
    """What was said there."""
    confidence: Confidence


class Narrative(Noun):
    """The lesson as its own words tell it."""

    topics: tuple[Topic, ...] = ()
    """In order of time."""
    strongest: tuple[Moment, ...] = ()
    """In order of time."""
    weakest: tuple[Moment, ...] = ()
    """In order of time."""
    untold: tuple[str, ...] = ()
    """Why topics or moments are missing."""
    unsure_below: Share = 0.5
    """Words heard with less confidence are marked wherever they are quoted."""


class Scorecard(Noun):
    """Topics, moments, graded criteria, questions about conduct, a summary; never one overall number."""

    rubric: str
    """Name and version of the rubric."""
    narrative: Narrative = Narrative()
    criteria: tuple[Criterion, ...]
    """About teaching; graded from measures alone."""
    conduct: Conduct
    """Questions that no machine answers."""
    summary: str
