"""config/meaning.yaml: from which score the model of meaning claims, and when a rule needs its support."""

from typing import Annotated

from pydantic import Field, model_validator

from analyzer.domain.base import Noun, Share
from analyzer.domain.kinds import Kind, Severity

WORDS = 20
"""How many kinds are found in words; the first of `Kind`."""


class KindMeaning(Noun):
    """How one kind is claimed."""

    claim: float
    """Log-odds of the second look that become a claim's score of 0.5. Higher: fewer false alarms, more misses."""
    sure: float | None = None
    """Log-odds from which a claim by meaning alone weighs what policy gives its kind; one that is less sure weighs
    `unsure`. None: every claim weighs what policy gives its kind."""
    rule: float | None = None
    """Log-odds that a phrase rule's claim of this kind needs to be believed; a rule that has less is set aside, on
    record. None: a rule is believed without."""


class Neighbours(Noun):
    """How examples that were added since the last training move a score."""

    near: Share
    """Likeness (cosine) from which an added example counts."""
    pull: Annotated[float, Field(ge=0)]
    """Log-odds that an example of the very same words adds to its kinds, or takes from all if it is innocent."""


class BuildUp(Noun):
    """When weak signs of one tutor, each too little for a claim, are one finding together."""

    kinds: tuple[Kind, ...]
    """Kinds that count as steps."""
    least: Annotated[int, Field(ge=2)]
    """How many different kinds there must be in one lesson."""
    short: Annotated[float, Field(ge=0)]
    """Log-odds by which a sign may fall short of a claim."""
    score: Share
    """Score of the claim with the least number of steps; each further one adds 0.1."""


class MeaningSettings(Noun):
    """Everything in config/meaning.yaml."""

    version: str
    glance: float
    """How far below `claim` the first look may lie for a line to be given the second."""
    slope: Annotated[float, Field(gt=0)]
    """How fast a claim's score rises with log-odds above `claim`."""
    noted: Share
    """Claims with a lower score are not even put on record as set aside."""
    unsure: Severity
    """What a claim by meaning alone weighs that is not `sure`: a question to the observer that alerts nobody."""
    neighbours: Neighbours
    """How added examples count before the next training."""
    build_up: BuildUp
    """When weak signs add up."""
    kinds: dict[Kind, KindMeaning]
    """One entry for every kind that is found in words."""

    @model_validator(mode="after")
    def _is_complete(self) -> "MeaningSettings":
        if missing := [kind for kind in list(Kind)[:WORDS] if kind not in self.kinds]:
            raise ValueError(f"kinds: no entry for {', '.join(missing)}")
        if strange := [kind for kind in self.kinds if kind not in list(Kind)[:WORDS]]:
            raise ValueError(f"kinds: {', '.join(strange)} is not found in words")
        return self
