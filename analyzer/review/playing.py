"""What is played where somebody listens to the flagged stretches alone."""

from collections.abc import Iterable

from analyzer.domain.base import Span
from analyzer.domain.spans import Spans, merged, without


def flagged(spans: Iterable[Span], sealed: Iterable[Span], *, padding_ms: int, duration_ms: int) -> Spans:
    """The stretches with a little before and after each, in order; none of it is sealed.

    Args:
        spans: what was flagged.
        sealed: what may not be played.
        padding_ms: how much is played on either side.
        duration_ms: of the recording.
    """
    wide = (
        Span(
            start_ms=max(0, min(span.start_ms, duration_ms) - padding_ms),
            end_ms=min(duration_ms, span.end_ms + padding_ms),
        )
        for span in spans
    )
    return without(merged(wide), sealed)
