"""Whether scores are probabilities: of all claims of about one score, how many are true."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analyzer.analysis.evaluate import Evaluation
from analyzer.domain.kinds import Kind

BINS = 10
"""Of equal width, from 0 to 1; a score on a border belongs to the bin below it."""

Scored = tuple[float, bool]
"""A claim's score, and whether it is true."""


@dataclass(frozen=True)
class Bin:
    """Claims of about the same score."""

    low: float
    high: float
    n: int
    true: int
    score: float
    """Their mean."""


@dataclass(frozen=True)
class Curve:
    """Claims by score."""

    bins: tuple[Bin, ...]
    """Those that hold a claim."""
    error: float
    """Expected calibration error: mean score against share true, averaged over bins, each as heavy as its claims."""
    brier: float
    """Mean square of the difference between score and truth."""

    @property
    def n(self) -> int:
        """All claims."""
        return sum(one.n for one in self.bins)

    @property
    def true(self) -> int:
        """Those that are true."""
        return sum(one.true for one in self.bins)


def curve(claims: Sequence[Scored]) -> Curve | None:
    """How scores and truth go together; None of no claims."""
    if not claims:
        return None
    from sklearn.calibration import calibration_curve
    from sklearn.metrics import brier_score_loss

    scores = np.array([score for score, _ in claims])
    truth = np.array([true for _, true in claims])
    shares, means = calibration_curve(truth, scores, n_bins=BINS, strategy="uniform")
    edges = np.linspace(0.0, 1.0, BINS + 1)
    counts = np.bincount(np.searchsorted(edges[1:-1], scores), minlength=BINS)
    held = np.flatnonzero(counts)
    bins = tuple(
        Bin(float(edges[at]), float(edges[at + 1]), int(counts[at]), round(counts[at] * true), float(mean))
        for at, true, mean in zip(held, shares, means, strict=True)
    )
    error = float(np.abs(shares - means) @ counts[held] / len(claims))
    return Curve(bins, error, float(brier_score_loss(truth, scores, labels=[False, True])))


def scored(evaluation: Evaluation, least: float) -> dict[Kind, list[Scored]]:
    """Every claim from a score on, by its kind; of one kind and line the highest alone."""
    made: dict[Kind, list[Scored]] = {}
    for line, findings in evaluation.lines:
        best: dict[Kind, float] = {}
        for finding in findings:
            best[finding.kind] = max(finding.score, best.get(finding.kind, 0.0))
        for kind, score in best.items():
            if score >= least:
                made.setdefault(kind, []).append((score, kind in line.labels))
    return made
