"""What `evaluate` reports says on how much it rests."""

import json

import pytest

from analyzer.analysis.evaluate import Evaluation, LabelledLine
from analyzer.analysis.report import report
from analyzer.domain.kinds import Kind
from tests.training.test_quality import finding, said

LINES = [
    said([Kind.GIFT], finding(Kind.GIFT, 0.75)),
    said([Kind.GIFT], finding(Kind.GIFT, 0.75)),
    said([Kind.GIFT], finding(Kind.GIFT, 0.75)),
    said([], finding(Kind.GIFT, 0.75)),
    said([Kind.SECRECY]),
    said([Kind.SECRECY], finding(Kind.SECRECY, 0.95)),
]


def test_figures_come_with_intervals_and_scores_with_their_worth() -> None:
    """Every share of a kind, the means over kinds, and a curve for each kind and for all."""
    told = report(Evaluation(LINES * 4))
    gift = told["by_kind"]["gift"]
    assert (gift["recall"], gift["precision"]) == (1.0, 0.75)
    assert gift["precision_95"] == [0.505, 0.8982]
    assert gift["recall_95"][1] == 1.0
    assert (told["mean"]["recall"], told["mean"]["precision"]) == (0.75, 0.875)
    low, high = told["mean"]["recall_95"]
    assert low < 0.75 < high
    assert told["reliability"]["gift"]["calibration_error"] == 0.0
    assert told["reliability"]["all"]["n"] == 20
    assert json.loads(json.dumps(told)) == told


@pytest.mark.parametrize("lines", [[], [(LabelledLine(text="x", labels=()), ())]])
def test_of_nothing_there_is_no_mean_and_no_curve(lines: list[tuple[LabelledLine, tuple[()]]]) -> None:
    """Lines without labels and findings are no ground for either."""
    told = report(Evaluation([*lines]))
    assert told["mean"] is None
    assert told["reliability"] == {}
