"""How far observers agree: Cohen's kappa over the first two people who judged the same thing, drawn anew by lessons."""

import warnings
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from analyzer.domain.quality import Agreement
from analyzer.domain.quality_policy import QualityPolicy

Pair = tuple[str, str]
"""What the first said, and the second."""
SEED = 0
"""Of the bootstrap: the same opinions give the same interval."""
BATCH = 50
"""Drawings at once: a year's lessons fit into memory."""


def agreement(
    name: str,
    lessons: Iterable[Sequence[Pair]],
    labels: tuple[str, ...],
    policy: QualityPolicy,
    *,
    weighted: bool = False,
    independent: bool = False,
) -> Agreement:
    """Kappa with n and interval; withheld, saying so, where there are too few pairs or nothing to tell chance by.

    Args:
        name: of what was judged.
        lessons: the pairs of each lesson: those of one lesson are drawn together, for they are alike.
        labels: what could be said, in order where it has one.
        policy: how many pairs it takes, and how often the bootstrap draws.
        weighted: whether two answers further apart in that order differ more.
        independent: told on.
    """
    told = [tuple(pairs) for pairs in lessons if pairs]
    every = [pair for pairs in told for pair in pairs]
    n, same = len(every), sum(one == other for one, other in every)
    base = Agreement(name=name, independent=independent, weighted=weighted, n=n, lessons=len(told), same=same)
    if n < policy.least_pairs:
        return base.model_copy(update={"why_not": f"fewer than {policy.least_pairs} pairs"})
    if len({said for pair in every for said in pair}) == 1:
        return base.model_copy(update={"why_not": "everybody always said the same: chance cannot be told apart"})
    value, low, high = _measured(tuple(sorted(told)), labels, weighted=weighted, resamples=policy.resamples)
    return base.model_copy(update={"kappa": value, "low": low, "high": high})


@lru_cache(maxsize=64)
def _measured(
    lessons: tuple[tuple[Pair, ...], ...], labels: tuple[str, ...], *, weighted: bool, resamples: int
) -> tuple[float, float | None, float | None]:
    import numpy as np
    from scipy.stats import DegenerateDataWarning, bootstrap

    place = {label: number for number, label in enumerate(labels)}
    tables = np.zeros((len(lessons), len(labels), len(labels)))
    for number, pairs in enumerate(lessons):
        for one, other in pairs:
            tables[number, place[one], place[other]] += 1
    whole = kappa(tables.sum(axis=0), weighted=weighted)
    if len(lessons) == 1:
        return whole, None, None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DegenerateDataWarning)  # a drawing may hold one answer alone: asked below
        drawn = bootstrap(
            (np.arange(len(lessons)),),
            lambda chosen, axis: _many(tables[chosen].sum(axis=axis % chosen.ndim), weighted=weighted),
            n_resamples=resamples,
            batch=BATCH,
            vectorized=True,
            method="percentile",
            rng=np.random.default_rng(SEED),
        )
    if np.isnan(drawn.bootstrap_distribution).any():
        return whole, None, None
    return whole, float(drawn.confidence_interval.low), float(drawn.confidence_interval.high)


def kappa(counts: Any, *, weighted: bool) -> float:
    """Cohen's kappa of a square table of counts, first opinion by second; not a number where all lie in one cell.

    Args:
        counts: a row for each answer of the first, a column for each of the second.
        weighted: by the square of the distance between two answers.
    """
    import numpy as np
    from sklearn.metrics import cohen_kappa_score

    if np.count_nonzero(counts) == 1 and np.count_nonzero(np.diagonal(counts)) == 1:
        return float("nan")
    first, second = np.indices(counts.shape).reshape(2, -1)
    weights = "quadratic" if weighted else None
    return float(cohen_kappa_score(first, second, weights=weights, sample_weight=counts.ravel()))


def _many(counts: Any, *, weighted: bool) -> Any:
    """The same of many tables at once, for the bootstrap: the library takes a millisecond for each."""
    import numpy as np

    first, second = np.indices(counts.shape[-2:])
    weights = (first - second) ** 2 if weighted else first != second
    chance = (
        counts.sum(axis=-1)[..., :, None] * counts.sum(axis=-2)[..., None, :] / counts.sum(axis=(-1, -2), keepdims=True)
    )
    with np.errstate(invalid="ignore"):
        return 1 - (weights * counts).sum(axis=(-1, -2)) / (weights * chance).sum(axis=(-1, -2))
