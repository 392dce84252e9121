"""The observation sheet of one lesson."""

from typing import Annotated, Literal

from pydantic import Field

from analyzer.domain.base import Noun, Span
from analyzer.domain.kinds import Severity

Confidence = Literal["high", "medium", "low", "none"]


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
    confidence: Confidence
    withheld: str | None = None
    """Why there is no value; None where there is one."""
    evidence: tuple[Evidence, ...] = ()


class Criterion(Noun):
    """One row of the rubric, graded."""

    id: str
    area: str
    """MARS: `mastery`, `active_learning`, `respectful_community`, `safe_environment`."""
    title: str
    grade: Literal["strength", "met", "developing", "concern", "not_assessed"]
    why: tuple[str, ...]
    """What moved the grade, with numbers."""
    evidence: tuple[Evidence, ...] = ()
    confidence: Confidence


class Conduct(Noun):
    """The findings in numbers, kept apart from teaching quality."""

    by_severity: dict[Severity, int]
    by_kind: dict[str, int]
    dsl: Annotated[int, Field(ge=0)]
    """Findings that go to the Designated Safeguarding Lead."""
    preserve: bool
    """Whether any finding asks for a legal hold."""
    sealed: Annotated[int, Field(ge=0)]
    complete: bool
    """False where a gap leaves part of the code of conduct unassessed."""


class Scorecard(Noun):
    """Criteria, conduct and a summary in words; never one overall number."""

    rubric: str
    """Name and version of the rubric."""
    criteria: tuple[Criterion, ...]
    conduct: Conduct
    summary: str
