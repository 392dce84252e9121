"""Words of pages for what rows hold."""

from datetime import timedelta

import pytest

from analyzer.web.templatetags.wording import lasting


@pytest.mark.parametrize(
    ("length", "told"),
    [
        (timedelta(days=20, seconds=32), "20 d"),
        (timedelta(days=12, hours=3, minutes=9), "12 d 3 h"),
        (timedelta(hours=2, seconds=5), "2 h"),
        (timedelta(minutes=11, seconds=10), "11 min 10 s"),
        (186_000, "3 min 6 s"),
        (400, "0 s"),
        (timedelta(seconds=-5), "0 s"),
        (None, "–"),
    ],
)
def test_a_length_is_told_in_two_neighbouring_units(length: timedelta | float | None, told: str) -> None:
    """Nobody counts seconds behind days."""
    assert lasting(length) == told
