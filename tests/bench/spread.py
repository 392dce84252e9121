"""What many measurements come to."""

import statistics
from collections.abc import Sequence


def percentile(values: Sequence[float], share: float) -> float:
    """The value that this share of all does not exceed, e.g. 0.95; nearest rank."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, max(0, round(share * len(ranked) + 0.5) - 1))]


def spread(values: Sequence[float]) -> str:
    """Median, p90 and the largest, in seconds."""
    return f"median {percentile(values, 0.5):.2f} s, p90 {percentile(values, 0.9):.2f} s, max {max(values):.2f} s"


def slope(values: Sequence[float]) -> float:
    """By how much a value grows from one to the next: least squares."""
    return statistics.linear_regression(range(len(values)), values).slope if len(values) > 1 else 0.0
