"""How well machine and observers judge, in numbers that say on how much they rest. No lesson, no words."""

from datetime import date, datetime

from analyzer.domain.base import Noun


class Interval(Noun):
    """In what 95 % of such figures hold the true one; None on either side where the figure is withheld."""

    low: float | None = None
    high: float | None = None
    why_not: str = ""
    """Why the figure is withheld; empty where it is not."""


class Proportion(Interval):
    """A part of a whole, with Wilson's interval."""

    part: int
    n: int
    share: float | None = None


class Agreement(Interval):
    """How far the first two people who judged the same things agree: Cohen's kappa, with a bootstrap interval."""

    name: str
    independent: bool
    """Whether only opinions count whose second giver could not see the first."""
    weighted: bool
    """Quadratic weights, for grades in an order: one step apart is less apart than two."""
    n: int
    """Pairs of opinions."""
    lessons: int
    same: int
    """Pairs in which both said the same."""
    kappa: float | None = None


class Precision(Noun):
    """Of what the machine asked and people answered: how much they confirmed."""

    name: str
    confirmed: Proportion
    unsure: int
    """Nobody could tell; counted neither way."""
    disputed: int
    """People do not agree; counted neither way."""


class Month(Noun):
    """The machine's precision over the lessons of one month, held against all months before it."""

    month: str
    precision: Precision
    p: float | None
    """Of Fisher's exact test; None where one side has no answer."""
    differs: bool


class Missed(Interval):
    """What two blind observers noticed in lessons where the machine found nothing: an exact Poisson interval."""

    name: str
    n: int
    """Misses; one that both noticed is one."""
    hours: float
    rate: float | None = None
    """An hour of lessons."""


class Samples(Noun):
    """How far the blind samples are."""

    draws: int
    drawn: int
    nobody_yet: int
    """Given, and nobody has finished."""
    one: int
    """One of two has finished."""
    done: int
    last: str
    """The week that was drawn last; empty where none was."""


class Known(Noun):
    """Answers to questions whose right answer is known."""

    name: str
    right: Proportion
    unsure: int


class Exposed(Noun):
    """How much distressing material somebody opened in a week."""

    by: str
    week: date
    """Its Monday."""
    minutes: float
    over: bool
    """Whether it is as much as policy allows, or more."""


class Figures(Noun):
    """Everything that the quality page shows."""

    at: datetime
    agreements: tuple[Agreement, ...]
    precision: Precision
    kinds: tuple[Precision, ...]
    versions: tuple[Precision, ...]
    months: tuple[Month, ...]
    samples: Samples
    missed: tuple[Missed, ...]
    known: Known
    known_questions: int
    persons: tuple[Known, ...]
    """Of those alone who answered enough of them."""
    exposed: tuple[Exposed, ...]
    cap_minutes: float
