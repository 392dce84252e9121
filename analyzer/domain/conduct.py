"""What may touch the code of conduct: questions for a person. Nothing here is a grade."""

from typing import Annotated, Literal

from pydantic import Field

from analyzer.domain.base import Noun, Span
from analyzer.domain.kinds import Kind, Route, Severity
from analyzer.domain.quote import Quote

Verdict = Literal["confirmed", "dismissed", "unsure"]


class Circumstance(Span):
    """Something near a finding that may excuse it; shown beside it, and taking nothing away."""

    kind: Literal["apology", "quotation"]
    line: Quote


class Question(Noun):
    """One finding, as it stands until a person has judged it."""

    finding: str
    """The finding's id."""
    kind: Kind
    severity: Severity
    route: Route
    circumstances: tuple[Circumstance, ...] = ()
    verdict: Verdict | None = None
    """What a person decided; None while the question is open. No part of an analysis ever sets it."""


class Watched(Noun):
    """One kind of finding, and how the lesson stands to it."""

    kind: Kind
    state: Literal["questions", "nothing_noticed", "not_assessed"]
    """`nothing_noticed` is no pass: detectors miss things."""
    questions: Annotated[int, Field(ge=0)]
    not_assessed: tuple[str, ...] = ()
    """What could not be looked at, why, and for how long; also where there are questions."""


class Conduct(Noun):
    """The findings as open questions and in numbers, kept apart from teaching."""

    questions: tuple[Question, ...] = ()
    """The gravest first."""
    watched: tuple[Watched, ...] = ()
    """Every kind that is looked for."""
    clauses: Annotated[dict[str, str], Field(default_factory=dict)]
    """The clauses of the code of conduct that the findings name, each in short."""
    by_severity: dict[Severity, int]
    by_kind: dict[str, int]
    dsl: Annotated[int, Field(ge=0)]
    """Findings that go to the Designated Safeguarding Lead."""
    preserve: bool
    """Whether any finding asks for a legal hold."""
    sealed: Annotated[int, Field(ge=0)]
    complete: bool
    """False where a gap leaves part of the code of conduct unassessed."""
