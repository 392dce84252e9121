"""Precision, misses, samples and known answers, as pure counting."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import permutations
from uuid import UUID

import pytest

from analyzer.domain.review import Acts, Decision, Grading, Missed, Note, Verdict
from analyzer.review.blind import own_alone
from analyzer.review.known import Given, scored
from analyzer.review.opinions import distinct, pairs_of_grades, pairs_of_verdicts
from analyzer.review.precision import Asked, months, precision, precision_by
from analyzer.review.proportions import by_chance, proportion, rate
from analyzer.review.sampling import drawn, whom
from analyzer.review.standing import Stand

NOON = datetime(2026, 10, 5, 12, tzinfo=UTC)
IDS = [UUID(int=number) for number in range(1, 101)]
ADDED = Missed(1, 1, "ann", NOON, "gift", "minor", "conduct", "6.2", False, False, 1000, 2000)


@pytest.mark.parametrize(
    ("part", "n", "low", "high"), [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611)]
)
def test_a_share_has_wilson_s_interval(part: int, n: int, low: float, high: float) -> None:
    """As Newcombe (1998, Statistics in Medicine 17, table I, method 3) gives them."""
    told = proportion(part, n, 10)
    assert (told.share, told.low, told.high) == pytest.approx((part / n, low, high), abs=5e-5)


def test_few_answers_are_withheld() -> None:
    """The counts are told, and why no share is."""
    told = proportion(3, 9, 10)
    assert (told.part, told.n, told.share, told.why_not) == (3, 9, None, "fewer than 10")


@pytest.mark.parametrize(("n", "low", "high"), [(0, 0, 3.689), (1, 0.0253, 5.572), (10, 4.795, 18.390)])
def test_misses_have_the_exact_interval(n: int, low: float, high: float) -> None:
    """As Garwood (1936, Biometrika 28) tables them for counts; no miss in ten hours is no proof that there are none."""
    told = rate("all", n, 10, 5)
    assert (told.rate, told.low, told.high) == pytest.approx((n / 10, low / 10, high / 10), abs=5e-4)
    assert rate("all", n, 4.9, 5).why_not == "fewer than 5 hours"


def asked(stand: Stand, count: int, month: str = "2026-09", kind: str = "gift") -> list[Asked]:
    """So many questions."""
    return [Asked(kind, "0.1.0", month, stand)] * count


def test_precision_counts_answers_alone() -> None:
    """Unsure and disputed questions stand beside it, and a kind by itself is a kind by itself."""
    every = [
        *asked(Stand.CONFIRMED, 30),
        *asked(Stand.DISMISSED, 10),
        *asked(Stand.UNSURE, 3),
        *asked(Stand.DISPUTED, 2, kind="secrecy"),
    ]
    told = precision("all", every, 10)
    assert (told.confirmed.part, told.confirmed.n, told.unsure, told.disputed) == (30, 40, 3, 2)
    assert told.confirmed.share == 0.75
    by_kind = precision_by(every, lambda one: one.kind, 10)
    assert [(one.name, one.confirmed.n) for one in by_kind] == [("gift", 40), ("secrecy", 0)]


def test_a_month_that_differs_is_marked() -> None:
    """Held against all before it: a fall from nine in ten to one in two is marked, nine in ten again is not."""
    every = []
    for month, confirmed in (("2026-08", 45), ("2026-09", 44), ("2026-10", 25)):
        every += asked(Stand.CONFIRMED, confirmed, month) + asked(Stand.DISMISSED, 50 - confirmed, month)
    told = months(every, 10, 0.01)
    assert [(one.month, one.differs) for one in told] == [("2026-08", False), ("2026-09", False), ("2026-10", True)]
    assert told[0].p is None


def test_fisher_s_test_is_that_of_the_lady_tasting_tea() -> None:
    """Fisher (1935), The Design of Experiments: three of four cups right come by chance at 0.486, both ways."""
    assert by_chance((3, 1), (1, 3)) == pytest.approx(0.486, abs=0.001)


def test_a_draw_can_be_made_again() -> None:
    """The same seed draws the same, whatever the order; another seed others; a share rounds up and has a limit."""
    assert drawn(IDS, 7, 0.1, 50) == drawn(reversed(IDS), 7, 0.1, 50)
    assert drawn(IDS, 7, 0.1, 50) != drawn(IDS, 8, 0.1, 50)
    counts = {(0.101, 50): 11, (0.1, 3): 3, (0, 50): 0}
    assert {given: len(drawn(IDS, 7, *given)) for given in counts} == counts
    often = [sum(one in drawn(IDS, seed, 0.1, 50) for seed in range(300)) for one in IDS[:20]]
    assert min(often) > 10, "every lesson can be drawn"
    assert max(often) < 60


def test_it_goes_to_whoever_has_least() -> None:
    """And among those to whom the seed decides; to nobody where there is none."""
    assert whom({"ann": 2, "ben": 0, "cat": 1}, 7, IDS[0]) == "ben"
    assert {whom({"ann": 0, "ben": 0}, 7, one) for one in IDS} == {"ann", "ben"}
    assert whom({}, 7, IDS[0]) is None


def test_first_and_second_opinion_are_a_pair() -> None:
    """The latest of each person counts, a third does not, and what a person added is no question of the machine."""
    said = (
        Verdict(1, 1, "ann", NOON, "f", Decision.UNSURE),
        Verdict(2, 1, "ann", NOON, "f", Decision.CONFIRMED),
        Verdict(3, 1, "ben", NOON, "f", Decision.DISMISSED),
        Verdict(4, 1, "cat", NOON, "f", Decision.DISMISSED),
        Verdict(5, 1, "ann", NOON, "g", Decision.CONFIRMED),
        Verdict(6, 1, "ben", NOON, "missed-1", Decision.CONFIRMED),
    )
    assert pairs_of_verdicts(Acts(verdicts=said, missed=(ADDED,))) == [("confirmed", "dismissed")]


def test_grades_pair_row_by_row() -> None:
    """A row that either did not assess is no pair."""
    first = Grading(1, 1, "ann", NOON, {"pace": "met", "tone": "strength", "form": "not_assessed"})
    second = Grading(2, 1, "ben", NOON, {"pace": "concern", "tone": "strength", "form": "met"})
    told = {"pace": ("met", "concern"), "tone": ("strength", "strength")}
    assert pairs_of_grades(Acts(gradings=(first, second))) == told
    assert pairs_of_grades(Acts(gradings=(first,))) == {}


def test_what_two_noticed_is_one_miss() -> None:
    """The same kind at the same place is one, whatever the order; another kind or place is another."""
    same = replace(ADDED, id=2, by="ben", start_ms=2500, end_ms=3000)
    other, later = replace(ADDED, id=3, kind="secrecy"), replace(ADDED, id=4, start_ms=60_000, end_ms=61_000)
    for order in permutations((ADDED, same, other, later)):
        assert len(distinct(order)) == 3


def test_known_answers_name_nobody_who_gave_few() -> None:
    """All together are scored; a person alone from so many on; unsure is neither right nor wrong."""
    given = [Given("ann", Decision.CONFIRMED, Decision.CONFIRMED)] * 9
    given += [Given("ann", Decision.DISMISSED, Decision.CONFIRMED)]
    given += [Given("ben", Decision.CONFIRMED, Decision.CONFIRMED), Given("ben", Decision.UNSURE, Decision.CONFIRMED)]
    everybody, persons = scored(given, 10)
    assert (everybody.right.part, everybody.right.n, everybody.unsure) == (10, 11, 1)
    assert [(one.name, one.right.part, one.right.n) for one in persons] == [("ann", 9, 10)]


def test_nobody_sees_what_others_said_but_what_is_sealed() -> None:
    """What nobody may come upon unwarned is told to everybody."""
    acts = Acts(
        verdicts=(
            Verdict(1, 1, "ann", NOON, "f", Decision.CONFIRMED),
            Verdict(2, 1, "ben", NOON, "f", Decision.UNSURE),
        ),
        missed=(ADDED, replace(ADDED, id=2, sealed=True)),
        notes=(Note(1, 1, "ann", NOON, None, 0),),
        gradings=(Grading(1, 1, "ann", NOON, {}),),
    )
    seen = own_alone(acts, "ben")
    assert [one.by for one in seen.verdicts] == ["ben"]
    assert [one.id for one in seen.missed] == [2]
    assert (seen.notes, seen.gradings) == ((), ())
