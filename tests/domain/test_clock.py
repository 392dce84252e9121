"""One clock: the same moment reads the same wherever it is written."""

import pytest

from analyzer.detectors import wording
from analyzer.domain.base import Span
from analyzer.domain.clock import clock
from analyzer.scorecard.render import figures


@pytest.mark.parametrize(
    ("at_ms", "written"),
    [
        pytest.param(0, "00:00", id="start"),
        pytest.param(69_750, "01:09", id="cut, not rounded up"),
        pytest.param(59 * 60_000 + 59_999, "59:59", id="no hour yet"),
        pytest.param(3_600_000, "1:00:00", id="an hour"),
        pytest.param(36_061_000, "10:01:01", id="ten hours"),
    ],
)
def test_a_moment_is_cut_to_the_second_and_shows_hours_where_there_are_any(at_ms: int, written: str) -> None:
    """The moment written down is never later than the moment meant."""
    assert clock(at_ms) == written


def test_a_finding_reads_the_same_in_its_heading_and_in_its_reason() -> None:
    """Detectors and card write one span alike."""
    span = Span(start_ms=69_750, end_ms=85_750)
    start, end = figures.stretch(span).split("–")
    assert wording.stretch(span) == f"from {start} to {end}"
