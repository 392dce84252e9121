"""Harm is told as soon as part of a lesson shows it, once, and once more if it turns graver."""

import pytest

from analyzer.domain.finding import Finding
from analyzer.domain.kinds import Kind, Severity
from analyzer.domain.told import Told
from analyzer.service.alerts.untold import untold
from tests.service.alerts.scene import finding


def heard(start_ms: int, **changes: object) -> Finding:
    """Something said; what begins elsewhere has another id."""
    number = start_ms * 1000 + sum(map(ord, str(changes.get("kind", "")) + str(changes.get("participant", ""))))
    span = {"start_ms": start_ms, "end_ms": start_ms + 1000}
    return finding(number, **{"kind": Kind.SECRECY, "participant": "t-1", **span, **changes})


def alerted(one: Finding) -> Told:
    """The same, as the alert keeps it."""
    return Told(
        finding_id=one.id,
        kind=one.kind,
        severity=one.severity,
        channel=one.channel,
        participant=one.participant or "",
        start_ms=one.start_ms,
        end_ms=one.end_ms,
    )


SERIOUS = heard(5000, severity=Severity.SERIOUS)
NOBODYS = heard(5000, participant=None)


@pytest.mark.parametrize(
    ("whole", "told", "left"),
    [
        ([heard(5000)], [], [heard(5000)]),
        ([heard(5000)], [heard(5000)], []),
        ([heard(4000, end_ms=6000)], [heard(5000)], []),
        ([heard(4000), heard(5000)], [heard(5000)], [heard(4000)]),
        ([heard(60_000)], [heard(5000)], [heard(60_000)]),
        ([heard(5500, participant="s-1")], [heard(5000)], [heard(5500, participant="s-1")]),
        ([heard(5000)], [NOBODYS], []),
        ([NOBODYS], [heard(5000)], []),
        ([heard(5500, kind=Kind.GIFT)], [heard(5000)], [heard(5500, kind=Kind.GIFT)]),
        ([heard(5000)], [SERIOUS], [heard(5000)]),
        ([SERIOUS], [heard(5000)], []),
        ([heard(5000)], [SERIOUS, heard(5000)], []),
        ([heard(4000)], [SERIOUS], [heard(4000)]),
    ],
    ids=[
        "nothing was told",
        "it was told",
        "it begins elsewhere now",
        "a second one beside it",
        "a second one later",
        "another speaker",
        "it was nobody's early",
        "it is nobody's now",
        "another kind",
        "it turned graver",
        "it turned less grave",
        "it was told as grave as it is",
        "it begins elsewhere and turned graver",
    ],
)
def test_every_event_is_told_once(whole: list[Finding], told: list[Finding], left: list[Finding]) -> None:
    """What was told is not told again even where it begins elsewhere now; what was not, or weighed less, is."""
    assert list(untold(whole, [alerted(one) for one in told], whole)) == left


def test_what_stands_swallows_nothing_beside_it() -> None:
    """Where a run shows a finding that was told, another one next to it is told though it alone is asked for."""
    new = heard(5500)
    assert untold([new], [alerted(heard(5000))], [heard(5000), new]) == (new,)
