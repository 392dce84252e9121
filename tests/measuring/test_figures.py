"""The figures of the page on what is seen: matching, edges, strays, intervals, and the page itself."""

from collections.abc import Sequence

import pytest

from analyzer.domain.base import Span
from analyzer.domain.kinds import Kind
from analyzer.measuring.figures import (
    Row,
    edge_errors,
    interval,
    matched,
    right_ms,
    strays,
    told,
    wrong_away_from_edges,
)
from analyzer.measuring.page import page
from analyzer.measuring.topics import Measured

Pairs = Sequence[tuple[int, int]]
WHOLE = Span(start_ms=0, end_ms=20_000)


def spans(pairs: Pairs) -> list[Span]:
    """Spans from seconds."""
    return [Span(start_ms=1000 * start, end_ms=1000 * end) for start, end in pairs]


@pytest.mark.parametrize(
    ("truths", "found", "expected"),
    [
        ([(2, 8)], [(3, 7)], [(3, 7)]),
        ([(2, 8)], [(1, 3), (3, 9)], [(3, 9)]),
        ([(2, 8), (9, 12)], [(2, 12)], [(2, 12), None]),
        ([(2, 8)], [(8, 12)], [None]),
        ([(2, 8)], [], [None]),
    ],
    ids=["inside", "the one that covers most", "none serves for two", "side by side", "nothing"],
)
def test_each_truth_has_the_span_that_covers_most_of_it(
    truths: Pairs, found: Pairs, expected: Sequence[tuple[int, int] | None]
) -> None:
    """What is found counts once, and for what it overlaps alone."""
    pairs = matched(spans(truths), spans(found))
    assert [one and (one.start_ms // 1000, one.end_ms // 1000) for _, one in pairs] == list(expected)


def test_edges_are_measured_of_what_was_found_alone() -> None:
    """Both ends count, early or late alike; what was missed has none."""
    pairs = matched(spans([(2, 8), (12, 15)]), spans([(1, 11)]))
    assert edge_errors(pairs) == [1000, 3000]
    assert told([1000, 3000], "edges") == "edges: median 2.0 s, at most 3.0 s"
    assert told([], "edges") == ""


@pytest.mark.parametrize(
    ("found", "right", "wrong", "elsewhere"),
    [
        ([(5, 10)], 20, 0, 0),
        ([], 15, 3, 0),
        ([(6, 10)], 19, 0, 0),
        ([(5, 13)], 17, 2, 0),
        ([(5, 10), (14, 18)], 16, 4, 1),
        ([(5, 30)], 10, 19, 0),
    ],
    ids=["right", "missed", "late by an edge", "too long", "besides", "beyond the end"],
)
def test_seconds_are_right_where_both_say_the_same(found: Pairs, right: int, wrong: int, elsewhere: int) -> None:
    """An absence from 5 s to 10 s of twenty: seconds right, wrong away from its edges, and what is no part of it."""
    truth = spans([(5, 10)])
    assert right_ms(truth, spans(found), WHOLE) == 1000 * right
    assert sum(one.duration_ms for one in wrong_away_from_edges(truth, spans(found), 1000)) == 1000 * wrong
    assert len(strays(spans(found), truth, 1000)) == elsewhere


@pytest.mark.parametrize(
    ("row", "missed", "line"),
    [
        (Row("found", 9, 10), True, "| found | 9 of 10 | 60% to 98% | all |  |"),
        (Row("found", 10, 10), False, "| found | 10 of 10 | 72% to 100% | all |  |"),
        (Row("worth", 6, 10, 0.5, "why"), False, "| worth | 6 of 10 | 31% to 83% | 50% | why |"),
        (Row("told", 0, 10, None), False, "| told | 0 of 10 | 0% to 28% | – |  |"),
        (Row("none", 0, 0), False, "| none | 0 of 0 | – | all |  |"),
    ],
)
def test_a_row_says_how_many_its_interval_and_what_is_asked(row: Row, *, missed: bool, line: str) -> None:
    """Wilson's interval stands beside each count, and what falls short of what is asked is known for it."""
    assert row.line() == line
    assert row.is_missed is missed


def test_wilsons_interval_of_the_textbook() -> None:
    """Nothing of ten is up to 28 % (Brown, Cai and DasGupta, 2001), not none."""
    assert (interval(0, 10), interval(10, 10), interval(0, 0)) == ("0% to 28%", "72% to 100%", "–")


@pytest.mark.parametrize("missing", [None, "no folder was named"])
def test_the_page_tells_what_is_missed_and_what_was_not_measured(missing: str | None) -> None:
    """Each topic has its rows and limits; what falls short is listed again, and so are strays."""
    rows = (Row("absences found", 4, 5), Row("clean films quiet", 3, 3))
    text = page([Measured("Cameras", rows, "Only these people.", {Kind.DRESS: 2}, 8, 9, 120.0)], "f" * 64, missing)
    assert "| absences found | 4 of 5 |" in text
    assert "8 films of 9, in a short run, of 2 minutes" in text
    assert "What this does not show: Only these people." in text
    assert "| dress | 2 | 7% to 59% |" in text
    assert text.partition("## What is missed")[2].splitlines()[2] == "- absences found: 4 of 5."
    assert ("Not measured here: no folder was named." in text) is (missing is not None)
