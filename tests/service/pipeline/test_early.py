"""Harm is told as soon as half of a lesson shows it, and once."""

import pytest

from analyzer.domain.finding import Claim, DetectorId, Finding, finding_id
from analyzer.domain.kinds import Channel, Kind, Route, Severity
from analyzer.domain.lesson import Role
from analyzer.service.pipeline.early import untold

DETECTOR = DetectorId(name="secrecy", version="1")


def finding(start_ms: int, end_ms: int = 0, kind: Kind = Kind.SECRECY, participant: str = "t-1") -> Finding:
    """Something said."""
    span = {"start_ms": start_ms, "end_ms": end_ms or start_ms + 1000}
    claim = Claim(
        kind=kind,
        participant=participant,
        channel=Channel.AUDIO,
        score=0.9,
        explanation=("said",),
        detector=DETECTOR,
        **span,
    )
    return Finding(
        id=finding_id("0" * 64, claim),
        cause=None,
        clause="5",
        severity=Severity.CRITICAL,
        route=Route.DSL,
        role=Role.TUTOR,
        quote=None,
        preserve=True,
        sealed=False,
        **claim.model_dump(include={"kind", "participant", "channel", "score", "explanation", "detector"}),
        **span,
    )


@pytest.mark.parametrize(
    ("whole", "early", "told", "left"),
    [
        ([finding(5000)], [], [], [finding(5000)]),
        ([finding(5000)], [finding(5000)], [finding(5000)], []),
        ([finding(5000)], [finding(5000)], [], [finding(5000)]),
        ([finding(4000, 6000)], [finding(5000)], [finding(5000)], []),
        ([finding(4000, 6000)], [finding(5000)], [], [finding(4000, 6000)]),
        ([finding(4000), finding(5000)], [finding(5000)], [finding(5000)], [finding(4000)]),
        ([finding(60_000)], [finding(5000)], [finding(5000)], [finding(60_000)]),
        ([finding(5500, participant="s-1")], [finding(5000)], [finding(5000)], [finding(5500, participant="s-1")]),
        ([finding(5500, kind=Kind.GIFT)], [finding(5000)], [finding(5000)], [finding(5500, kind=Kind.GIFT)]),
    ],
    ids=[
        "nothing was told",
        "it was told",
        "it was found early and not told",
        "it begins elsewhere now",
        "it begins elsewhere now and was not told",
        "a second one beside it",
        "a second one later",
        "another speaker",
        "another kind",
    ],
)
def test_every_event_is_told_once(
    whole: list[Finding], early: list[Finding], told: list[Finding], left: list[Finding]
) -> None:
    """What was told is not told again even where it begins elsewhere now; what was not told is, whatever was found."""
    assert list(untold(whole, early, {one.id for one in told})) == left
