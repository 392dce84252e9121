"""Evaluation counts what a safeguarding lead would count by hand."""

import gzip
import json
from pathlib import Path

import pytest

from analyzer.analysis.evaluate import Judge, evaluate, read_lines, write_predictions
from analyzer.analysis.evaluate_side_by_side import FEW, evaluate_side_by_side
from analyzer.domain.errors import PermanentError
from analyzer.domain.finding import DetectorId, Finding
from analyzer.domain.kinds import Channel, Kind, Route, Severity
from analyzer.domain.statement import Statement


def judge(statements: tuple[Statement, ...]) -> tuple[Finding, ...]:
    """Claims swearing on every statement that holds the word 'drat', and over the next one after 'double drat'."""
    return tuple(
        Finding(
            id=f"{number}-{statement.text}",
            kind=Kind.SWEARING,
            cause=None,
            clause="6",
            severity=Severity.MINOR,
            route=Route.CONDUCT,
            participant=statement.participant,
            role=statement.role,
            channel=Channel.AUDIO,
            start_ms=statement.start_ms,
            end_ms=statements[number + 1].end_ms if "double" in statement.text else statement.end_ms,
            quote="drat",
            score=0.9,
            explanation=("says drat",),
            detector=DetectorId(name="fake", version="1"),
            preserve=False,
            sealed=False,
        )
        for number, statement in enumerate(statements)
        if "drat" in statement.text
    )


def lines(folder: Path, *rows: dict[str, object], name: str = "a.jsonl") -> Path:
    """An evaluation file in `folder`."""
    path = folder / name
    text = "\n".join(json.dumps(row) for row in rows) + "\n"
    path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
    return path


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz"])
def test_counts_and_rates(tmp_path: Path, name: str) -> None:
    """Two hits, one miss, one false alarm and one quiet line give the rates that a person would work out."""
    rows = [("drat", True), ("oh drat", True), ("bother", True), ("dratted? drat", False), ("hello", False)]
    path = lines(
        tmp_path, *({"text": text, "labels": ["swearing"] * there, "source": "s"} for text, there in rows), name=name
    )
    report = evaluate(read_lines([path]), judge).report()
    table = report["by_source"]["s"]["swearing"]
    assert report["by_kind"]["swearing"] == table
    assert (table["lines"], table["positives"]) == (5, 3)
    assert (table["recall"], table["precision"], table["false_positive_rate"]) == (0.6667, 0.6667, 0.5)


def test_alerts_per_lesson_hour(tmp_path: Path) -> None:
    """A finding over two lines is one alert; hours come from the lessons; the interval holds the estimate."""
    half_hour = [
        {"lesson": "a", "start_ms": 0, "end_ms": 1000, "speaker": "tutor", "text": "double drat", "labels": []},
        {"lesson": "a", "start_ms": 1000, "end_ms": 2000, "speaker": "tutor", "text": "and more", "labels": []},
        {"lesson": "a", "start_ms": 1_799_000, "end_ms": 1_800_000, "speaker": "tutor", "text": "bye", "labels": []},
        {"lesson": "b", "start_ms": 0, "end_ms": 1_800_000, "speaker": "student", "text": "quiet", "labels": []},
    ]
    evaluation = evaluate(read_lines([lines(tmp_path, *half_hour)]), judge)
    alerts = evaluation.alerts()
    assert (alerts["lessons"], alerts["hours"]) == (2, 1.0)
    rate = alerts["rates"]["swearing"]
    assert (rate["alerts"], rate["per_hour"]) == (1, 1.0)
    assert rate["interval_95"] == [0.0, 2.0]
    assert alerts["rates"]["severity:minor"]["alerts"] == 1
    assert [bool(p["findings"]) for p in evaluation.predictions()] == [True, True, False, False]


@pytest.mark.parametrize(("alerts_and_hours", "interval"), [([(1, 1), (3, 3)], [1.0, 1.0]), ([(1, 2)], [0.5, 0.5])])
def test_lessons_are_drawn_whole(
    tmp_path: Path, alerts_and_hours: list[tuple[int, int]], interval: list[float]
) -> None:
    """A lesson's alerts and hours are drawn together, so equal rates leave no doubt; one lesson is its own rate."""
    rows = [
        {"lesson": str(hours), "start_ms": start, "end_ms": start + 100, "text": text, "labels": []}
        for alerts, hours in alerts_and_hours
        for start, text in [*((100_000 * n, "drat") for n in range(alerts)), (hours * 3_600_000 - 100, "bye")]
    ]
    rates = evaluate(read_lines([lines(tmp_path, *rows)]), judge).alerts()["rates"]
    assert rates["swearing"]["interval_95"] == interval


def make_judge() -> Judge:
    """What another process calls."""
    return judge


def test_several_processes_measure_what_one_does(tmp_path: Path) -> None:
    """Lessons stay whole and lines keep their order, however many share the work."""
    texts = ("drat", "hello", "drat drat", "so", "drat", "bother", "yes")
    rows = [
        {
            "text": text,
            "labels": [],
            "lesson": f"l{n % 5}" if n % 3 else "",
            "start_ms": 1000 * n,
            "end_ms": 1000 * n + 900,
        }
        for n, text in enumerate(texts * (FEW // len(texts) + 1))
    ]
    every = list(read_lines([lines(tmp_path, *rows)]))
    assert evaluate_side_by_side(every, make_judge, 2).lines == evaluate(every, judge).lines


def test_predictions_follow_the_input(tmp_path: Path) -> None:
    """One line out for each line in, numbered from 1, whatever lesson it belongs to."""
    rows = [
        {"lesson": "a", "start_ms": 0, "end_ms": 10, "text": "drat", "labels": []},
        {"text": "fine", "labels": []},
        {"lesson": "a", "start_ms": 20, "end_ms": 30, "text": "fine", "labels": []},
    ]
    out = tmp_path / "out.jsonl"
    write_predictions(evaluate(read_lines([lines(tmp_path, *rows)]), judge), out)
    written = [json.loads(line) for line in out.read_text().splitlines()]
    assert [row["line"] for row in written] == [1, 2, 3]
    assert written[0]["findings"] == [{"kind": "swearing", "severity": "minor", "score": 0.9}]
    assert written[1]["findings"] == written[2]["findings"] == []


@pytest.mark.parametrize("context", ["drat", ["hello", "drat"]])
def test_context_is_read_but_not_judged(tmp_path: Path, context: object) -> None:
    """What came before a line may explain it, but is never counted against it."""
    path = lines(tmp_path, {"text": "fine", "labels": [], "context_before": context, "extra": 1})
    assert next(evaluate(read_lines([path]), judge).predictions())["findings"] == []


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'{"text": "a private line"}', "a.jsonl:1: labels: Field required"),
        (b'{"text": "x", "labels": ["rudeness"]}', "a.jsonl:1: labels.0"),
        (b'\n{"text": "x", "labels": [], "speaker": "head"}', "a.jsonl:2: speaker"),
        (b"not json", "a.jsonl:1: Invalid JSON"),
        (b"\xff\xfe", "cannot be read as JSON lines"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, content: bytes, message: str) -> None:
    """The error says which file, line and key, and never repeats what was said."""
    path = tmp_path / "a.jsonl"
    path.write_bytes(content)
    with pytest.raises(PermanentError) as error:
        list(read_lines([path]))
    assert message in str(error.value)
    assert "private" not in str(error.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    """A wrong file name is the caller's to mend, so it is said."""
    with pytest.raises(PermanentError, match=r"gone\.jsonl"):
        list(read_lines([tmp_path / "gone.jsonl"]))
