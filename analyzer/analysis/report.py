"""Everything that `lessonguard evaluate` tells, ready for JSON: figures, their intervals, and what scores are worth."""

from dataclasses import asdict
from typing import Any

from analyzer.analysis.evaluate import Evaluation
from analyzer.analysis.means import macro, truth_and_claims
from analyzer.analysis.reliability import Curve, curve, scored
from analyzer.domain.kinds import Kind
from analyzer.review.proportions import proportion

DIGITS = 4


def report(evaluation: Evaluation) -> dict[str, Any]:
    """What was measured, with 95 % intervals: Wilson's for shares, a bootstrap of lines for means over kinds."""
    told = evaluation.report()
    claims = scored(evaluation, 0.0)
    curves = {kind.value: curve(mine) for kind, mine in sorted(claims.items())}
    every = curve([claim for mine in claims.values() for claim in mine])
    return {
        **told,
        "by_kind": {kind: {**row, **_intervals(row)} for kind, row in told["by_kind"].items()},
        "mean": _mean(evaluation, [Kind(kind) for kind in told["by_kind"]]),
        "reliability": {name: _curve(made) for name, made in {"all": every, **curves}.items() if made is not None},
    }


def _intervals(row: dict[str, Any]) -> dict[str, list[float] | None]:
    right, there, wrong = row["true_positives"], row["positives"], row["false_positives"]
    return {
        "recall_95": _interval(right, there),
        "precision_95": _interval(right, right + wrong),
        "false_positive_rate_95": _interval(wrong, row["lines"] - there),
    }


def _interval(part: int, n: int) -> list[float] | None:
    share = proportion(part, n, 1)
    return None if share.low is None or share.high is None else [round(share.low, DIGITS), round(share.high, DIGITS)]


def _mean(evaluation: Evaluation, kinds: list[Kind]) -> dict[str, Any] | None:
    made = macro(*truth_and_claims(evaluation, kinds))
    if made is None:
        return None
    told: dict[str, Any] = {}
    for name, one in zip(("recall", "precision"), made, strict=True):
        told[name] = round(one.value, DIGITS)
        told[f"{name}_95"] = [round(one.low, DIGITS), round(one.high, DIGITS)]
    return told


def _curve(made: Curve) -> dict[str, Any]:
    bins = [{name: round(value, DIGITS) for name, value in asdict(one).items()} for one in made.bins]
    error, brier = round(made.error, DIGITS), round(made.brier, DIGITS)
    return {"n": made.n, "true": made.true, "calibration_error": error, "brier": brier, "bins": bins}
