"""A lesson record is found whatever its name is written like, and takes nothing that is another lesson's."""

import codecs
import json
import unicodedata

import pytest

from analyzer.records.models import Alert, Arrival, Item, Recording
from tests.service.intake.hands import LESSON
from tests.service.intake.watched import Watched, lesson, track

COMPOSED, DECOMPOSED = (unicodedata.normalize(form, "Übung é") for form in ("NFC", "NFD"))


@pytest.mark.parametrize(
    ("recording", "record"),
    [
        ("maths.mp4", "maths.JSON"),
        ("MATHS.MP4", "maths.json"),
        ("Maths.mp4", "maths.Lesson.json"),
        ("maths.mp4", "maths.mp4.json"),
        ("maths.mp4", "maths.MP4.lesson.Json"),
        (f"{COMPOSED}.mp4", f"{DECOMPOSED}.json"),
        (f"{DECOMPOSED}.MKV", f"{COMPOSED}.JSON"),
        (f"{DECOMPOSED}/a.mp4", f"{DECOMPOSED}/A.json"),
    ],
)
def test_a_record_is_found_in_any_case_and_form(watched: Watched, recording: str, record: str) -> None:
    """Platforms, cameras and file systems write one name in many ways."""
    watched.drop(recording)
    watched.drop(record, LESSON)
    assert watched.look() == {"taken": 1}
    assert Recording.objects.get().lesson_id == "L-1"
    assert watched.look(1000) == {}


@pytest.mark.parametrize(
    ("mark", "form"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (b"", "utf-16-le"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
    ],
)
def test_a_record_is_read_in_any_encoding_of_unicode(watched: Watched, mark: bytes, form: str) -> None:
    """Exports of spreadsheets and of Windows carry a byte order mark, or two bytes a letter."""
    watched.drop("maths.mp4")
    watched.drop("maths.json", mark + json.dumps({**LESSON, "subject": "Übung"}, ensure_ascii=False).encode(form))
    assert watched.look() == {"taken": 1}
    recording = Recording.objects.get()
    assert recording.lesson is not None
    assert recording.lesson.subject == "Übung"


@pytest.mark.parametrize(
    "name",
    ["a.mka", "a.WMA", "a.3gp", "a.opus", "a.m4v", "a.mts", "a.amr", "a.wmv", "a.caf", "a.mp4", "a.vob", "a.asf"],
)
def test_whatever_ffmpeg_knows_is_a_recording(watched: Watched, name: str) -> None:
    """An ending that nobody thought of is noticed all the same."""
    watched.drop(name)
    assert watched.look(301) == {"taken": 1}


def test_names_that_differ_in_case_alone_are_two_lessons(watched: Watched) -> None:
    """Each recording has the record that is written letter by letter as it is."""
    for name in ("Maths", "maths"):
        watched.drop(f"{name}.mp4")
        watched.drop(f"{name}.json", lesson(name))
    assert watched.look() == {"taken": 2}
    assert set(Recording.objects.values_list("lesson", flat=True)) == {"Maths", "maths"}


def test_several_records_are_refused(watched: Watched) -> None:
    """Which of them is right nobody can say but a person."""
    watched.drop("maths.mp4")
    for name in ("maths.json", "maths.lesson.json"):
        watched.drop(name, LESSON)
    assert watched.look() == {"refused": 1}
    assert "several lie beside" in Arrival.objects.get().reason


def test_the_sound_beside_a_picture_is_a_part_of_it(watched: Watched) -> None:
    """Files of one stem share a record: the one that its tracks name is a part, the other the recording."""
    watched.drop("maths.mka")
    watched.drop("maths.mp4")
    watched.drop("maths.json", lesson("L-1", tracks=[track("MATHS.mka")]))
    assert watched.look() == {"taken": 1}
    assert watched.look(1000) == {}
    assert sorted(Item.objects.values_list("role", flat=True)) == ["lesson", "original", "part"]
    assert set(Arrival.objects.values_list("state", flat=True)) == {"taken"}


def test_a_part_is_found_in_any_case_and_form(watched: Watched) -> None:
    """The record names it in one form, the disk in another."""
    watched.drop("maths.mp4")
    watched.drop(f"{DECOMPOSED}.MP4")
    watched.drop("maths.json", lesson("L-1", tracks=[track("Maths.MP4"), track(f"{COMPOSED}.mp4")]))
    assert watched.look() == {"taken": 1}
    assert Item.objects.filter(role="part").count() == 1


@pytest.mark.parametrize("both", [False, True])
def test_a_record_cannot_claim_another_lessons_recording(watched: Watched, both: bool) -> None:
    """It is refused, and told; the other lesson does not wait for it, nor do two that claim each other."""
    for name, other in (("a", "b"), ("b", "a")):
        tracks = [track(f"{other}.mp4"), track("missing.mp4")] if name == "a" or both else []
        watched.drop(f"{name}.mp4")
        watched.drop(f"{name}.json", lesson(name, tracks=tracks))
    assert watched.look() == ({"refused": 2} if both else {"refused": 1, "taken": 1})
    refused = Arrival.objects.filter(state="refused")
    assert {one.reason for one in refused} == {
        "lesson record: the tracks name a file that has a lesson record of its own"
    }
    assert Alert.objects.filter(kind="refused").count() == len(refused)
    assert watched.look(1000) == {}


@pytest.mark.parametrize("later", [False, True])
def test_a_record_cannot_claim_another_lessons_part(watched: Watched, later: bool) -> None:
    """A board that is one lesson's is not shown on the card of another."""
    watched.drop("board.mp4")
    for name in ("a", "b"):
        if later and name == "b":
            assert watched.look() == {"taken": 1}
        watched.drop(f"{name}.mp4")
        watched.drop(f"{name}.json", lesson(name, tracks=[track("board.mp4")]))
    assert watched.look() == ({"refused": 1} if later else {"taken": 1, "refused": 1})
    assert Arrival.objects.get(reference="b.mp4").reason.endswith("is of another lesson")


def test_new_media_of_a_lesson_keeps_its_parts(watched: Watched) -> None:
    """What is of the same lesson may be named again."""
    watched.drop("board.mp4")
    watched.drop("a.json", lesson("a", tracks=[track("board.mp4")]))
    watched.drop("a.mp4", b"first")
    assert watched.look() == {"taken": 1}
    watched.drop("a.mp4", b"second")
    assert watched.look() == {"new_media": 1}


def test_a_refusal_is_told_once_for_what_lies_there(watched: Watched) -> None:
    """Somebody is alerted, without a name in the message; a new mistake is told anew."""
    watched.drop("Jane Doe.mp4")
    for content in (b"{", b"{{"):
        watched.drop("Jane Doe.json", content)
        assert watched.look() == {"refused": 1}
        assert watched.look() == {}
    alerts = Alert.objects.filter(kind="refused")
    assert alerts.count() == 2
    assert "Jane" not in str(list(alerts.values()))
