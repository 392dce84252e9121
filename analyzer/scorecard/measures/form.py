"""The fixed part of a measure, and the two ways it can end: with a value, or withheld with the reason."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from analyzer.domain.base import Span
from analyzer.domain.scorecard import Confidence, Evidence, Measure

Item = TypeVar("Item")
_ORDER: tuple[Confidence, ...] = ("none", "low", "medium", "high")


def weakest(*confidences: Confidence) -> Confidence:
    """The lowest of several confidences."""
    return min(confidences, key=_ORDER.index)


def per(numerator: float, denominator: float) -> float:
    """A ratio rounded to four decimals; the denominator is not 0."""
    return round(numerator / denominator, 4)


@dataclass(frozen=True)
class Form:
    """What a measure is called, counted in and made of."""

    label: str
    unit: str
    of: str
    """What was divided by what, in words."""
    counted: str = ""
    """What the denominator counts; empty where there is none."""

    def withheld(self, why: str, numerator: float | None = None, denominator: float | None = None) -> Measure:
        """The measure without a value."""
        return Measure(
            label=self.label,
            value=None,
            unit=self.unit,
            of=self.of,
            numerator=numerator,
            denominator=denominator,
            counted=self.counted if denominator is not None else "",
            confidence="none",
            withheld=why,
        )

    def filled(
        self,
        value: float,
        numerator: float,
        denominator: float | None,
        confidence: Confidence,
        evidence: Iterable[Evidence] = (),
    ) -> Measure:
        """The measure with a value."""
        return Measure(
            label=self.label,
            value=value,
            unit=self.unit,
            of=self.of,
            numerator=numerator,
            denominator=denominator,
            counted=self.counted if denominator is not None else "",
            confidence=confidence,
            evidence=tuple(evidence),
        )


def longest(spans: Iterable[Span], note: str, at_most: int) -> tuple[Evidence, ...]:
    """The longest of the spans as evidence, in order of time."""
    chosen = sorted(sorted(spans, key=lambda s: -s.duration_ms)[:at_most], key=lambda s: s.start_ms)
    return tuple(Evidence(start_ms=s.start_ms, end_ms=s.end_ms, note=note) for s in chosen)


def spread(items: Sequence[Item], at_most: int) -> list[Item]:
    """Up to `at_most` items, evenly spread from first to last."""
    positions = {round(i * (len(items) - 1) / max(1, at_most - 1)) for i in range(at_most)}
    return [items[i] for i in sorted(positions)] if items else []
