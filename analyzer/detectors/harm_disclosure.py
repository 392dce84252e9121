"""Clauses 2 and 5: a student discloses harm, and how the tutor answered.

The words of a disclosure are phrase rules. Whether the tutor then reassured, left confidentiality unpromised and said
that it would be reported stands in the explanation, one line each: it is for a person to judge, and no kind of its own.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field

from analyzer.detectors.base import Outcome
from analyzer.detectors.patterns import compile_patterns
from analyzer.detectors.phrases import Lexicon, PhraseDetector
from analyzer.detectors.utterance_windows import normalise
from analyzer.domain.base import Noun
from analyzer.domain.finding import Claim, DetectorId
from analyzer.domain.lesson import Role
from analyzer.domain.statement import Statement

Answer = Literal["yes", "no"]


class Duty(Noun):
    """One thing that the code asks of a tutor who hears a disclosure."""

    question: str
    """Begins the line on the card, e.g. `Reassured the student`."""
    yes: tuple[str, ...]
    """What fulfils the duty; patterns."""
    no: tuple[str, ...]
    """What goes against it; patterns. Outweighs `yes`, so that a person reads the exchange."""


class Response(Noun):
    """What the tutor should say next."""

    within_minutes: Annotated[int, Field(ge=1, le=60)]
    """How long after the disclosure the tutor's words count as the answer to it."""
    reassured: Duty
    """Whether the tutor reassured the student."""
    no_promise: Duty
    """Whether the tutor left confidentiality unpromised."""
    report: Duty
    """Whether the tutor said that it would be reported."""

    @property
    def duties(self) -> tuple[Duty, Duty, Duty]:
        """In the order of the card."""
        return self.reassured, self.no_promise, self.report


class DisclosureLexicon(Lexicon):
    """config/lexicons/disclosure.yaml."""

    response: Response
    """How the tutor's answer is read."""


@dataclass(frozen=True)
class HarmDisclosureDetector:
    """Notices a student's disclosure and reads the tutor's answer to it."""

    lexicon: DisclosureLexicon

    def __post_init__(self) -> None:
        """Compile every pattern once.

        Raises:
            ValueError: a pattern does not compile.
        """
        _ = self._phrases, self._duties

    @property
    def id(self) -> DetectorId:
        """The lexicon's name and version."""
        return DetectorId(name=self.lexicon.name, version=self.lexicon.version)

    def detect(self, statements: tuple[Statement, ...]) -> Outcome:
        """Judge the statements of one lesson."""
        found = self._phrases.detect(statements)
        claims = tuple(self.answered(claim, statements) for claim in found.claims)
        return Outcome(claims=claims, suppressions=found.suppressions, gaps=found.gaps)

    @cached_property
    def _phrases(self) -> PhraseDetector:
        return PhraseDetector(Lexicon.model_validate(self.lexicon.model_dump(exclude={"response"})))

    @cached_property
    def _duties(self) -> tuple[tuple[str, dict[Answer, re.Pattern[str]]], ...]:
        fragments = self.lexicon.fragments
        return tuple(
            (duty.question, {"no": compile_patterns(duty.no, fragments), "yes": compile_patterns(duty.yes, fragments)})
            for duty in self.lexicon.response.duties
        )

    def answered(self, claim: Claim, statements: tuple[Statement, ...]) -> Claim:
        """The claim with one line for each duty."""
        minutes = self.lexicon.response.within_minutes
        until_ms = claim.end_ms + minutes * 60_000
        answers = [
            normalise(statement.text)
            for statement in statements
            if statement.role is Role.TUTOR and claim.start_ms < statement.end_ms and statement.start_ms <= until_ms
        ]
        said = " . ".join(answers)
        lines = tuple(
            f"{question}: "
            + next((a for a, p in patterns.items() if p.search(said)), f"not heard within {minutes} minutes")
            for question, patterns in self._duties
        )
        return claim.model_copy(update={"explanation": (*claim.explanation, *lines)})
