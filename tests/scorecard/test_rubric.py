"""The rubric: what it may say, and how a row is graded."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

import config
from analyzer.domain.scorecard import Confidence, Measure
from analyzer.scorecard.measures.names import MeasureName
from analyzer.scorecard.rubric import Rubric
from analyzer.scorecard.teaching import grade_teaching
from analyzer.settings.configuration import read_yaml

PATH = Path(next(iter(config.__path__))) / "rubric.yaml"
SHIPPED = read_yaml(PATH, Rubric)
Change = Callable[[dict[str, Any]], object]


def row(data: dict[str, Any], row_id: str) -> dict[str, Any]:
    """One row of the raw rubric."""
    return next(one for one in data["criteria"] if one["id"] == row_id)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param(
            lambda d: row(d, "shared_talk")["measures"][0].update(measure="charm"), "charm|talk_share", id="measure"
        ),
        pytest.param(lambda d: d["watched"][0]["kinds"].append("rudeness"), "swearing", id="kind"),
        pytest.param(lambda d: d["watched"][0]["needs"].append("smell"), "speech", id="aspect"),
        pytest.param(lambda d: row(d, "shared_talk").update(weight=2), "Extra inputs", id="key"),
        pytest.param(lambda d: d.update(overall=5), "Extra inputs", id="overall number"),
        pytest.param(lambda d: d.update(by_severity={"serious": "concern"}), "Extra inputs", id="findings grade"),
        pytest.param(lambda d: d["watched"][0].update(grade="met"), "Extra inputs", id="silence is a pass"),
        pytest.param(lambda d: row(d, "shared_talk").update(kinds=["gift"]), "Extra inputs", id="findings teach"),
        pytest.param(lambda d: row(d, "shared_talk").update(area="safe_environment"), "mastery", id="conduct row"),
        pytest.param(lambda d: d["watched"][0].update(measures=["talk_share"]), "Extra inputs", id="measures accuse"),
        pytest.param(
            lambda d: row(d, "shared_talk")["measures"][0].update(measure="punctuality"),
            "about conduct",
            id="clock teaches",
        ),
        pytest.param(lambda d: d["watched"][0].update(needs=[]), "at least 1 item", id="needs nothing"),
        pytest.param(lambda d: row(d, "encouragement").pop("note"), "only a person", id="looks at nothing"),
        pytest.param(lambda d: d["watched"][-1]["kinds"].remove("undress"), "nothing watches for undress", id="unseen"),
        pytest.param(lambda d: d["watched"][0]["kinds"].append("gift"), "gift is there twice", id="seen twice"),
        pytest.param(lambda d: d["criteria"].append(d["criteria"][0]), "there twice", id="row twice"),
        pytest.param(lambda d: row(d, "shared_talk")["measures"][0]["bands"].pop(), "earn no grade", id="hole"),
        pytest.param(
            lambda d: row(d, "shared_talk")["measures"][0]["bands"][0].update(to=0.1), "not above", id="empty band"
        ),
    ],
)
def test_a_wrong_rubric_is_refused_by_name(change: Change, message: str) -> None:
    """Unknown names and keys, mixing of teaching and conduct, and holes are refused with the reason."""
    data = yaml.safe_load(PATH.read_text(encoding="utf-8"))
    change(data)
    with pytest.raises(ValidationError, match=message):
        Rubric.model_validate(data)


def made(value: float | None, confidence: Confidence = "high") -> Measure:
    """A measure with a value, or withheld."""
    return Measure(
        label="Talk", value=value, unit="share", of="a ÷ b", numerator=value and 100 * value, denominator=100,
        confidence=confidence if value is not None else "none", withheld="too little speech" if value is None else None,
    )  # fmt: skip


SHARED_TALK = next(one for one in SHIPPED.criteria if one.id == "shared_talk")


@pytest.mark.parametrize(
    ("talk_share", "turn_length", "grade", "confidence"),
    [
        pytest.param(made(0.5), made(10), "strength", "high", id="both strong"),
        pytest.param(made(0.5), made(5), "met", "high", id="the lowest counts"),
        pytest.param(made(0.65), made(10), "met", "high", id="the upper limit is outside"),
        pytest.param(made(0.3), made(10), "strength", "high", id="the lower limit is inside"),
        pytest.param(made(0.95), made(10), "developing", "high", id="too much"),
        pytest.param(made(0.1), made(10), "developing", "high", id="too little"),
        pytest.param(made(0.5, "low"), made(10), "met", "low", id="low confidence earns no strength"),
        pytest.param(made(0.5), made(None), "strength", "medium", id="one withheld"),
        pytest.param(made(None), made(None), "not_assessed", "none", id="all withheld"),
    ],
)
def test_bands_grade_a_teaching_row(talk_share: Measure, turn_length: Measure, grade: str, confidence: str) -> None:
    """The lowest grade of the measures counts, tempered by how sure they are."""
    measures = {MeasureName.TALK_SHARE: talk_share, MeasureName.STUDENT_TURN_LENGTH: turn_length}
    graded = grade_teaching(SHARED_TALK, measures, 8)
    assert (graded.grade, graded.confidence) == (grade, confidence)


def test_why_shows_what_a_grade_was_made_of() -> None:
    """Each reason carries value, numerator, denominator, the band and the confidence, or why there is no value."""
    measures = {MeasureName.TALK_SHARE: made(0.7), MeasureName.STUDENT_TURN_LENGTH: made(None)}
    why = grade_teaching(SHARED_TALK, measures, 8).why
    assert why == (
        "Talk: 70% (70 / 100; a ÷ b), from 0.2 to below 0.8: met; confidence high.",
        "Talk: withheld, too little speech.",
    )
