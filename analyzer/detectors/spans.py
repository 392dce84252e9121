"""Arithmetic of stretches of the lesson, and how they are written for people."""

from collections.abc import Iterable

from analyzer.domain.base import Span

Spans = tuple[Span, ...]
"""In order of start; those that these functions return are also disjoint."""


def merged(spans: Iterable[Span], gap_ms: int = 0) -> Spans:
    """The union of the spans; two with no more than `gap_ms` between them become one."""
    union: list[Span] = []
    for span in sorted(spans, key=lambda s: s.start_ms):
        if union and span.start_ms <= union[-1].end_ms + gap_ms:
            union[-1] = Span(start_ms=union[-1].start_ms, end_ms=max(union[-1].end_ms, span.end_ms))
        else:
            union.append(Span(start_ms=span.start_ms, end_ms=span.end_ms))
    return tuple(union)


def common(first: Iterable[Span], second: Iterable[Span]) -> Spans:
    """What both cover."""
    return merged(
        Span(start_ms=max(a.start_ms, b.start_ms), end_ms=min(a.end_ms, b.end_ms))
        for a in first
        for b in second
        if a.overlap_ms(b)
    )


def without(spans: Iterable[Span], taken: Iterable[Span]) -> Spans:
    """What the first cover and the second do not."""
    cuts = merged(taken)
    left: list[Span] = []
    for span in merged(spans):
        start = span.start_ms
        for cut in cuts:
            if span.overlap_ms(cut):
                if start < cut.start_ms:
                    left.append(Span(start_ms=start, end_ms=cut.start_ms))
                start = cut.end_ms
        if start < span.end_ms:
            left.append(Span(start_ms=start, end_ms=span.end_ms))
    return tuple(left)


def total_ms(spans: Iterable[Span]) -> int:
    """Length of the union."""
    return sum(span.duration_ms for span in merged(spans))


def clock(at_ms: int) -> str:
    """A moment as minutes and seconds, `mm:ss`."""
    minutes, seconds = divmod(round(at_ms / 1000), 60)
    return f"{minutes:02d}:{seconds:02d}"


def length(duration_ms: int) -> str:
    """A length of time in words: `34 s` up to two minutes, `4 min 5 s` beyond."""
    seconds = round(duration_ms / 1000)
    if seconds < 120:  # noqa: PLR2004 - two minutes, as the docstring says
        return f"{seconds} s"
    return f"{seconds // 60} min {seconds % 60} s"


def stretch(span: Span) -> str:
    """A span as `from 00:20 to 00:54`."""
    return f"from {clock(span.start_ms)} to {clock(span.end_ms)}"
