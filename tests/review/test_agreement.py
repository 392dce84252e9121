"""Agreement of observers is the coefficient of the literature, with its n and interval, or why there is none."""

import math
from itertools import chain, repeat
from typing import Any

import numpy as np
import pytest

from analyzer.review.agreement import Pair, _many, agreement, kappa
from analyzer.settings.service_policy import read_service_policy

COHEN = [[50, 26, 24], [24, 4, 32], [6, 30, 4]]
"""Cohen (1960), A coefficient of agreement for nominal scales, Educational and Psychological Measurement 20: of 200."""
WINNIPEG = [[38, 5, 0, 1], [33, 11, 3, 0], [10, 14, 5, 6], [3, 7, 3, 10]]
"""Westlund and Kurland (1953), in Landis and Koch (1977), Biometrics 33, who give 0.208."""
SEXUAL_FUN = [[7, 7, 2, 3], [2, 8, 3, 7], [1, 5, 4, 9], [2, 8, 9, 14]]
"""Hout, Duncan and Sobel (1987), in Agresti (1990), Categorical Data Analysis, who gives 0.129."""
POLICY = read_service_policy(None).quality


@pytest.mark.parametrize(
    ("table", "weighted", "told"),
    [
        (COHEN, False, -0.09),
        (WINNIPEG, False, 0.208),
        (WINNIPEG, True, 0.525),
        (SEXUAL_FUN, False, 0.129),
        (SEXUAL_FUN, True, 0.332),
        ([[1, 0], [0, 1]], False, 1),
        ([[1, 1], [1, 1]], True, 0),
    ],
)
def test_kappa_is_that_of_the_literature(table: list[list[int]], weighted: bool, told: float) -> None:
    """Published tables give the published coefficients, and what draws many tables at once gives the same."""
    counts = np.array(table, float)
    assert kappa(counts, weighted=weighted) == pytest.approx(told, abs=0.003)
    assert _many(counts, weighted=weighted) == pytest.approx(kappa(counts, weighted=weighted))


def pairs(table: Any, labels: str) -> list[Pair]:
    """A table as the pairs that it counts."""
    cells = (repeat((one, other), table[i][j]) for i, one in enumerate(labels) for j, other in enumerate(labels))
    return list(chain.from_iterable(cells))


def test_an_interval_lies_around_it() -> None:
    """By lessons drawn anew, the same at every look; with one lesson alone there is none."""
    said = pairs(WINNIPEG, "abcd")
    told = agreement("x", [[one] for one in said], tuple("abcd"), POLICY)
    again = agreement("x", [[one] for one in reversed(said)], tuple("abcd"), POLICY)
    assert (told.n, told.lessons, told.same) == (149, 149, 64)
    assert told.low is not None
    assert told.kappa is not None
    assert told.high is not None
    assert told.low < 0.14 < told.kappa < 0.28 < told.high
    assert (again.low, again.high) == (told.low, told.high)
    alone = agreement("x", [said], tuple("abcd"), POLICY)
    assert (alone.kappa, alone.low, alone.high) == (told.kappa, None, None)


def test_lessons_are_drawn_whole() -> None:
    """Pairs of one lesson are alike: the same pairs in few lessons say less, and their interval is wider."""
    said = sorted(pairs(WINNIPEG, "abcd"))
    apart = agreement("x", [[one] for one in said], tuple("abcd"), POLICY)
    together = agreement("x", [said[i : i + 15] for i in range(0, len(said), 15)], tuple("abcd"), POLICY)
    assert apart.kappa == together.kappa

    def width(low: float | None, high: float | None) -> float:
        return (high or 0) - (low or 0)

    assert width(together.low, together.high) > width(apart.low, apart.high)


@pytest.mark.parametrize(
    ("said", "why"), [([("a", "b")] * 19, "fewer than 20 pairs"), ([("a", "a")] * 20, "always said the same")]
)
def test_what_rests_on_too_little_is_withheld(said: list[Pair], why: str) -> None:
    """It says why, and n is told all the same."""
    told = agreement("x", [said], ("a", "b"), POLICY)
    assert (told.kappa, told.n) == (None, len(said))
    assert why in told.why_not


def test_an_interval_that_cannot_be_drawn_is_none() -> None:
    """Where a drawing may hold one answer alone, kappa is told without an interval, never with a wrong one."""
    told = agreement("x", [[("a", "a")] * 19, [("a", "b")]], ("a", "b"), POLICY)
    assert told.kappa == 0
    assert (told.low, told.high) == (None, None)
    assert math.isnan(kappa(np.array([[20.0, 0], [0, 0]]), weighted=False))
