"""Lessons that are odd, in part missing or in parts: assessed as far as can be, and never with a clean card."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.factory import Factory
from tests.integration.command import RESULTS, SAMPLE, analysis_in, lessonguard, names, written
from tests.integration.test_refusals import with_wrong_weight

SEEN = {"tutor_camera", "persons", "imagery", "screen_text"}
CLOCK = {"scheduled_start": "2026-10-05T16:00:00Z", "recording_start": "2026-10-05T16:00:00Z"}
TUTOR: dict[str, Any] = {"lesson_id": "L-1", "tutor": {"id": "t-1"}, **CLOCK, "chat": []}
CAMERA = {"participant": "t-1", "kind": "camera"}


def analysed(recording: Path, folder: Path, lesson: dict[str, Any] | None = None, *options: str | Path) -> Any:
    """The analysis of a recording, which succeeds and writes all of its results."""
    sidecar = ["--lesson", written(folder / "lesson.json", lesson)] if lesson else []
    ran = lessonguard("analyze", recording, *sidecar, "--out", folder / "out", "--quiet", *options)
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    assert set(RESULTS) <= set(names(folder / "out"))
    return analysis_in(folder / "out")


def missing(analysis: dict[str, Any]) -> set[str]:
    """The aspects of sound and picture that could not be assessed."""
    return {gap["what"] for gap in analysis["gaps"]} & {"speech", "speakers", *SEEN}


def withheld(analysis: dict[str, Any]) -> set[str]:
    """The measures that have a reason in the place of a value."""
    return {name for name, measure in analysis["measures"].items() if measure["value"] is None and measure["withheld"]}


def test_a_plain_lesson_has_no_gap(clip: Path, clip_lesson: dict[str, Any], tmp_path: Path) -> None:
    """With a full record and nothing wrong the card is complete: what is missing below is missing for its reason."""
    analysis = analysed(clip, tmp_path, clip_lesson)
    assert analysis["scorecard"]["conduct"]["complete"]
    assert (analysis["gaps"], analysis["findings"]) == ([], [])


@pytest.mark.parametrize(
    ("name", "problem", "why", "aspects"),
    [
        ("truncated.mp4", "truncated", "The file says it lasts", {"speech", *SEEN}),
        ("truncated.mkv", "truncated", "parts of audio:0 could not be decoded", {"speech", *SEEN}),
        ("damaged.mp4", "no_audio", "Parts of the picture are damaged", {"speech", *SEEN}),
        ("audio_only.m4a", "no_video", "the recording has no picture", SEEN),
        ("video_only.mp4", "no_audio", "the recording has no audio", {"speech"}),
        ("silent_audio.mp4", "silent_audio", "holds no sound at all", {"speech"}),
        ("vfr_vp8.webm", "variable_frame_rate", "", set()),
        ("vfr_vp9.webm", "variable_frame_rate", "", set()),
        ("hevc_odd.mkv", "odd_dimensions", "", set()),
        ("portrait.mp4", "rotated", "", set()),
        ("two_audio_streams.mp4", "several_audio_streams", "", set()),
        ("two_seconds.mp4", None, "", set()),
        ("resized.webm", "no_audio", "the recording has no audio", {"speech"}),
        ("broken_timestamps.ts", "broken_timestamps", "", set()),
        ("slides_4.mp4", None, "", set()),
        ("ictcp.mp4", "unusual_colours", "", set()),
        ("from_the_epoch.mkv", None, "", set()),
        ("subtitles_first.mp4", None, "", set()),
        ("timecode_first.mov", None, "", set()),
        ("unknown_codec.mp4", "no_video", "is of a kind that is not known here", set(SEEN)),
        ("unknown_sound.mp4", "no_audio", "is of a kind that is not known here", {"speech"}),
    ],
)
def test_media_as_they_come(
    media: Factory, tmp_path: Path, name: str, problem: str | None, why: str, aspects: set[str]
) -> None:
    """Each fault is named on the recording, and what it takes away is a gap; everything else was assessed."""
    tracks = [] if name.startswith("audio") else [CAMERA]
    analysis = analysed(media(name), tmp_path, TUTOR | {"tracks": tracks})
    named = {item["name"] for item in analysis["recording"]["problems"]}
    assert problem in named if problem else not named
    assert missing(analysis) == aspects
    assert any(why in gap["why"] for gap in analysis["gaps"])
    duration_ms = analysis["recording"]["duration_ms"]
    coverage = analysis["coverage"]
    assert coverage["audio_ms"] == 0 if problem in {"no_audio", "silent_audio"} else coverage["audio_ms"] > 0
    assert coverage["video_ms"] == 0 if problem == "no_video" else 0 < coverage["video_ms"] <= duration_ms
    assert not analysis["scorecard"]["conduct"]["complete"]
    assert {"talk_share", "wait_time_1"} <= withheld(analysis)


@pytest.mark.parametrize(
    ("weight", "aspect"),
    [("nudenet-320n", "imagery"), ("centerface", "persons"), ("ppocr-v6-det", "screen_text")],
)
def test_a_model_that_is_not_the_one_named(
    clip: Path, clip_lesson: dict[str, Any], tmp_path: Path, weight: str, aspect: str
) -> None:
    """What a missing model would have looked at is a gap that names the model; no copy is made unseen."""
    config = with_wrong_weight(tmp_path, weight)
    analysis = analysed(clip, tmp_path, clip_lesson, "--config", config, "--playable")
    assert missing(analysis) == {aspect}
    assert any(weight in gap["why"] for gap in analysis["gaps"])
    assert not analysis["scorecard"]["conduct"]["complete"]
    assert weight not in {model["name"] for model in analysis["run"]["models"]}
    assert ("lesson.mp4" in names(tmp_path / "out")) is (aspect != "imagery")


@pytest.fixture(scope="module")
def talk(media: Factory) -> Path:
    """Nine seconds of the sample: the student from 2 s (right), the tutor from 3.7 s (left)."""
    path = media.scratch("talk.m4a")
    media.run("-ss", "9", "-i", SAMPLE / "lesson.mp4", "-t", "9", "-vn", "-c:a", "aac", path)
    return path


@pytest.mark.parametrize("offset_ms", [1000, -1000])
def test_a_file_for_each_participant(media: Factory, talk: Path, tmp_path: Path, offset_ms: int) -> None:
    """Files that did not start together are heard on one clock, each as its own participant."""
    for name, channel in (("tutor.wav", "0"), ("student.wav", "1")):
        media.run("-i", talk, "-af", f"pan=mono|c0=c{channel}", tmp_path / name)
    moved = ["-ss", "1"] if offset_ms > 0 else ["-f", "lavfi", "-t", "1", "-i", "anullsrc=r=22050:cl=mono"]
    join = [] if offset_ms > 0 else ["-filter_complex", "[0][1]concat=n=2:v=0:a=1"]
    media.run(*moved, "-i", tmp_path / "student.wav", *join, tmp_path / "moved.wav")
    tracks = [
        {"participant": "t-1", "kind": "audio"},
        {"participant": "s-1", "kind": "audio", "file": "moved.wav", "offset_ms": offset_ms},
    ]
    lesson = TUTOR | {"students": [{"id": "s-1"}], "tracks": tracks}
    analysis = analysed(tmp_path / "tutor.wav", tmp_path, lesson)
    assert len(analysis["parts"]) == 1
    cues = (tmp_path / "out" / "transcript.vtt").read_text(encoding="utf-8").split("\n\n")[2:]
    assert [re.findall(r"^00:00:0(\d)|<v (\w+)>", cue, re.MULTILINE) for cue in cues] == [
        [("2", ""), ("", "Student")],
        [("3", ""), ("", "Tutor")],
    ]


VOICE = {"participant": "t-1", "kind": "audio"}
STUDENT = {"participant": "s-1", "kind": "audio"}


@pytest.mark.parametrize(
    ("name", "tracks", "aspects"),
    [
        ("talk.m4a", [VOICE, CAMERA], SEEN),
        ("talk.m4a", [VOICE, CAMERA | {"region": [0, 0, 64, 64]}], SEEN),
        ("talk.m4a", [VOICE | {"channel": 0}, STUDENT | {"channel": 3}], {"speech", *SEEN}),
        ("talk.m4a", [VOICE, STUDENT | {"stream": 2}], {"speech", *SEEN}),
        ("talk.m4a", [VOICE, STUDENT | {"file": "gone.wav"}], {"speech", *SEEN}),
        ("talk.m4a", [VOICE, STUDENT | {"file": "broken.wav"}], {"speech", *SEEN}),
        ("video_only.mp4", [CAMERA, VOICE], {"speech"}),
        ("video_only.mp4", [CAMERA, {"kind": "screen", "file": "gone.mp4"}], {"speech", "screen_text", "imagery"}),
        ("video_only.mp4", [CAMERA | {"region": [320, 0, 90, 90]}], {"speech", "tutor_camera", "persons"}),
        ("video_only.mp4", [CAMERA | {"region": [160, 100, 400, 400]}], {"speech"}),
        ("video_only.mp4", [CAMERA, {"kind": "screen", "stream": 3}], {"speech", "screen_text", "imagery"}),
    ],
)
def test_tracks_of_which_there_is_nothing(
    media: Factory, talk: Path, tmp_path: Path, name: str, tracks: list[dict[str, Any]], aspects: set[str]
) -> None:
    """What the record names and the media do not hold is a gap over the whole lesson; what is there is assessed."""
    (tmp_path / "broken.wav").write_bytes(b"RIFF and no more")
    recording = talk if name == "talk.m4a" else media(name)
    lesson = TUTOR | {"students": [{"id": "s-1"}], "tracks": tracks}
    analysis = analysed(recording, tmp_path, lesson)
    assert missing(analysis) - {"speakers"} == aspects
    duration_ms = analysis["recording"]["duration_ms"]
    gaps = [gap for gap in analysis["gaps"] if "tracks." in gap["why"]]
    assert all((gap["start_ms"], gap["end_ms"]) == (0, duration_ms) for gap in gaps)
    assert {gap["what"] for gap in gaps} <= aspects
    assert not analysis["scorecard"]["conduct"]["complete"]
    text = (tmp_path / "out" / "transcript.vtt").read_text(encoding="utf-8")
    assert ("<v Tutor>" in text) is (name == "talk.m4a")


def test_a_recording_that_was_taken_up_again(media: Factory, tmp_path: Path) -> None:
    """What was said and shown after a break in the connection is heard and seen, later by what came before."""
    for part in ("before", "after"):
        media.run(
            "-ss", "9" if part == "before" else "12", "-i", SAMPLE / "lesson.mp4", "-t", "4", "-vf", "scale=320:-2",
            "-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-c:a", "libopus", tmp_path / f"{part}.webm",
        )  # fmt: skip
    (tmp_path / "call.webm").write_bytes(b"".join((tmp_path / f"{p}.webm").read_bytes() for p in ("before", "after")))
    analysis = analysed(tmp_path / "call.webm", tmp_path, None, "--playable")
    assert names(tmp_path / "out") == RESULTS, "a copy would show the first part alone"
    assert analysis["recording"]["duration_ms"] == pytest.approx(8000, abs=100)
    assert analysis["coverage"]["video_ms"] == pytest.approx(8000, abs=500)
    cues = (tmp_path / "out" / "transcript.vtt").read_text(encoding="utf-8")
    assert "solve linear" in cues
    assert "joined" in {problem["name"] for problem in analysis["recording"]["problems"]}


def test_a_voice_a_channel_and_no_record(talk: Path, tmp_path: Path) -> None:
    """Without a record nobody knows whose channel is whose: every word is there, and that it is not known is said."""
    analysis = analysed(talk, tmp_path)
    text = (tmp_path / "out" / "transcript.vtt").read_text(encoding="utf-8").lower()
    assert "can you hear me" in text
    assert "solve linear equations" in text
    assert "<v tutor>" not in text
    assert "speakers" in missing(analysis)
    assert "talk_share" in withheld(analysis)


def test_attendance_past_the_end(clip: Path, clip_lesson: dict[str, Any], tmp_path: Path) -> None:
    """What happened after the recording ended was not assessed, and so the card is not complete."""
    stay = {"participant": "s-1", "joined_ms": 0, "left_ms": 60_000}
    analysis = analysed(clip, tmp_path, clip_lesson | {"attendance": [stay]})
    assert missing(analysis) == {"speech", "tutor_camera"}
    assert {gap["end_ms"] for gap in analysis["gaps"]} == {60_000}
    assert not analysis["scorecard"]["conduct"]["complete"]


@pytest.mark.parametrize(
    "name", ["two words.m4a", 'it\'s "q".m4a', "new\nline.m4a", "-y.m4a", "%d%03d.m4a", "Übung 数学.m4a", "http:x.m4a"]
)
def test_any_name_will_do(media: Factory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """A name is only a name, for the recording and for the folder that is named after it."""
    (tmp_path / name).write_bytes(media("audio_only.m4a").read_bytes())
    monkeypatch.chdir(tmp_path)
    ran = lessonguard("analyze", "--", name)
    assert ran.code == 0, ran.err
    assert names(tmp_path / f"{name.removesuffix('.m4a')}-scorecard") == RESULTS
    assert len(names(tmp_path)) == 2
