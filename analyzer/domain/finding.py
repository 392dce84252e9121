"""A detector's claim, and how it got there."""

import hashlib
from typing import Annotated

from pydantic import Field, model_validator

from analyzer.domain.base import Noun, Share, Span
from analyzer.domain.kinds import Channel, Kind, Route, Severity
from analyzer.domain.lesson import Role


class DetectorId(Noun):
    """Which detector decided."""

    name: str
    version: str


class Claim(Span):
    """What a detector says before policy gives it weight: a kind, a span, a score and the reasons."""

    kind: Kind
    cause: str | None = None
    """A sub-type within the kind, e.g. `frozen`, `phone`, `strong`."""
    participant: str | None = None
    role: Role = Role.UNKNOWN
    channel: Channel
    quote: str | None = None
    """The words relied on, as transcribed, typed or read."""
    score: Share
    """The detector's confidence that this is what it says."""
    severity: Severity | None = None
    """Set where the detector grades by strength; policy's severity for the kind otherwise."""
    explanation: Annotated[tuple[str, ...], Field(min_length=1)]
    """What was seen or matched, and what raised or lowered the score."""
    detector: DetectorId


class Finding(Span):
    """A claim with the weight that policy gives it."""

    id: str
    kind: Kind
    cause: str | None
    clause: str
    """Clause of the code of conduct."""
    severity: Severity
    route: Route
    participant: str | None
    role: Role
    channel: Channel
    quote: str | None
    score: Share
    explanation: tuple[str, ...]
    detector: DetectorId
    preserve: bool
    """Whether policy asks for a legal hold on the recording."""
    sealed: bool
    """Whether clause 6.4.1 forbids looking at or copying the evidence."""

    @model_validator(mode="after")
    def _sealed_says_no_more(self) -> "Finding":
        if self.sealed and self.quote is not None:
            raise ValueError("a sealed finding carries no quote")
        return self


def finding_id(recording_sha256: str, claim: Claim) -> str:
    """Sixteen hexadecimal digits that stay the same for the same claim about the same recording.

    Score, severity, wording of the explanation and detector version are left out, so that a re-assessment
    by a newer policy names the same event by the same id.
    """
    parts = (
        recording_sha256,
        claim.kind,
        claim.cause,
        claim.participant,
        claim.channel,
        claim.start_ms,
        claim.detector.name,
    )
    return hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()[:16]
