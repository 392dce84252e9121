"""Arithmetic of spans, against counting milliseconds one by one."""

import random
from itertools import pairwise

import pytest

from analyzer.domain.base import Span
from analyzer.domain.spans import common, merged, total_ms, trimmed, without


def some(rng: random.Random) -> list[Span]:
    """Up to six spans within 40 ms, overlapping, touching or empty as it falls."""
    starts = [rng.randrange(40) for _ in range(rng.randrange(7))]
    return [Span(start_ms=start, end_ms=start + rng.randrange(12)) for start in starts]


def moments(spans: list[Span] | tuple[Span, ...]) -> set[int]:
    """Every millisecond covered."""
    return {ms for span in spans for ms in range(span.start_ms, span.end_ms)}


@pytest.mark.parametrize("seed", range(200))
def test_spans_behave_as_sets_of_milliseconds(seed: int) -> None:
    """Union, intersection, difference and total agree with sets; what covers and what is left make the whole."""
    rng = random.Random(seed)  # noqa: S311 - a reproducible table, no secret
    one, other = some(rng), some(rng)
    assert moments(merged(one)) == moments(one)
    assert moments(common(one, other)) == moments(one) & moments(other)
    assert moments(without(one, other)) == moments(one) - moments(other)
    assert total_ms(one) == len(moments(one))
    assert total_ms(common(one, other)) + total_ms(without(one, other)) == total_ms(one)
    for made in (merged(one), common(one, other), without(one, other)):
        assert all(a.end_ms <= b.start_ms for a, b in pairwise(made))
        assert all(span.duration_ms for span in made)


@pytest.mark.parametrize("seed", range(100))
def test_a_span_is_trimmed_to_its_first_and_last_covered_moment(seed: int) -> None:
    """Touching cover is no cover; nothing covered is None."""
    rng = random.Random(seed)  # noqa: S311 - a reproducible table, no secret
    span, cover = Span(start_ms=10, end_ms=25), merged(some(rng))
    covered = moments([span]) & moments(cover)
    expected = Span(start_ms=min(covered), end_ms=max(covered) + 1) if covered else None
    assert trimmed(span, cover) == expected
