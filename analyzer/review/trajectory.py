"""Where a measure lies over many lessons, and whether it moves: with intervals, and nothing where lessons are few.

The mean has Student's interval. Whether it moves is told by the median of all slopes between two lessons (Theil and
Sen), which one odd lesson does not turn, and only where the whole interval of that slope lies on one side of nought.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, stdev


@dataclass(frozen=True)
class Trajectory:
    """A measure over lessons in order of time."""

    values: tuple[float, ...]
    mean: float
    low: float
    high: float
    """The interval of the mean."""
    slope: tuple[float, float] | None
    """Lowest and highest change from one lesson to the next; None where it may as well be none."""

    @property
    def n(self) -> int:
        """Lessons with a value."""
        return len(self.values)


def trajectory(values: Sequence[float], fewest: int, interval: float, measures: int) -> Trajectory | None:
    """Where a measure lies, and whether it moves; None where there are too few lessons to say.

    Args:
        values: in order of time.
        fewest: lessons that it takes.
        interval: how sure the interval of the mean is.
        measures: how many are looked at together: the more, the surer each has to be before it is said to move, so that
            chance finds none more often than for one alone (Bonferroni).
    """
    if len(values) < max(2, fewest):
        return None
    from scipy import stats

    mean, spread = fmean(values), stdev(values)
    reach = float(stats.t.ppf((1 + interval) / 2, len(values) - 1)) * spread / math.sqrt(len(values))
    return Trajectory(tuple(values), mean, mean - reach, mean + reach, _slope(values, interval, measures))


def _slope(values: Sequence[float], interval: float, measures: int) -> tuple[float, float] | None:
    from scipy import stats

    sure = 1 - (1 - interval) / max(1, measures)
    found = stats.theilslopes(values, range(len(values)), sure)
    low, high = float(found[2]), float(found[3])
    return (low, high) if low > 0 or high < 0 else None
