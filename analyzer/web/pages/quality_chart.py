"""Where the marks of a small chart stand: precision month by month, with its interval."""

from collections.abc import Sequence
from dataclasses import dataclass

from analyzer.domain.quality import Month

HEIGHT = 120
"""Of the plot, in pixels; across, places are per cent."""
LEFT = 12
"""Per cent of the width for the scale."""
LABELS = 4
"""Months that are named below it, at most."""


@dataclass(frozen=True)
class Mark:
    """One month."""

    x: float
    y: float
    low_y: float
    high_y: float
    label: str
    """Empty where the month is not named."""
    differs: bool


def chart(months: Sequence[Month]) -> tuple[Mark, ...]:
    """A mark for each month whose precision is told."""
    told = [(one, one.precision.confirmed) for one in months]
    step = -(-len(told) // LABELS)
    return tuple(
        Mark(
            x=round(LEFT + (100 - LEFT) * (place + 0.5) / len(told), 2),
            y=_y(of.share),
            low_y=_y(of.low),
            high_y=_y(of.high),
            label=one.month if place % step == 0 else "",
            differs=one.differs,
        )
        for place, (one, of) in enumerate(told)
        if of.share is not None and of.low is not None and of.high is not None
    )


def _y(share: float) -> float:
    return round(HEIGHT * (1 - share), 1)
