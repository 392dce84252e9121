"""Means over kinds, with the doubt that few lines leave."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analyzer.analysis.evaluate import BOOTSTRAP_ROUNDS, Evaluation
from analyzer.domain.kinds import Kind
from analyzer.review.proportions import CONFIDENCE

Judged = NDArray[np.bool_]
"""Lines × kinds."""


@dataclass(frozen=True)
class Estimate:
    """A figure, and between what 95 % of such figures lie when lines are drawn anew."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.2f} ({self.low:.2f} to {self.high:.2f})"


def truth_and_claims(evaluation: Evaluation, kinds: Sequence[Kind]) -> tuple[Judged, Judged]:
    """What is there, and what is claimed, line by line and kind by kind."""
    there = [[kind in line.labels for kind in kinds] for line, _ in evaluation.lines]
    claimed = [[any(f.kind is kind for f in findings) for kind in kinds] for _, findings in evaluation.lines]
    shape = (len(evaluation.lines), len(kinds))
    return np.array(there, np.bool_).reshape(shape), np.array(claimed, np.bool_).reshape(shape)


def macro(truth: Judged, claimed: Judged, seed: int = 0) -> tuple[Estimate, Estimate] | None:
    """Mean recall of the kinds that are there and mean precision of those claimed; lines are drawn for the intervals.

    Returns:
        None where nothing is there or nothing is claimed.
    """
    if not truth.any() or not claimed.any():
        return None
    rows, counts = np.unique(np.hstack([truth, claimed]), axis=0, return_counts=True)
    there, said = np.hsplit(rows, 2)
    drawn = np.random.default_rng(seed).multinomial(len(truth), counts / len(truth), BOOTSTRAP_ROUNDS)
    weights = np.vstack([counts, drawn])
    right = weights @ (there & said)
    return _estimate(right, weights @ there), _estimate(right, weights @ said)


def _estimate(parts: NDArray[np.int64], wholes: NDArray[np.int64]) -> Estimate:
    """The mean over kinds that have a whole: as it is in the first row, drawn anew in the others."""
    kinds = (wholes > 0).sum(axis=1)
    means = np.where(kinds > 0, (parts / np.maximum(1, wholes)).sum(axis=1) / np.maximum(1, kinds), np.nan)
    tail = 100 * (1 - CONFIDENCE) / 2
    low, high = np.nanpercentile(means[1:], (tail, 100 - tail))
    return Estimate(float(means[0]), float(low), float(high))
