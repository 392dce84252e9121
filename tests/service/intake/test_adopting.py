"""A lesson record that comes late, or anew, is what the recording is assessed by; what was there before is kept."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from analyzer.domain.stages import RecordingState, StageName, StageState
from analyzer.records.models import Arrival, Item, Recording, Stage
from analyzer.service.bootstrap import Service
from analyzer.service.intake.by_command import hand_in
from analyzer.service.intake.ingest import ingest
from analyzer.service.ledger.expecting import expect_lessons
from analyzer.service.ledger.rescheduling import adopt_schedule
from analyzer.service.pipeline.originals import lesson_of, originals
from tests.fakes import FakeClock, FakeTaskQueue
from tests.service.intake.hands import LESSON, WITH_PART, Hands
from tests.service.intake.watched import Watched, lesson, track

TIMES = {"scheduled_start": "2026-01-05T16:00:00Z", "scheduled_end": "2026-01-05T17:00:00Z"}
EVERY = {name.value for name in StageName}
DECIDING = {"assess", "transcode"}


def assessed() -> Recording:
    """The one recording, as if all its stages had been done."""
    Stage.objects.update(state=StageState.DONE)
    Recording.objects.update(state=RecordingState.ASSESSED)
    recording = Recording.objects.get()
    for role in ("probe", "speech", "vision", "signals", "playable"):
        Item.objects.create(
            recording=recording, role=role, key=f"derived/{role}", version_id="1", sha256="0" * 64, bytes=1,
            created_at=recording.uploaded_at,
        )  # fmt: skip
    return recording


def open_stages() -> set[str]:
    """Stages that are to be done."""
    return set(Stage.objects.filter(state__in=("waiting", "ready")).values_list("name", flat=True))


def roles() -> list[str]:
    """What was handed in and is kept."""
    kept = ("original", "part", "lesson", "superseded")
    return sorted(Item.objects.filter(role__in=kept).values_list("role", flat=True))


def test_a_record_after_its_media_is_adopted(hands: Hands, service: Service, queue: FakeTaskQueue) -> None:
    """Everything is heard and seen anew, because now it is known who took part; and the answer says so."""
    first = ingest(hands(), service)
    assessed()
    again = ingest(hands(lesson=WITH_PART, board=b"board"), service)
    assert (again.recording_id, again.outcome, again.number) == (first.recording_id, "adopted", 1)
    recording = Recording.objects.get()
    assert (recording.lesson_id, recording.state) == ("L-1", "processing")
    assert open_stages() == EVERY
    assert [Stage.objects.get(id=message.stage_id).name for message in queue.messages] == ["probe", "probe"]
    assert roles() == ["lesson", "original", "part"]
    with originals(recording.pk, service.store, service.settings, lambda: None) as found:
        assert list(found.parts) == ["board.mp4"]
    for item in Item.objects.filter(role__in=("lesson", "part")):
        assert service.store.retained_until(item.key, item.version_id) == recording.retain_until
    assert ingest(hands(lesson=WITH_PART, board=b"board"), service).outcome == "same"
    assert Arrival.objects.get().state == "taken"


@pytest.mark.parametrize(
    ("changed", "again"),
    [
        ({"subject": "Maths"}, DECIDING),
        ({**TIMES}, DECIDING),
        ({"chat": [{"at_ms": 1, "participant": "t-1", "text": "x"}]}, DECIDING),
        ({"students": [{"id": "s-1"}]}, EVERY),
        ({"tracks": [{"kind": "audio", "participant": "t-1", "channel": 0}]}, EVERY),
    ],
)
def test_a_later_record_of_the_lesson_is_adopted(
    hands: Hands, service: Service, changed: dict[str, Any], again: set[str]
) -> None:
    """What was heard and seen is used again where nobody moved; the record before stays stored, named and locked."""
    ingest(hands(lesson=LESSON), service)
    recording = assessed()
    assert ingest(replace(hands(lesson={**LESSON, **changed}), reference="2"), service).outcome == "adopted"
    assert open_stages() == again
    left = set(Item.objects.filter(role__in=("probe", "signals", "playable")).values_list("role", flat=True))
    assert left == ({"probe"} if again == DECIDING else set())
    assert roles() == ["lesson", "original", "superseded"]
    before = Item.objects.get(role="superseded")
    assert service.store.retained_until(before.key, before.version_id) == recording.retain_until
    with service.store.open(before.key, before.version_id) as stream:
        assert json.loads(stream.read()) == LESSON
    now = lesson_of(recording.pk, service.store, service.settings)
    assert now is not None
    assert now.model_dump(exclude_unset=True, mode="json").items() >= {"lesson_id": "L-1"}.items()


def test_a_worker_that_had_the_record_before_writes_nothing(hands: Hands, service: Service) -> None:
    """Whoever is at work on a stage that is done again has lost it."""
    ingest(hands(lesson=LESSON), service)
    stage = Stage.objects.filter(name="probe")
    stage.update(state=StageState.RUNNING, fence=3)
    ingest(replace(hands(lesson={**LESSON, "students": []}), reference="2"), service)
    assert set(stage.values_list("state", "fence")) == {("ready", 4)}


def test_a_record_that_comes_before_anything_was_decided_costs_nothing(hands: Hands, service: Service) -> None:
    """The stages go on; the one that decides reads the record that is there then."""
    ingest(hands(lesson=LESSON), service)
    stage = Stage.objects.filter(name="probe")
    stage.update(state=StageState.RUNNING, fence=3)
    ingest(replace(hands(lesson={**LESSON, **TIMES}), reference="2"), service)
    assert set(stage.values_list("state", "fence")) == {("running", 3)}
    recording = Recording.objects.get()
    now = lesson_of(recording.pk, service.store, service.settings)
    assert now is not None
    assert now.scheduled_start is not None
    assert recording.lesson is not None
    assert recording.lesson.scheduled_start == now.scheduled_start


def test_a_parked_recording_is_mended_by_its_record(hands: Hands, service: Service) -> None:
    """A record with wrong tracks parked it; the right one sets it going."""
    ingest(hands(lesson=LESSON), service)
    Stage.objects.update(state=StageState.PARKED)
    Recording.objects.update(state=RecordingState.PARKED, reason="wrong", family="permanent")
    ingest(replace(hands(lesson={**LESSON, "subject": "Maths"}), reference="2"), service)
    assert set(Recording.objects.values_list("state", "reason")) == {("processing", "")}
    assert open_stages() == EVERY


def test_a_repeat_of_an_old_request_turns_nothing_back(hands: Hands, service: Service) -> None:
    """A sender that repeats what was dealt with long ago does not undo what has come since."""
    old = replace(hands(lesson=LESSON), reference="old", source="api")
    ingest(old, service)
    ingest(replace(hands(lesson={**LESSON, "subject": "Maths"}), reference="new"), service)
    assert ingest(replace(old, sidecar=hands(lesson=LESSON).sidecar), service).outcome == "same"
    recording = Recording.objects.get()
    assert recording.lesson is not None
    assert recording.lesson.subject == "Maths"


def test_the_folder_adopts_what_comes_later(watched: Watched) -> None:
    """Taken in alone, then with its record, then with a corrected one."""
    watched.drop("a.mp4")
    assert watched.look(301) == {"taken": 1}
    watched.drop("a.json", lesson("a"))
    assert watched.look() == {"adopted": 1}
    watched.drop("board.mp4")
    watched.drop("A.json", lesson("a", tracks=[track("board.mp4")])).rename(watched.folder / "a.json")
    assert watched.look() == {"adopted": 1}
    assert roles() == ["lesson", "original", "part", "superseded"]
    assert watched.look() == {}


def test_the_command_adopts(service: Service, tmp_path: Path) -> None:
    """The same file, first alone, then with its record."""
    media, record = tmp_path / "a.mp4", tmp_path / "a.json"
    media.write_bytes(b"media")
    record.write_text(json.dumps(LESSON))
    assert hand_in(media, None, service).outcome == "taken"
    assert hand_in(media, record, service).outcome == "adopted"
    assert hand_in(media, record, service).outcome == "same"


def test_a_changed_schedule_has_the_lesson_assessed_anew(hands: Hands, service: Service, clock: FakeClock) -> None:
    """By the times that the feed says, with the record that was handed in kept; an unchanged feed changes nothing."""
    ingest(hands(lesson={**LESSON, **TIMES}), service)
    recording = assessed()
    feed = [json.dumps({"lesson_id": "L-1", **TIMES})]
    assert adopt_schedule(expect_lessons(feed, now=clock()).schedule, service) == 0
    assert open_stages() == set()
    feed = [json.dumps({"lesson_id": "L-1", **TIMES, "scheduled_start": "2026-01-05T16:30:00Z", "subject": "Art"})]
    for again in (1, 0):
        assert adopt_schedule(expect_lessons(feed, now=clock()).schedule, service) == again
    now = lesson_of(recording.pk, service.store, service.settings)
    assert now is not None
    assert now.scheduled_start is not None
    assert now.scheduled_end is not None
    assert (now.scheduled_end - now.scheduled_start, now.subject) == (timedelta(minutes=30), "Art")
    assert [student.id for student in now.students] == ["s-1", "s-2"]
    assert open_stages() == DECIDING
    assert roles() == ["lesson", "original", "superseded"]
