"""A forecast is a sum that anybody can do again."""

from datetime import UTC, datetime, timedelta

import pytest

from analyzer.review.forecasting import forecast

NOW = datetime(2026, 10, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("counts", "weeks", "expected", "share", "short"),
    [
        ((500, 235, 40), 9.0, 415, 0.83, 10),  # 20 a week for 9 weeks; 265 in 9 weeks are 29.4 a week
        ((100, 40, 40), 4.0, 100, 1.0, 0),  # no more than there are
        ((100, 100, 0), 4.0, 100, 1.0, 0),
        ((100, 40, 0), 4.0, 40, 0.4, 15),
        ((100, 40, 10), 0.0, 40, 0.4, 55),  # the term is over
        ((0, 0, 0), 4.0, 0, 1.0, 0),
    ],
)
def test_the_pace_goes_on(counts: tuple[int, int, int], weeks: float, expected: int, share: float, short: int) -> None:
    """What was done lately (asked for, done, done lately) goes on until the end; what lacks a week is rounded up."""
    told = forecast(*counts, 14, now=NOW, ends_at=NOW + weeks * timedelta(days=7))
    assert (told.expected, round(told.share, 2), told.short) == (expected, share, short)
