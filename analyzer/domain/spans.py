"""Arithmetic of stretches of the lesson: what several cover together, what is left, how long it is."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

from analyzer.domain.base import Span

NEAR_MS = 3_000
"""What is said once may seem to begin elsewhere, by this much, when it is heard again or read with more around it."""

Spans = tuple[Span, ...]
"""In order of start; those that these functions return are also disjoint and none is empty."""


def merged(spans: Iterable[Span], gap_ms: int = 0) -> Spans:
    """The stretches covered by any of the spans; two with no more than `gap_ms` between them become one."""
    union: list[tuple[int, int]] = []
    for start, end in sorted((span.start_ms, span.end_ms) for span in spans):
        if union and start <= union[-1][1] + gap_ms:
            union[-1] = (union[-1][0], max(end, union[-1][1]))
        elif end > start:
            union.append((start, end))
    return _spans(union)


def common(one: Iterable[Span], other: Iterable[Span]) -> Spans:
    """The stretches covered by both."""
    first, second = merged(one), merged(other)
    both: list[tuple[int, int]] = []
    i = j = 0
    while i < len(first) and j < len(second):
        both.append((max(first[i].start_ms, second[j].start_ms), min(first[i].end_ms, second[j].end_ms)))
        if first[i].end_ms < second[j].end_ms:
            i += 1
        else:
            j += 1
    return _spans(both)


def without(spans: Iterable[Span], taken: Iterable[Span]) -> Spans:
    """The stretches covered by the first and not by the second."""
    holes = merged(taken)
    left: list[tuple[int, int]] = []
    for span in merged(spans):
        start = span.start_ms
        for hole in holes:
            if span.overlap_ms(hole):
                left.append((start, hole.start_ms))
                start = hole.end_ms
        left.append((start, span.end_ms))
    return _spans(left)


def trimmed(span: Span, cover: Sequence[Span]) -> Span | None:
    """The span from its first to its last covered moment; None where nothing of it is covered.

    `cover` is in order and disjoint, as `merged` gives it.
    """
    first = bisect_right(cover, span.start_ms, key=lambda s: s.end_ms)
    after = bisect_left(cover, span.end_ms, key=lambda s: s.start_ms)
    if first >= after:
        return None
    return Span(start_ms=max(span.start_ms, cover[first].start_ms), end_ms=min(span.end_ms, cover[after - 1].end_ms))


def near(one: Span, other: Span) -> bool:
    """Whether two spans overlap, or nearly do: one event, looked at twice."""
    return one.start_ms < other.end_ms + NEAR_MS and other.start_ms < one.end_ms + NEAR_MS


def touches(span: Span, others: Iterable[Span]) -> bool:
    """Whether a span shares a moment with any other; one without length counts as a moment."""
    return any(
        span.start_ms < max(other.end_ms, other.start_ms + 1) and other.start_ms < max(span.end_ms, span.start_ms + 1)
        for other in others
    )


def total_ms(spans: Iterable[Span]) -> int:
    """Milliseconds covered by any of the spans, each counted once."""
    return sum(span.duration_ms for span in merged(spans))


def _spans(pairs: Iterable[tuple[int, int]]) -> Spans:
    return tuple(Span(start_ms=start, end_ms=end) for start, end in pairs if end > start)
