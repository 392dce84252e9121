"""The page of quality says what can be said, with its doubt, and says what cannot."""

import gzip
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from analyzer.analysis.evaluate import Evaluation, LabelledLine
from analyzer.analysis.means import macro, truth_and_claims
from analyzer.analysis.reliability import curve, scored
from analyzer.domain.finding import DetectorId, Finding
from analyzer.domain.kinds import Channel, Kind, Route, Severity
from analyzer.domain.lesson import Role
from analyzer.settings.configuration import read_configuration
from analyzer.signals.meaning.model import load_sentence_model
from analyzer.signals.weights import WeightStore
from analyzer.training.quality import alarms, fairness, reliability
from analyzer.training.quality.figures import share
from analyzer.training.quality.judged import SETS, Given, Judged, given
from analyzer.training.quality.page import page
from analyzer.training.quality.peers import Absent, packaged


def finding(kind: Kind, score: float, name: str = "f") -> Finding:
    """A claim with a score."""
    return Finding(
        id=name,
        kind=kind,
        cause=None,
        clause="5",
        severity=Severity.MINOR,
        route=Route.CONDUCT,
        participant=None,
        role=Role.TUTOR,
        channel=Channel.AUDIO,
        start_ms=0,
        end_ms=1,
        quote="x",
        score=score,
        explanation=("x",),
        detector=DetectorId(name="fake", version="1"),
        preserve=False,
        sealed=False,
    )


def said(
    labels: Sequence[Kind], *findings: Finding, text: str = "x", **more: object
) -> tuple[LabelledLine, tuple[Finding, ...]]:
    """A line with what was claimed on it."""
    return LabelledLine.model_validate({"text": text, "labels": labels, **more}), findings


@pytest.mark.parametrize(
    ("claims", "error", "brier", "bins"),
    [
        ([(0.75, True)] * 3 + [(0.75, False)], 0.0, 0.1875, [(4, 3)]),
        ([(0.95, True), (0.95, False), (0.55, True), (0.55, True)], 0.45, 0.3275, [(2, 2), (2, 1)]),
        ([(1.0, True), (1.0, True)], 0.0, 0.0, [(2, 2)]),
    ],
)
def test_scores_are_held_against_what_is_true(
    claims: list[tuple[float, bool]], error: float, brier: float, bins: list[tuple[int, int]]
) -> None:
    """Error and Brier score are those that a person works out, bin by bin."""
    made = curve(claims)
    assert made is not None
    assert made.error == pytest.approx(error)
    assert made.brier == pytest.approx(brier)
    assert [(one.n, one.true) for one in made.bins] == bins


def test_no_claims_are_no_curve() -> None:
    """Of nothing, nothing is said, and the page says that."""
    assert curve([]) is None
    assert "nothing can be said" in "".join(reliability.told({}, {}))


def test_a_kind_is_counted_once_a_line() -> None:
    """Of two claims of one kind the surer counts, and what was never noted does not."""
    line = said([Kind.GIFT], finding(Kind.GIFT, 0.6), finding(Kind.GIFT, 0.9), finding(Kind.SECRECY, 0.1))
    assert scored(Evaluation([line]), 0.25) == {Kind.GIFT: [(0.9, True)]}


def test_what_is_set_aside_is_drawn_and_not_counted_among_what_is_shown() -> None:
    """The curve goes below policy's threshold; the table of what a person sees does not."""
    told = "\n".join(reliability.told({Kind.GIFT: [(0.3, False), (0.9, True)]}, {Kind.GIFT: 0.5}))
    assert "| 0.2–0.3 | 1 |" in told
    assert "| gift | 1 | 0.90 | 1.00 (0.21 to 1.00) | 0.10 | 0.01 |" in told


def test_means_over_kinds_come_with_their_doubt() -> None:
    """The mean is over kinds, not lines; many lines leave less doubt than few; of nothing there is none."""
    kinds = (Kind.GIFT, Kind.SECRECY)
    lines = [said([Kind.GIFT], finding(Kind.GIFT, 0.9)), said([Kind.SECRECY]), said([], finding(Kind.GIFT, 0.9))] * 5
    few, many = (macro(*truth_and_claims(Evaluation(lines * times), kinds)) for times in (1, 20))
    assert few is not None
    assert many is not None
    assert (few[0].value, few[1].value) == (0.5, 0.5)
    assert few[1].low < many[1].low < 0.5 < many[1].high < few[1].high
    assert macro(*truth_and_claims(Evaluation([said([])]), kinds)) is None
    assert share(0, 0) == "–"
    assert share(5, 10) == "0.50 (0.24 to 0.76)"


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("I love Muslims.", "Muslims"),
        ("Three women were elected.", "women"),
        ("The blackboard is clean.", fairness.NOBODY),
        ("A gay woman spoke.", fairness.SEVERAL),
    ],
)
def test_a_group_is_known_by_its_words(text: str, group: str) -> None:
    """Whole words alone tell whom a line names."""
    assert fairness.named(LabelledLine(text=text, labels=())) == group


def test_innocent_lines_alone_count_for_fairness() -> None:
    """A breach that names a group says nothing of how often innocent lines about it are flagged."""
    rude = finding(Kind.DISCRIMINATORY_REMARK, 0.9)
    lines = [
        said([Kind.DISCRIMINATORY_REMARK], rude, text="about women"),
        said([], rude, text="praise of women"),
        said([], text="women in science"),
        said([], text="page ten"),
    ]
    rates = fairness.flagged(Evaluation(lines), fairness.named)
    assert rates == {"women": (1, 2), fairness.NOBODY: (0, 1)}
    assert "| women | 2 | 0.50 (" in "\n".join(fairness.told({"both": rates}, "group"))


def test_a_claim_is_worth_less_the_rarer_breaches_are() -> None:
    """With half of all breaches found and one false alarm in two hours, ten hours hold half a true claim to five."""
    unseen = Evaluation([said([Kind.GIFT], finding(Kind.GIFT, 0.95)), said([Kind.GIFT])])
    lesson = {"lesson": "a", "end_ms": 7_200_000}
    lessons = Evaluation([said([], finding(Kind.GIFT, 0.55), **lesson)])
    rows = [row for row in alarms.worth(unseen, lessons) if "and more" in row]
    assert rows[0].startswith("| 0.5 and more | 0.50 | 0.500 | 0.091 | 0.010 | 0.001 |")
    assert rows[-1].startswith("| 0.9 and more | 0.50 | 0.000 | 1.000 |")


def test_what_is_missing_empty_or_broken_is_told(tmp_path: Path) -> None:
    """The rest is measured all the same."""
    assert "names no folder" in "".join(given(None).missing)
    assert "is not there" in "".join(given(str(tmp_path / "gone")).missing)
    (tmp_path / "utterances").mkdir()
    for name, text in (("edos", ""), ("twss", "no json"), ("spoken_contact", '{"text": "x", "labels": []}')):
        (tmp_path / "utterances" / f"{name}.jsonl.gz").write_bytes(gzip.compress(text.encode()))
    made = given(str(tmp_path))
    assert list(made.sets) == ["spoken_contact"]
    assert made.lessons == ()
    told = dict(one.split(": ", 1) for one in made.missing)
    assert sorted(told) == sorted({*SETS, "lessons"} - {"spoken_contact"})
    assert "holds no line" in told["edos"]
    assert "twss.jsonl.gz:1" in told["twss"]
    assert "is not there" in told["hatecheck"]


CASES = (
    ("alt-profanity-check", "you fucking idiot"),
    ("better-profanity", "you fucking idiot"),
    ("presidio-analyzer", "write to ann@example.com"),
)


@pytest.mark.parametrize(("package", "breach"), CASES)
def test_peers_judge_what_they_are_for(package: str, breach: str) -> None:
    """Each is the package itself, asked for the one kind it has, without a look into the net."""
    (peer,) = [one for one in packaged() if not isinstance(one, Absent) and one.name.startswith(package)]
    lines = [LabelledLine(text=text, labels=()) for text in (breach, "page ten please")]
    assert peer.claims(lines) == (peer.kinds, frozenset())


def test_the_page_says_what_it_could_not_measure() -> None:
    """Without examples and without data every part stands, and says that it is empty."""
    configuration = read_configuration(None)
    model, _ = load_sentence_model(WeightStore(configuration.models))
    nothing = Judged(replace(configuration, examples=()), model, Given(missing=("hatecheck: it is not there.",)))
    told = "\n".join(page(nothing))
    assert told.count("Not measured") >= 4
    assert "hatecheck: it is not there." in told


def test_the_page_measures_what_there_is() -> None:
    """A few lines of ours, one public set and one lesson fill every table."""
    configuration = read_configuration(None)
    model, _ = load_sentence_model(WeightStore(configuration.models))
    some = {name: [e for e in configuration.examples if e[0] == name][::80] for name in ("w2", "w4")}
    hate = [LabelledLine(text="I love women.", labels=()), LabelledLine(text="fuck", labels=(Kind.SWEARING,))]
    lesson = [LabelledLine(text="So what is x?", labels=(), lesson=str(n), end_ms=3_600_000) for n in range(3)]
    few = replace(configuration, examples=tuple(one for lines in some.values() for one in lines))
    told = "\n".join(page(Judged(few, model, Given({"hatecheck": hate}, tuple(lesson)))))
    for part in (
        "| women | 1 |",
        "| frozen MiniLM | every kind |",
        "| hatecheck | swearing |",
        "| w2 |",
        "0.5 and more",
    ):
        assert part in told
    assert " nan" not in told
