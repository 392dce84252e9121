"""Every command teaches, speaks to people and machines, and ends with the code that it promises."""

import json
from importlib.metadata import version
from pathlib import Path

import pytest

from tests.integration.command import CONFIG, lessonguard, written


@pytest.mark.parametrize(
    ("command", "taught"),
    [
        ((), ("demo", "analyze", "never a verdict", "Exit codes", "Nothing leaves this machine")),
        (("analyze",), ("lesson.json", "--out", "--playable", "any format that ffmpeg reads", "only read")),
        (("demo",), ("--out", "sample lesson")),
        (("evaluate",), ("text, labels, speaker", "--predictions", "recall, precision")),
        (("schema",), ("lesson", "analysis", "settings", "JSON Schema")),
        (("models",), ("SHA-256", "--models", "Exit 2")),
        (("config",), ("check", "policy owners")),
        (("config", "check"), ("--config", "LESSONGUARD_CONFIG")),
    ],
)
def test_help_teaches(command: tuple[str, ...], taught: tuple[str, ...]) -> None:
    """The help of each command says what it needs and what it does, without a look into the manual."""
    ran = lessonguard(*command, "--help")
    text = " ".join(ran.out.replace("│", " ").split())
    assert ran.code == 0
    assert not [words for words in taught if words not in text]


@pytest.mark.parametrize(
    "arguments", [("analyze",), ("evaluate",), ("schema", "moon"), ("nonsense",), ("demo", "--nonsense")]
)
def test_a_command_that_is_not_understood(arguments: tuple[str, ...]) -> None:
    """A wrong command is unusable input, explained on standard error."""
    ran = lessonguard(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert "Usage" in ran.err


def test_version() -> None:
    """The version is that of the installed package."""
    assert lessonguard("--version").out == f"lessonguard {version('lessonguard')}\n"


@pytest.mark.parametrize("name", ["lesson", "analysis", "settings"])
def test_schemas_are_described(name: str) -> None:
    """A schema is JSON on standard output, and its keys have descriptions."""
    schema = json.loads(lessonguard("schema", name).out)
    assert schema["type"] == "object"
    assert schema["description"]
    assert schema["additionalProperties"] is False


def test_models_are_all_verified() -> None:
    """Each weight has its licence, source, purpose and checked sum, and none is missing here."""
    ran = lessonguard("models", "--json")
    assert ran.code == 0
    for row in json.loads(ran.out):
        assert row["state"] == "verified"
        assert all(row[key] for key in ("name", "package", "sha256", "licence", "source", "used_for"))
    assert "nudenet-320n" in lessonguard("models").out


def test_the_shipped_configuration_is_sound() -> None:
    """The check names the folder and the sum that goes into every analysis."""
    ran = lessonguard("config", "check")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(f"ok: {CONFIG}")
    missing = lessonguard("config", "check", "--config", "nowhere")
    assert (missing.code, missing.out, missing.err) == (2, "", "lessonguard: 'nowhere' is not a configuration folder\n")


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    """Two lines: one to be found, one to be left alone."""
    rows = [
        {"text": "My number is 07700 900123, text me.", "labels": ["contact_details"], "speaker": "tutor"},
        {"text": "Two times four is eight.", "labels": [], "speaker": "tutor"},
    ]
    path = tmp_path / "labelled.jsonl"
    path.write_text("".join(json.dumps(row | {"source": "mine"}) + "\n" for row in rows), encoding="utf-8")
    return path


def test_evaluate_for_machines(labelled: Path, tmp_path: Path) -> None:
    """The report is JSON alone, and the predictions go line by line."""
    predictions = tmp_path / "out.jsonl"
    ran = lessonguard("evaluate", labelled, "--json", "--predictions", predictions)
    assert (ran.code, ran.err) == (0, "")
    report = json.loads(ran.out)
    assert report["lines"] == 2
    assert report["by_source"]["mine"]["contact_details"]["recall"] == 1.0
    first, second = (json.loads(line) for line in predictions.read_text(encoding="utf-8").splitlines())
    assert "contact_details" in {finding["kind"] for finding in first["findings"]}
    assert second["findings"] == []


def test_evaluate_for_people(labelled: Path) -> None:
    """A table by default, nothing with --quiet, and never a word of what was said."""
    shown = lessonguard("evaluate", labelled)
    assert shown.code == 0
    assert "contact_details" in shown.out
    assert "07700" not in shown.out
    assert lessonguard("evaluate", labelled, "--quiet").out == ""


@pytest.mark.parametrize(
    ("content", "said"),
    [("{", "labelled.jsonl:1"), ('{"text": "a"}', "labelled.jsonl:1: labels"), (None, "labelled.jsonl")],
)
def test_evaluate_refuses_by_line(tmp_path: Path, content: str | None, said: str) -> None:
    """A file that is missing or a line that is not what it should be is named."""
    path = tmp_path / "labelled.jsonl"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    ran = lessonguard("evaluate", path)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("lessonguard: ")
    assert said in ran.err


def test_analysis_for_machines(clip: Path, clip_lesson: dict[str, object], tmp_path: Path) -> None:
    """With --json standard output holds the analysis that was written, and nothing else is printed."""
    sidecar = written(tmp_path / "lesson.json", clip_lesson)
    ran = lessonguard("analyze", clip, "--lesson", sidecar, "--out", tmp_path / "out", "--json")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == (tmp_path / "out" / "analysis.json").read_text(encoding="utf-8")
