"""How moments and lengths of time are written in explanations."""

from analyzer.domain.base import Span
from analyzer.domain.clock import clock

__all__ = ["clock", "length", "stretch"]


def length(duration_ms: int) -> str:
    """A length of time in words: `34 s` up to two minutes, `4 min 5 s` beyond."""
    seconds = round(duration_ms / 1000)
    if seconds < 120:  # noqa: PLR2004 - two minutes, as the docstring says
        return f"{seconds} s"
    return f"{seconds // 60} min {seconds % 60} s"


def stretch(span: Span) -> str:
    """A span as `from 00:20 to 00:54`."""
    return f"from {clock(span.start_ms)} to {clock(span.end_ms)}"
