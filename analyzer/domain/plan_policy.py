"""What the head of quality decides about observing tutors; read from config/service/terms.yaml."""

from datetime import datetime
from itertools import pairwise
from typing import Annotated

from pydantic import Field, model_validator

from analyzer.domain.base import Noun
from analyzer.domain.kinds import Severity
from analyzer.domain.plan import Draw
from analyzer.domain.scorecard import Grade
from analyzer.domain.term import Term

Count = Annotated[int, Field(ge=1, le=100)]
Weight = Annotated[float, Field(gt=0, le=1000)]
Code = Annotated[str, Field(pattern=r"^[a-z][a-z_]{0,31}$")]
Words = Annotated[str, Field(min_length=1, max_length=300)]


class Weights(Noun):
    """How likely a lesson is drawn against others, by the gravest question about it."""

    nothing: Weight = 1.0
    """Nothing was noticed."""
    note: Weight = 1.0
    """The gravest is a note."""
    minor: Weight = 2.0
    """It is minor."""
    serious: Weight = 4.0
    """It is serious."""
    critical: Weight = 4.0
    """It is critical."""

    def of(self, gravest: str) -> float:
        """Of a lesson whose gravest finding has this severity; empty for none."""
        return float(getattr(self, Severity(gravest).value if gravest else "nothing"))


class RepeatFindings(Noun):
    """When confirmed findings ask for more observations."""

    confirmed: Count
    """So many findings of one clause that people have confirmed in the term …"""
    lessons: Count
    """… in so many different lessons."""
    observations: Count
    """How many more lessons are observed then."""
    reason: Words
    """Why these thresholds."""

    @model_validator(mode="after")
    def _can_be_met(self) -> "RepeatFindings":
        if self.lessons > self.confirmed:
            raise ValueError("lessons: more than `confirmed` findings can be spread over")
        return self


class LowGrades(Noun):
    """When people's grades ask for more observations."""

    grades: Annotated[tuple[Grade, ...], Field(min_length=1)]
    """Grades that count as low."""
    rows: Count
    """So many rows of one lesson with such a grade, by one person, in the term."""
    observations: Count
    """How many more lessons are observed then."""
    reason: Words
    """Why these thresholds."""


class Interest(Noun):
    """An observer and a tutor who may not meet."""

    observer: Annotated[str, Field(min_length=1, max_length=150)]
    """Name of the account."""
    tutor: Annotated[str, Field(min_length=1, max_length=200)]
    """As lesson records name them."""


class TutorPage(Noun):
    """What the page of a tutor shows."""

    fewest_lessons: Annotated[int, Field(ge=2, le=1000)] = 5
    """Below so many lessons with a value a measure is not shown: a few lessons say little about anybody."""
    interval: Annotated[float, Field(gt=0.5, lt=1)] = 0.95
    """How sure the interval around a mean is."""
    repeated: Annotated[int, Field(ge=2, le=100)] = 2
    """In so many different lessons a confirmed breach of one clause is proposed to a person as repeated."""
    most_lessons: Annotated[int, Field(ge=10, le=2000)] = 200
    """No more lessons than this are looked at, the latest."""


class PlanPolicy(Noun):
    """config/service/terms.yaml."""

    version: str
    """Of what the file says; for its owner."""
    terms: Annotated[tuple[Term, ...], Field(min_length=1)]
    """Terms in any order; none overlap."""
    observations: Count = 1
    """Lessons of each tutor that are observed in a term (clause 11.1: one)."""
    draw: Draw = Draw.RANDOM
    """How a lesson is chosen."""
    weights: Weights = Weights()
    """For `risk_weighted`."""
    observe_within_days: Annotated[int, Field(ge=1, le=90)] = 14
    """How long an observer has from the draw; never beyond the term."""
    observers: Annotated[tuple[str, ...], Field(min_length=1)]
    """Roles whose accounts are given lessons."""
    most_per_week: Annotated[int, Field(ge=1, le=200)] = 8
    """Lessons that an observer is given in a week, at most; a person may give more by hand."""
    interests: tuple[Interest, ...] = ()
    """Declared interests: pairs that are never put together."""
    repeat_findings: RepeatFindings | None = None
    """None: confirmed findings ask for nothing more."""
    low_grades: LowGrades | None = None
    """None: grades ask for nothing more."""
    excuses: Annotated[dict[Code, Words], Field(min_length=1)]
    """Why a tutor is not observed in a term: a code, which rows keep, and the words that people choose by."""
    pace_days: Annotated[int, Field(ge=1, le=90)] = 14
    """From how many days the pace of a forecast is taken."""
    tutor_page: TutorPage = TutorPage()
    """What the page of a tutor shows."""

    @model_validator(mode="after")
    def _terms_are_apart(self) -> "PlanPolicy":
        names = [term.name for term in self.terms]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"terms: {', '.join(twice)} is there twice")
        for one, other in pairwise(self.in_order()):
            if other.begins_at < one.ends_at:
                raise ValueError(f"terms: {one.name} and {other.name} overlap")
        return self

    def in_order(self) -> tuple[Term, ...]:
        """The terms in order of time."""
        return tuple(sorted(self.terms, key=lambda term: term.begins_at))

    def term_named(self, name: str) -> Term | None:
        """A term by its name."""
        return next((term for term in self.terms if term.name == name), None)

    def term_at(self, now: datetime) -> Term | None:
        """The term that a moment is in; None in the holidays."""
        return next((term for term in self.terms if term.holds(now)), None)

    def term_shown(self, now: datetime) -> Term:
        """The term that a page begins with: the one that runs, else the one before, else the first."""
        begun = [term for term in self.in_order() if term.begins_at <= now]
        return begun[-1] if begun else self.in_order()[0]

    def may_meet(self, observer: str, its_tutor: str, tutor: str) -> bool:
        """Whether somebody may observe a tutor: not themselves, and nobody with whom they have a declared interest.

        Args:
            observer: name of the account.
            its_tutor: the tutor that the account is; empty for none.
            tutor: who taught.
        """
        return tutor not in self.interests_of(observer) and not (its_tutor and its_tutor == tutor)

    def interests_of(self, observer: str) -> frozenset[str]:
        """The tutors in whom somebody has a declared interest, by the name of their account."""
        return frozenset(one.tutor for one in self.interests if one.observer == observer)
