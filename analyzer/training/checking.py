"""Chooses thresholds on some of the lessons and lines, and sees how they do on the rest."""

from collections.abc import Mapping, Sequence

import numpy as np

from analyzer.domain.kinds import Kind, Severity
from analyzer.training.thresholds import Budget, Scores, Setting, choose


def together(scores: Sequence[Scores]) -> Scores:
    """Several as one."""
    innocent, labelled = (np.concatenate([getattr(s, name) for s in scores]) for name in ("innocent", "labelled"))
    truth = np.concatenate([one.truth for one in scores])
    return Scores(innocent, sum(one.hours for one in scores), labelled, truth)


def check(
    scores: Sequence[Scores], kinds: Sequence[Kind], severity: Mapping[Kind, Severity], budget: Budget
) -> dict[str, float]:
    """Leave out each in turn, choose on the others, measure on it; the figures of all together.

    Returns:
        Macro recall and precision on the labelled lines, and claims an hour, any and grave, on the innocent ones.
    """
    right, said, there = (np.zeros(len(kinds)) for _ in range(3))
    alarms = grave = 0.0
    for left in scores:
        chosen = choose(together([one for one in scores if one is not left]), kinds, severity, budget)
        settings = [chosen[kind] for kind in kinds]
        claimed = left.labelled >= np.array([one.claim for one in settings])
        right += (claimed & left.truth).sum(axis=0)
        said += claimed.sum(axis=0)
        there += left.truth.sum(axis=0)
        alarms += float((left.innocent >= np.array([one.claim for one in settings])).sum())
        grave += float((left.innocent >= np.array([_grave(one) for one in settings])).sum())
    hours = sum(one.hours for one in scores)
    return {
        "recall": float((right / np.maximum(1, there)).mean()),
        "precision": float((right[said > 0] / said[said > 0]).mean()),
        "alarms_per_hour": alarms / hours,
        "grave_alarms_per_hour": grave / hours,
    }


def _grave(one: Setting) -> float:
    return np.inf if one.sure is None else one.sure
