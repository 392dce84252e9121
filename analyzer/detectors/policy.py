"""config/policy.yaml: the weight of each kind, and the limits that detectors of scenes and clocks apply."""

from types import MappingProxyType
from typing import Annotated

from pydantic import Field, model_validator

from analyzer.detectors.clock_policy import ClockPolicy
from analyzer.detectors.scene_policy import (
    CameraPolicy,
    ContinuedAfterImageryPolicy,
    ImageryPolicy,
    PersonsPolicy,
    PresencePolicy,
    PromptsPolicy,
)
from analyzer.domain.base import Noun, Renamed, Share
from analyzer.domain.kinds import Kind, Route, Severity


class KindPolicy(Noun):
    """What one kind of finding weighs, and where it goes."""

    clause: str
    """Clause of the code of conduct."""
    severity: Severity
    """Where the detector does not grade by strength."""
    route: Route
    """Who must see it."""
    preserve: bool
    """Whether it asks for a legal hold on the recording."""
    sealed: bool
    """Whether clause 6.4.1 forbids looking at or copying the evidence."""
    threshold: Share
    """Claims that score lower are set aside, on record."""
    enabled: Annotated[bool, Field(description="False stops the kind being claimed, and says so.")]


class SecondReadingPolicy(Noun):
    """What it means when a second, stronger decoding of the same seconds does not bear a grave finding out."""

    factor: Share
    """The score is multiplied by this."""
    pad_ms: Annotated[int, Field(ge=0)]
    """Seconds around the finding that are decoded again, in milliseconds on either side."""


class Policy(Renamed):
    """Everything in config/policy.yaml."""

    renamed = MappingProxyType({"aftermath": "continued_after_imagery"})

    version: str
    """Raised with every change, so that a finding can be traced to the policy of its day."""
    second_reading: SecondReadingPolicy
    """What it means when a second decoding does not bear a grave finding out."""
    kinds: dict[Kind, KindPolicy]
    """One entry for every kind there is."""
    presence: PresencePolicy
    """What is taken as proof that someone was in the lesson."""
    camera: CameraPolicy
    """When the tutor's camera counts as giving no tutor."""
    persons: PersonsPolicy
    """When a second person counts as being in the tutor's camera."""
    imagery: ImageryPolicy
    """Nudity anywhere in the picture, and undress on camera."""
    continued_after_imagery: ContinuedAfterImageryPolicy
    """How soon a lesson must end once imagery has appeared."""
    prompts: PromptsPolicy
    """When a human is asked to look; never a judgement."""
    clock: ClockPolicy
    """How much lateness, and how much silence, is claimed."""

    @model_validator(mode="after")
    def _is_complete(self) -> "Policy":
        missing = [kind for kind in Kind if kind not in self.kinds]
        if missing:
            raise ValueError(f"kinds: no entry for {', '.join(missing)}")
        return self
