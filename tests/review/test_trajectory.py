"""Few lessons say nothing, and chance is not taken for a change."""

import random

import pytest
from scipy import stats

from analyzer.review.trajectory import trajectory


def test_few_lessons_say_nothing() -> None:
    """Below the number that policy asks for there is no mean and no interval."""
    assert trajectory([0.5] * 4, 5, 0.95, 1) is None
    assert trajectory([0.5], 1, 0.95, 1) is None
    assert trajectory([0.5] * 5, 5, 0.95, 1) is not None


def test_the_interval_is_students() -> None:
    """As scipy's own test of a mean has it, and n beside it."""
    values = [0.41, 0.52, 0.48, 0.61, 0.55, 0.47]
    found = trajectory(values, 5, 0.95, 1)
    expected = stats.ttest_1samp(values, 0).confidence_interval(0.95)
    assert found is not None
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high))
    assert found.n == 6


def test_a_change_is_told_and_chance_is_not() -> None:
    """Steady rising is told, one odd lesson is none, and of hundreds without any change hardly one is told of."""
    rising = [0.4 + 0.02 * number for number in range(12)]
    found = trajectory(rising, 5, 0.95, 10)
    assert found is not None
    assert found.slope is not None
    assert found.slope[0] > 0
    odd = trajectory([0.5, 0.5, 0.51, 0.49, 0.5, 0.5, 0.5, 5.0], 5, 0.95, 10)
    assert odd is not None
    assert odd.slope is None
    chance = random.Random(7)  # noqa: S311 - no secret
    told = 0
    for _ in range(300):
        made = trajectory([chance.gauss(0.5, 0.1) for _ in range(12)], 5, 0.95, 10)
        told += made is not None and made.slope is not None
    assert told < 8
