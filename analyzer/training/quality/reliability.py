"""Whether scores are probabilities: of all claims of about one score, how many are true."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analyzer.analysis.evaluate import Evaluation
from analyzer.domain.kinds import Kind
from analyzer.training.quality.figures import NOTHING, share, table

BINS = 10
"""Of equal width, from 0 to 1; a score on a border belongs to the bin below it."""
BLOCKS = 20
"""Characters of the picture."""

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


def picture(one: Bin) -> str:
    """The share that is true as a bar, and a stroke where the score says that it should end."""
    bar = ["█" if place < round(BLOCKS * one.true / one.n) else "·" for place in range(BLOCKS)]
    bar[min(BLOCKS - 1, int(BLOCKS * one.score))] = "┃"
    return "".join(bar)


def told(claims: Mapping[Kind, Sequence[Scored]], thresholds: Mapping[Kind, float]) -> Iterator[str]:
    """The page's tables: all kinds together with what was set aside, then each by what is shown."""
    every = curve([claim for mine in claims.values() for claim in mine])
    if every is None:
        yield "Nothing was claimed, so that nothing can be said.\n"
        return
    shown = {kind: [c for c in mine if c[0] >= thresholds[kind]] for kind, mine in claims.items()}
    yield from table(("score", "n", "mean score", "share true (95 %)", "`0 ────────────── 1`"), map(_row, every.bins))
    yield ""
    rows = [_kind(kind, shown[kind]) for kind in Kind if shown.get(kind)]
    total = _kind("**all**", [claim for mine in shown.values() for claim in mine])
    bands = [f"{low / BINS:.1f}–{(low + 1) / BINS:.1f}" for low in range(BINS // 2, BINS)]
    head = ("kind", "n", "mean score", "share true (95 %)", "error", "Brier", *bands)
    yield from table(head, [*rows, total])
    yield ""


def _row(one: Bin) -> Sequence[str]:
    return (
        f"{one.low:.1f}–{one.high:.1f}",
        str(one.n),
        f"{one.score:.2f}",
        share(one.true, one.n),
        f"`{picture(one)}`",
    )


def _kind(name: str, claims: Sequence[Scored]) -> Sequence[str]:
    made = curve(claims)
    if made is None:
        return (name, "0", *[NOTHING] * (4 + BINS // 2))
    mean = sum(score for score, _ in claims) / len(claims)
    cells = [_cell(made.bins, low / BINS) for low in range(BINS // 2, BINS)]
    return (
        name,
        str(made.n),
        f"{mean:.2f}",
        share(made.true, made.n),
        f"{made.error:.2f}",
        f"{made.brier:.2f}",
        *cells,
    )


def _cell(bins: Iterable[Bin], low: float) -> str:
    return next((f"{one.true} of {one.n}" for one in bins if abs(one.low - low) < 1 / (2 * BINS)), NOTHING)
