"""What stands after people have judged: no verdict is lost, and nobody outvotes anybody."""

from datetime import UTC, datetime, timedelta

import pytest

from analyzer.domain.base import Span
from analyzer.domain.review import ActName, Acts, Decision, Missed, Verdict, Withdrawal
from analyzer.review.order import next_open
from analyzer.review.playing import flagged
from analyzer.review.standing import Stand, Standing, standings

NOON = datetime(2026, 10, 5, 12, 0, tzinfo=UTC)
CONFIRMED, DISMISSED, UNSURE = Decision


def verdicts(*said: tuple[str, Decision]) -> tuple[Verdict, ...]:
    """Verdicts of these people on one finding, one after another."""
    return tuple(
        Verdict(number, 1, by, NOON + timedelta(minutes=number), "f", decision)
        for number, (by, decision) in enumerate(said, start=1)
    )


def taken_back(*rows: int) -> tuple[Withdrawal, ...]:
    """Verdicts that were taken back."""
    return tuple(Withdrawal(ActName.VERDICT, row, "ann", NOON) for row in rows)


@pytest.mark.parametrize(
    ("said", "back", "stand"),
    [
        ([], [], Stand.OPEN),
        ([("ann", CONFIRMED)], [], Stand.CONFIRMED),
        ([("ann", UNSURE)], [], Stand.UNSURE),
        ([("ann", CONFIRMED), ("ann", DISMISSED)], [], Stand.DISMISSED),
        ([("ann", CONFIRMED), ("bob", CONFIRMED)], [], Stand.CONFIRMED),
        ([("ann", CONFIRMED), ("bob", DISMISSED)], [], Stand.DISPUTED),
        ([("ann", CONFIRMED), ("bob", DISMISSED), ("ann", DISMISSED)], [], Stand.DISMISSED),
        ([("ann", UNSURE), ("bob", CONFIRMED)], [], Stand.CONFIRMED),
        ([("ann", CONFIRMED)], [1], Stand.OPEN),
        ([("ann", CONFIRMED), ("ann", DISMISSED)], [2], Stand.CONFIRMED),
        ([("ann", DISMISSED), ("bob", CONFIRMED), ("ann", CONFIRMED)], [3], Stand.DISPUTED),
    ],
)
def test_verdicts_fold(said: list[tuple[str, Decision]], back: list[int], stand: Stand) -> None:
    """Each person's latest counts, one taken back does not, and those who disagree leave the question open."""
    found = standings(Acts(verdicts=verdicts(*said), withdrawals=taken_back(*back)))
    assert found.get("f", Standing()).stand is stand
    assert stand.is_open is (stand not in {Stand.CONFIRMED, Stand.DISMISSED})


def test_who_adds_a_finding_has_confirmed_it() -> None:
    """Another person may dispute what somebody added; once it is taken back, it is no finding any more."""
    added = Missed(7, 1, "ann", NOON, "secrecy", "critical", "dsl", "5", True, False, 0, 10)
    other = Verdict(1, 1, "bob", NOON + timedelta(minutes=1), added.finding_id, DISMISSED)
    assert standings(Acts(missed=(added,)))["missed-7"].stand is Stand.CONFIRMED
    assert standings(Acts(missed=(added,), verdicts=(other,)))["missed-7"].stand is Stand.DISPUTED
    assert standings(Acts(missed=(added,), withdrawals=(Withdrawal(ActName.MISSED, 7, "ann", NOON),))) == {}


def test_the_next_one_is_one_that_waits_for_me() -> None:
    """What others left unsure or disputed waits for a second opinion; what I have judged does not come again."""
    found = {
        "b": Standing(Stand.CONFIRMED, verdicts(("ann", CONFIRMED))),
        "c": Standing(Stand.UNSURE, verdicts(("ann", UNSURE))),
    }
    assert next_open(["a", "b", "c"], found, "ann", after="a") is None
    assert next_open(["a", "b", "c"], found, "bob", after="a") == "c"
    assert next_open(["a", "b", "c"], found, "bob", after="c") == "a"
    assert next_open([], {}, "ann") is None


def test_flagged_stretches_have_a_little_around_them_and_nothing_sealed() -> None:
    """Two that nearly touch are played as one; a sealed stretch in the middle is left out."""
    spans = [
        Span(start_ms=1_000, end_ms=2_000),
        Span(start_ms=9_000, end_ms=10_000),
        Span(start_ms=58_000, end_ms=60_000),
    ]
    sealed = [Span(start_ms=5_000, end_ms=6_000)]
    played = flagged(spans, sealed, padding_ms=5_000, duration_ms=60_000)
    assert [(one.start_ms, one.end_ms) for one in played] == [(0, 5_000), (6_000, 15_000), (53_000, 60_000)]
