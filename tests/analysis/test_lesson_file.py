"""The sidecar is read whole or refused by the key's path."""

import json
from pathlib import Path
from typing import Any

import pytest

from analyzer.analysis.lesson_file import beyond_the_end, check_tracks, read_lesson
from analyzer.domain.errors import InvalidLessonError
from analyzer.domain.lesson import Role
from analyzer.domain.recording import Recording, Stream

LESSON: dict[str, Any] = {
    "lesson_id": "L-1",
    "scheduled_start": "2026-10-05T16:00:00Z",
    "scheduled_end": "2026-10-05T16:55:00Z",
    "recording_start": "2026-10-05T15:59:40Z",
    "tutor": {"id": "t-17"},
    "students": [{"id": "s-42"}],
    "tracks": [
        {"participant": "t-17", "kind": "camera", "region": [920, 0, 360, 360]},
        {"participant": "s-42", "kind": "audio", "channel": 1},
        {"kind": "screen", "region": [0, 0, 920, 720]},
    ],
    "attendance": [{"participant": "s-42", "joined_ms": 20_000, "left_ms": 60_000}],
}
RECORDING = Recording(
    sha256="0" * 64,
    bytes=1,
    container="mp4",
    duration_ms=60_000,
    streams=(
        Stream(kind="video", index=0, codec="h264", width=1280, height=720),
        Stream(kind="audio", index=0, codec="aac", channels=2),
    ),
)


def written(folder: Path, data: object) -> Path:
    """A sidecar in `folder`."""
    path = folder / "lesson.json"
    path.write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")
    return path


def test_a_full_sidecar_is_read(tmp_path: Path) -> None:
    """Ids become roles, and moments become milliseconds on the lesson's clock."""
    lesson = read_lesson(written(tmp_path, LESSON))
    assert (lesson.role_of("t-17"), lesson.role_of("s-42"), lesson.role_of(None)) == (
        Role.TUTOR,
        Role.STUDENT,
        Role.UNKNOWN,
    )
    assert lesson.scheduled_start is not None
    assert lesson.clock_ms(lesson.scheduled_start) == 20_000
    present = lesson.present(Role.STUDENT, 60_000)
    assert present is not None
    assert [(span.start_ms, span.end_ms) for span in present] == [(20_000, 60_000)]


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"colour": 1}, "colour: unknown key"),
        ({"tutor": {"id": "t-17", "name": "Jo"}}, "tutor.name: unknown key"),
        ({"tutor": {}}, "tutor.id: Field required"),
        ({"students": [{"id": "t-17"}]}, "an id is used twice"),
        ({"attendance": [{"participant": "s-43"}]}, "attendance.0.participant"),
        ({"chat": [{"at_ms": 1, "participant": "x", "text": "hi"}]}, "chat.0.participant: is neither"),
        ({"camera": [{"participant": "t-17", "off_ms": 9, "on_ms": 3}]}, "camera.0"),
        ({"attendance": [{"participant": "s-42", "joined_ms": -4}]}, "attendance.0.joined_ms"),
        ({"scheduled_end": "2026-10-05T15:00:00Z"}, "scheduled_end is not after scheduled_start"),
        ({"scheduled_start": "2026-10-05T16:00:00"}, "scheduled_start"),
        (
            {"tracks": [{"kind": "screen", "region": [0, 0, 9, 9]}, {"kind": "screen", "region": [8, 8, 9, 9]}]},
            "tracks.1.region: overlaps tracks.0.region",
        ),
        ({"tracks": [{"kind": "screen", "region": [0, 0, 9]}]}, "tracks.0.region"),
        ({"tracks": [{"kind": "camera"}]}, "tracks.0"),
        ({"tracks": [{"kind": "screen", "file": "../other.mp4"}]}, "tracks.0.file"),
    ],
)
def test_what_is_wrong_is_refused_by_its_path(tmp_path: Path, change: dict[str, Any], path: str) -> None:
    """Every refused sidecar names the key, so that whoever made it can mend it."""
    with pytest.raises(InvalidLessonError, match=r"lesson\.json") as refusal:
        read_lesson(written(tmp_path, LESSON | change))
    assert path in str(refusal.value)


def test_what_was_typed_never_reaches_an_error(tmp_path: Path) -> None:
    """A refusal may be logged, so it holds no chat text."""
    chat = [{"at_ms": "soon", "participant": "s-42", "text": "a private sentence"}]
    with pytest.raises(InvalidLessonError) as refusal:
        read_lesson(written(tmp_path, LESSON | {"chat": chat}))
    assert "private" not in str(refusal.value)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"lesson_id": "a", "lesson_id": "b"}', "\x00", "[" * 100_000])
def test_what_is_no_lesson_is_refused(tmp_path: Path, text: str) -> None:
    """Nothing, broken JSON, another shape, a repeated key and absurd nesting all end in the same clear error."""
    with pytest.raises(InvalidLessonError):
        read_lesson(written(tmp_path, text))


@pytest.mark.parametrize(
    ("track", "why"),
    [
        ({"participant": "t-17", "kind": "camera", "stream": 1}, "tracks.3.stream: there is no video stream 1"),
        ({"participant": "t-17", "kind": "audio", "stream": 0}, "tracks.3.stream: there is no audio stream 0"),
        ({"participant": "t-17", "kind": "audio", "stream": 1, "channel": 2}, "tracks.3.channel"),
        ({"participant": "t-17", "kind": "audio", "stream": 1, "channel": 1}, None),
        ({"kind": "screen", "region": [1280, 0, 281, 720]}, "tracks.3.region: lies outside the picture of 1280 × 720"),
        ({"kind": "screen", "region": [1000, 0, 281, 720]}, None),
    ],
)
def test_tracks_are_held_against_the_media(tmp_path: Path, track: dict[str, Any], why: str | None) -> None:
    """What a track names and the file does not hold is named by its path; streams keep their numbers if one is gone."""
    lesson = read_lesson(written(tmp_path, LESSON | {"tracks": [track]}))
    video, audio = RECORDING.streams
    second = RECORDING.model_copy(update={"streams": (video, audio.model_copy(update={"index": 1}))})
    absent = check_tracks(((3, lesson.tracks[0]),), second)
    assert list(absent) == ([] if why is None else [3])
    assert why is None or absent[3].startswith(why)


@pytest.mark.parametrize(("left_ms", "gaps"), [(61_000, 0), (90_000, 2)])
def test_what_happened_after_the_recording_is_a_gap(tmp_path: Path, left_ms: int, gaps: int) -> None:
    """Attendance past the end means something was not recorded: it is named, not refused and not passed over."""
    stay = {"participant": "s-42", "joined_ms": 0, "left_ms": left_ms}
    lesson = read_lesson(written(tmp_path, LESSON | {"attendance": [stay]}))
    found = beyond_the_end(lesson, RECORDING.duration_ms, tolerance_ms=5_000)
    assert len(found) == gaps
    assert all((gap.start_ms, gap.end_ms) == (60_000, left_ms) for gap in found)
