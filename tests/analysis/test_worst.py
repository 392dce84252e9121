"""The errors that are listed first are those that somebody who improves a rule should read first."""

from dataclasses import replace

import pytest

from analyzer.analysis.bootstrap import judge_by
from analyzer.analysis.decide import Detectors
from analyzer.analysis.evaluate import Evaluation, LabelledLine, evaluate
from analyzer.analysis.unfiltered import as_claimed, unfiltered
from analyzer.analysis.worst import worst
from analyzer.detectors.meaning.judge import MeaningJudge
from analyzer.domain.kinds import Kind
from analyzer.settings.configuration import Configuration, read_configuration
from tests.meaning import SETTINGS, WrittenMeaning, around

SAID = {"hush": (Kind.SECRECY, 1.5), "mum": (Kind.SECRECY, 9.0), "nip": (Kind.SWEARING, 1.0), "box": (Kind.GIFT, 8.5)}
LINES = (
    ("the first box", ()),
    ("a nip", (Kind.SWEARING,)),
    ("hush now", (Kind.SECRECY,)),
    ("not a word", (Kind.SECRECY,)),
    ("your mum", ()),
    ("mum again", (Kind.SECRECY,)),
)


@pytest.fixture(scope="module")
def configuration() -> Configuration:
    """As it ships, with a model of meaning that is written by hand."""
    return replace(read_configuration(None), meaning=SETTINGS)


def judged(configuration: Configuration) -> Evaluation:
    """Every line by a model that is written by hand."""
    model = WrittenMeaning(SAID)
    meaning = MeaningJudge(model, configuration.meaning, around(model), lambda claim, _: claim)
    lines = [LabelledLine(text=text, labels=labels) for text, labels in LINES]
    return evaluate(lines, judge_by(Detectors((), (), meaning), configuration))


def test_the_surest_alarms_and_the_gravest_furthest_misses_come_first(configuration: Configuration) -> None:
    """A critical kind before a minor one; of a kind, what nothing was noticed of before what was nearly claimed."""
    errors = worst(judged(unfiltered(configuration)), configuration.policy, 9)
    assert [miss["line"] for miss in errors["misses"]] == [4, 3, 2]
    assert [miss["severity"] for miss in errors["misses"]] == ["critical", "critical", "minor"]
    assert errors["misses"][0]["score"] == 0.0
    assert 0 < errors["misses"][1]["score"] < 0.5
    assert [alarm["line"] for alarm in errors["false_alarms"]] == [5, 1]
    assert errors["false_alarms"][0]["score"] >= errors["false_alarms"][1]["score"] >= 0.5
    assert {name: len(rows) for name, rows in worst(judged(configuration), configuration.policy, 1).items()} == {
        "false_alarms": 1,
        "misses": 1,
    }


def test_what_policy_asks_for_is_the_same_either_way(configuration: Configuration) -> None:
    """Asking for every score changes nothing of what is claimed."""
    every = judged(unfiltered(configuration))
    plain = judged(configuration)
    assert any(f.score < 0.5 for _, findings in every.lines for f in findings)
    told = [[(f.kind, f.score) for f in findings] for _, findings in as_claimed(every, configuration.policy).lines]
    assert told == [[(f.kind, f.score) for f in findings] for _, findings in plain.lines]
