"""config/meaning.yaml: from which score the model of meaning claims, and when a rule needs its support."""

from typing import Annotated

from pydantic import Field, model_validator

from analyzer.domain.base import Noun, Share
from analyzer.domain.kinds import Kind

WORDS = 20
"""How many kinds are found in words; the first of `Kind`."""


class KindMeaning(Noun):
    """How one kind is claimed."""

    claim: float
    """Log-odds of the second look that become a claim's score of 0.5. Higher: fewer false alarms, more misses."""
    rule: float | None = None
    """Log-odds that a phrase rule's claim of this kind needs to be believed; a rule that has less is set aside, on
    record. None: a rule is believed without."""


class Neighbours(Noun):
    """How examples that were added since the last training move a score."""

    near: Share
    """Likeness (cosine) from which an added example counts."""
    pull: Annotated[float, Field(ge=0)]
    """Log-odds that an example of the very same words adds to its kinds, or takes from all if it is innocent."""


class MeaningSettings(Noun):
    """Everything in config/meaning.yaml."""

    version: str
    glance: float
    """How far below `claim` the first look may lie for a line to be given the second."""
    slope: Annotated[float, Field(gt=0)]
    """How fast a claim's score rises with log-odds above `claim`."""
    noted: Share
    """Claims with a lower score are not even put on record as set aside."""
    neighbours: Neighbours
    """How added examples count before the next training."""
    kinds: dict[Kind, KindMeaning]
    """One entry for every kind that is found in words."""

    @model_validator(mode="after")
    def _is_complete(self) -> "MeaningSettings":
        if missing := [kind for kind in list(Kind)[:WORDS] if kind not in self.kinds]:
            raise ValueError(f"kinds: no entry for {', '.join(missing)}")
        if strange := [kind for kind in self.kinds if kind not in list(Kind)[:WORDS]]:
            raise ValueError(f"kinds: {', '.join(strange)} is not found in words")
        return self
