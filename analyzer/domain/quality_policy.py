"""What is decided about measuring machine and observers, and about what observers are spared."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from analyzer.domain.base import Noun, Share
from analyzer.domain.kinds import Kind

Least = Annotated[int, Field(ge=1)]
Probability = Annotated[float, Field(gt=0, lt=1)]


class Cap(StrEnum):
    """What happens once somebody has had as much as policy allows."""

    WARN = "warn"
    """They may take more such lessons once they have said so a second time."""
    REFUSE = "refuse"
    """They take no more of them until the week is over."""


class QualityPolicy(Noun):
    """config/service/quality.yaml."""

    version: str
    """Of what the file says; for its owner."""
    least_pairs: Least
    """Fewer pairs of opinions than this, and how far observers agree is withheld."""
    least_verdicts: Least
    """Fewer answered questions than this, and the machine's precision is withheld."""
    least_hours: Annotated[float, Field(gt=0)]
    """Fewer hours of lessons that two observers reviewed blind, and what the machine misses is withheld."""
    least_known: Least
    """Fewer answers of one person to questions with a known answer, and they are counted among all alone."""
    resamples: Annotated[int, Field(ge=99, le=9999)]
    """How often a bootstrap draws lessons anew for an interval of agreement."""
    drift_p: Probability
    """A month is marked where a difference to all months before it would come by chance less often than this."""
    sample_share: Share
    """Of a week's lessons without findings: how many are drawn for two observers. 0 draws none."""
    sample_most: Least
    """No week draws more than this."""
    sample_every_s: Annotated[float, Field(gt=0)]
    """How often it is asked whether a week is to be drawn, and who is given what was drawn; in seconds."""
    distressing: frozenset[Kind]
    """Kinds of findings that weigh on whoever hears them again and again."""
    cap_minutes: Annotated[float, Field(gt=0)]
    """How much of that a person opens in a week, from Monday in UTC, before the page speaks to them."""
    cap: Cap
    """What happens then where they take another such lesson."""
    again_minutes: Annotated[float, Field(ge=0)]
    """A stretch that somebody opens again within this time is counted once."""
    keep_weeks: Least
    """How long it is kept who opened what of it."""
