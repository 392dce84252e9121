"""Figures with their intervals, tables of them, and paragraphs beside them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from textwrap import fill

import numpy as np
from numpy.typing import NDArray

from analyzer.analysis.evaluate import BOOTSTRAP_ROUNDS, Evaluation
from analyzer.domain.kinds import Kind
from analyzer.review.proportions import CONFIDENCE, proportion

NOTHING = "–"
WIDTH = 120
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


def share(part: int, n: int, digits: int = 2) -> str:
    """A part of a whole with Wilson's interval; a dash where there is no whole."""
    told = proportion(part, n, 1)
    if told.share is None or told.low is None or told.high is None:
        return NOTHING
    return f"{told.share:.{digits}f} ({told.low:.{digits}f} to {told.high:.{digits}f})"


def prose(text: str) -> str:
    """A paragraph in lines of the page's width, however the source breaks it."""
    return fill(" ".join(text.split()), WIDTH, break_on_hyphens=False, break_long_words=False) + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A table in Markdown."""
    yield f"| {' | '.join(head)} |"
    yield "|---" * len(head) + "|"
    yield from (f"| {' | '.join(row)} |" for row in rows)


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
    lot = np.random.default_rng(seed)
    drawn = (lot.integers(0, len(truth), len(truth)) for _ in range(BOOTSTRAP_ROUNDS))
    rounds = np.array([_means(truth[rows], claimed[rows]) for rows in drawn])
    tail = 100 * (1 - CONFIDENCE) / 2
    low, high = np.nanpercentile(rounds, (tail, 100 - tail), axis=0)
    recall, precision = (
        Estimate(*map(float, figures)) for figures in zip(_means(truth, claimed), low, high, strict=True)
    )
    return recall, precision


def _means(truth: Judged, claimed: Judged) -> tuple[float, float]:
    right, there, said = ((one).sum(axis=0) for one in (truth & claimed, truth, claimed))
    return _mean(right[there > 0] / there[there > 0]), _mean(right[said > 0] / said[said > 0])


def _mean(shares: NDArray[np.float64]) -> float:
    return float(shares.mean()) if len(shares) else float("nan")
