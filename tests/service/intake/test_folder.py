"""The watched folder: nothing is taken before it is finished, nothing twice, and nothing is touched."""

import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from analyzer.domain.errors import TransientError
from analyzer.domain.stored import Stored
from analyzer.records.models import Arrival, Item, Recording
from analyzer.records.untaken import newest_untaken
from analyzer.service.bootstrap import Service
from analyzer.service.intake.folder import scan_folder
from analyzer.service.intake.watching import ALONE
from tests.fakes import FakeClock
from tests.service.intake.hands import LESSON, WITH_PART, Around


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The watched folder."""
    path = tmp_path / "watched"
    path.mkdir()
    return path


@pytest.fixture
def watching(service: Service, folder: Path) -> Service:
    """A service that watches it; a file is finished after 10 s, and alone after 300 s."""
    return replace(service, settings=service.settings.model_copy(update={"watch_folder": folder}))


def look_later(service: Service, clock: FakeClock, seconds: float = 11) -> dict[str, int]:
    """Look, wait, and look again."""
    scan_folder(service)
    clock.forward(seconds)
    return dict(scan_folder(service))


def test_a_finished_recording_is_taken_with_its_lesson(watching: Service, folder: Path, clock: FakeClock) -> None:
    """After it has been left alone for a while; its file stays, and is not read again."""
    (folder / "lesson.MP4").write_bytes(b"media")
    (folder / "lesson.json").write_text(json.dumps(LESSON))
    assert scan_folder(watching) == {"waiting": 1}
    clock.forward(9)
    assert scan_folder(watching) == {"waiting": 1}
    clock.forward(2)
    assert scan_folder(watching) == {"taken": 1}
    (folder / "lesson.MP4").chmod(0)
    assert scan_folder(watching) == {}
    assert Recording.objects.get().lesson_id == "L-1"
    assert sorted(path.name for path in folder.iterdir()) == ["lesson.MP4", "lesson.json"]


def test_a_file_that_is_still_written_is_not_taken(watching: Service, folder: Path, clock: FakeClock) -> None:
    """Every change of media or record begins the wait anew, also one that keeps the time of the file."""
    media, record = folder / "lesson.mp4", folder / "lesson.json"
    record.write_text("{")
    for content in (b"m", b"me", b"media"):
        media.write_bytes(content)
        os.utime(media, (1, 1))
        assert look_later(watching, clock, 9) == {"waiting": 1}
    record.write_text(json.dumps(LESSON))
    assert look_later(watching, clock, 9) == {"waiting": 1}
    clock.forward(2)
    assert scan_folder(watching) == {"taken": 1}


def test_a_recording_alone_waits_longer(watching: Service, folder: Path, clock: FakeClock) -> None:
    """Its lesson record may still come, and what it waits for is said; if none does, it is assessed without."""
    (folder / "lesson.mp4").write_bytes(b"media")
    assert look_later(watching, clock, 9) == {"waiting": 1}
    assert not newest_untaken(limit=1)
    assert look_later(watching, clock, 290) == {"waiting": 1}
    (told,) = newest_untaken(limit=2)
    assert (told.name, told.state, told.reason) == ("lesson.mp4", "seen", ALONE.format(300))
    clock.forward(2)
    assert scan_folder(watching) == {"taken": 1}
    assert not newest_untaken(limit=1)
    assert Recording.objects.get().lesson is None


def test_parts_are_waited_for_and_are_no_recordings(watching: Service, folder: Path, clock: FakeClock) -> None:
    """A recording whose record names another file is taken with it, however late that comes."""
    (folder / "deep").mkdir()
    (folder / "deep/lesson.mp4").write_bytes(b"media")
    (folder / "deep/lesson.json").write_text(json.dumps(WITH_PART))
    assert look_later(watching, clock, 1000) == {"waiting": 1}
    assert Arrival.objects.get().reason == "waits for 1 files that its lesson record names"
    (folder / "deep/board.mp4").write_bytes(b"board")
    assert look_later(watching, clock) == {"taken": 1}
    assert look_later(watching, clock, 1000) == {}
    assert sorted(Item.objects.values_list("role", flat=True)) == ["lesson", "original", "part"]
    assert set(Arrival.objects.values_list("state", flat=True)) == {"taken"}


def test_what_is_no_recording_is_left_alone(watching: Service, folder: Path, clock: FakeClock) -> None:
    """Hidden, temporary and other files, what systems put beside people's files, and folders."""
    for name in (".hidden.mp4", "~lesson.mp4", "lesson.mp4.part", "notes.txt", "lesson.json"):
        (folder / name).write_bytes(b"x")
    for name in ("._lesson.mp4", "._lesson.json", ".DS_Store", "Thumbs.db", "desktop.ini", "lesson.srt", "cover.jpg"):
        (folder / name).write_bytes(b"x")
    for name in (".partial", "@eaDir", "#recycle", "lost+found"):
        (folder / name).mkdir()
        (folder / name / "lesson.mp4").write_bytes(b"x")
    (folder / "folder.mp4").mkdir()
    assert look_later(watching, clock, 1000) == {}
    assert not Arrival.objects.exists()


def test_a_part_that_leads_out_of_the_folder_is_not_read(
    watching: Service, folder: Path, clock: FakeClock, tmp_path: Path
) -> None:
    """Neither by its name, which is refused, nor by a link, which is as good as missing."""
    (tmp_path / "secret.mp4").write_bytes(b"secret")
    (folder / "board.mp4").symlink_to(tmp_path / "secret.mp4")
    for name, part in (("a", "../secret.mp4"), ("b", "board.mp4")):
        (folder / f"{name}.mp4").write_bytes(name.encode())
        record = {**LESSON, "lesson_id": name, "tracks": [{"kind": "screen", "file": part}]}
        (folder / f"{name}.json").write_text(json.dumps(record))
    assert look_later(watching, clock) == {"refused": 1, "waiting": 1}
    assert not Recording.objects.exists()


def test_a_refused_recording_waits_for_its_mend(watching: Service, folder: Path, clock: FakeClock) -> None:
    """A wrong record is refused once, with its reason and without its name; mended, it is taken."""
    (folder / "Jane Doe.mp4").write_bytes(b"media")
    record = folder / "Jane Doe.json"
    record.write_text(json.dumps({**LESSON, "extra": 1}))
    assert look_later(watching, clock) == {"refused": 1}
    assert Arrival.objects.get().reason == "lesson record: extra: unknown key"
    assert look_later(watching, clock) == {}
    record.write_text(json.dumps(LESSON))
    assert look_later(watching, clock) == {"taken": 1}


def test_a_changed_file_is_new_media(watching: Service, folder: Path, clock: FakeClock) -> None:
    """A file that is written anew is another recording of the lesson; touched, it is the same."""
    (folder / "lesson.json").write_text(json.dumps(LESSON))
    (folder / "lesson.mp4").write_bytes(b"media")
    assert look_later(watching, clock) == {"taken": 1}
    os.utime(folder / "lesson.mp4", (5, 5))
    assert look_later(watching, clock) == {"same": 1}
    (folder / "lesson.mp4").write_bytes(b"other")
    assert look_later(watching, clock) == {"new_media": 1}


def test_one_that_fails_keeps_no_other_out(watching: Service, folder: Path, clock: FakeClock) -> None:
    """It is tried again, later and later, until it is taken."""
    (folder / "a.mp4").write_bytes(b"a")
    (folder / "b.mp4").write_bytes(b"b")

    def flawed(put: Callable[[], Stored]) -> Stored:
        stored = put()
        if stored.bytes == 1 and stored.sha256.startswith("ca978112"):  # of "a"
            raise OSError("unforeseen")
        return stored

    assert look_later(Around.of(watching, flawed), clock, 301) == {"failed": 1, "taken": 1}
    assert Arrival.objects.get(reference="a.mp4").reason == "unforeseen: OSError"
    assert scan_folder(watching) == {"waiting": 1}
    clock.forward(watching.policy.stages.backoff(1))
    assert scan_folder(watching) == {"taken": 1}
    assert Recording.objects.count() == 2


def test_what_is_gone_is_noted(watching: Service, folder: Path, clock: FakeClock) -> None:
    """A file that was seen and disappeared before it was taken: nobody waits for it for ever."""
    (folder / "lesson.mp4").write_bytes(b"media")
    scan_folder(watching)
    (folder / "lesson.mp4").unlink()
    assert scan_folder(watching) == {}
    arrival = Arrival.objects.get()
    assert (arrival.state, arrival.reason) == ("failed", "it was gone before it was taken in")


def test_a_clock_that_jumps_back_delays_and_loses_nothing(watching: Service, folder: Path, clock: FakeClock) -> None:
    """The wait begins anew; nobody waits for the time to come round again."""
    (folder / "lesson.mp4").write_bytes(b"media")
    (folder / "lesson.json").write_text(json.dumps(LESSON))
    scan_folder(watching)
    clock.forward(-100_000)
    assert look_later(watching, clock) == {"taken": 1}


def test_a_folder_that_is_not_there_is_said(watching: Service, folder: Path) -> None:
    """A lost mount must not look like an empty folder."""
    folder.rmdir()
    with pytest.raises(TransientError, match="the watched folder cannot be read"):
        scan_folder(watching)


def test_awkward_names_are_taken(watching: Service, folder: Path, clock: FakeClock) -> None:
    """Bytes that are no text, very long paths, and blanks."""
    deep = folder.joinpath(*["d" * 100] * 7)
    deep.mkdir(parents=True)
    names = [os.fsencode(folder) + b"/\xff.mp4", os.fsencode(deep / "x.mp4"), os.fsencode(folder / " ü .mp4")]
    for number, name in enumerate(names):
        Path(os.fsdecode(name)).write_bytes(b"%d" % number)
    assert look_later(watching, clock, 301) == {"taken": 3}
    assert look_later(watching, clock, 301) == {}
