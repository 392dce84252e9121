"""A recording is taken in once, whole, whatever happens on the way."""

import json
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from analyzer.domain.errors import ConflictError, InvalidLessonError, PermanentError, TransientError
from analyzer.domain.stored import Stored
from analyzer.records.models import Arrival, Item, Lesson, Participant, Recording, Stage
from analyzer.service.bootstrap import Service, make_store
from analyzer.service.intake.ingest import HandedIn, Ingested, ingest
from analyzer.service.intake.reconciliation import Settled, reconcile_arrivals
from analyzer.settings.service_policy import read_service_policy
from analyzer.settings.service_settings import ServiceSettings
from tests.fakes import FakeClock, FakeTaskQueue
from tests.service.intake.hands import LESSON, WITH_PART, Around, Hands, Killed


def test_a_recording_is_taken_in_whole(hands: Hands, service: Service, queue: FakeTaskQueue) -> None:
    """Everything is stored under the lock and named by rows, and the first stage is enqueued."""
    taken = ingest(hands(lesson=WITH_PART, board=b"board"), service)
    recording = Recording.objects.get(id=taken.recording_id)
    assert (taken.outcome, taken.number, recording.state) == ("taken", 1, "processing")
    assert (recording.lesson_id, recording.source) == ("L-1", "command")
    assert {one.id for one in Lesson.objects.get(id="L-1").students.all()} == {"s-1", "s-2"}
    items = Item.objects.filter(recording=recording)
    assert {(item.role, item.position) for item in items} == {("original", 0), ("part", 2), ("lesson", 0)}
    for item in items:
        assert item.key == f"originals/{item.sha256[:2]}/{item.sha256}"
        assert service.store.retained_until(item.key, item.version_id) == recording.retain_until
    assert (recording.retain_until - recording.uploaded_at).days == 125
    assert [Stage.objects.get(id=message.stage_id).name for message in queue.messages] == ["probe"]
    arrival = Arrival.objects.get()
    assert (arrival.state, arrival.recording_id) == ("taken", recording.id)


def test_the_same_recording_twice_is_one(hands: Hands, service: Service, queue: FakeTaskQueue) -> None:
    """The same lesson record, in whatever form it is written, or none: the same recording, and no second message."""
    first = ingest(hands(lesson=LESSON), service)
    for lesson in (LESSON, json.dumps(LESSON, indent=4), None):
        assert ingest(hands(lesson=lesson) if lesson else replace(hands(), sidecar=None), service) == Ingested(
            first.recording_id, "same", 1
        )
    assert (Recording.objects.count(), len(queue.messages)) == (1, 1)
    assert len(list(service.store.list("", versions=True))) == 2
    assert Arrival.objects.get().state == "taken"


def test_new_media_of_a_lesson_is_a_new_recording_of_it(hands: Hands, service: Service) -> None:
    """It is numbered on, and said so."""
    ingest(hands(lesson=LESSON), service)
    for number in (2, 3):
        more = ingest(hands(b"media %d" % number, lesson=LESSON), service)
        assert (more.outcome, more.number) == ("new_media", number)


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        (
            {"lesson": LESSON},
            {"lesson": {**LESSON, "lesson_id": "L-2"}},
            "with another lesson record: that of another lesson",
        ),
        ({"lesson": WITH_PART, "board": b"1"}, {"lesson": WITH_PART, "board": b"2"}, "another file as part 2"),
    ],
)
def test_a_contradiction_is_refused(
    hands: Hands, service: Service, first: dict[str, Any], second: dict[str, Any], reason: str
) -> None:
    """The same media with the record of another lesson, or with another part: nothing is changed, and it is said."""
    ingest(hands(**first), service)
    before = list(Item.objects.values_list()), len(list(service.store.list("", versions=True)))
    with pytest.raises(ConflictError, match=reason):
        ingest(replace(hands(**second), reference="second"), service)
    assert before == (list(Item.objects.values_list()), len(list(service.store.list("", versions=True))))
    assert Arrival.objects.get(reference="second").state == "refused"


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"media": b""}, "the recording is empty"),
        ({"lesson": "{"}, "lesson record: is not JSON"),
        ({"lesson": {"lesson_id": "L-1"}}, "lesson record: tutor"),
        ({"lesson": {**LESSON, "students": [{"id": "t-1"}]}}, "lesson record: tutor and students"),
        ({"lesson": WITH_PART}, "lesson record: the tracks name 1 files"),
        (
            {"lesson": {**LESSON, "scheduled_start": "0001-01-01T00:00:00+14:00"}},
            "lesson record: scheduled_start: lies",
        ),
        ({"lesson": {**LESSON, "scheduled_end": "9999-12-31T23:00:00-12:00"}}, "lesson record: scheduled_end: lies"),
        (
            {"lesson": {**LESSON, "camera": [{"participant": "t-1", "off_ms": 10**13}]}},
            "lesson record: camera.0.off_ms",
        ),
        ({"lesson": LESSON, "board": b"x"}, "lesson record: no track names 1"),
        ({"board": b"x"}, "lesson record: no track names 1"),
        ({"lesson": WITH_PART, "board": b""}, "the file of part 2 is empty"),
        ({"lesson": " " * (16 * 1024**2 + 1)}, "lesson record: is longer"),
    ],
)
def test_a_wrong_hand_in_stores_nothing(hands: Hands, service: Service, given: dict[str, Any], reason: str) -> None:
    """It is refused with its reason, which the arrival keeps; no row and no object is made of it."""
    with pytest.raises(PermanentError, match=reason):
        ingest(hands(**given), service)
    arrival = Arrival.objects.get()
    assert (arrival.state, arrival.recording_id) == ("refused", None)
    assert arrival.reason.startswith(reason)
    assert "lesson.json" not in arrival.reason
    assert not Recording.objects.exists()
    assert not Participant.objects.exists()
    assert not list(service.store.list("", versions=True))


def dies_at(count: int, *, before: bool) -> Callable[[Callable[[], Stored]], Stored]:
    """The process is killed at the nth put, before or after its bytes were stored."""
    puts = iter(range(1, 100))

    def around(put: Callable[[], Stored]) -> Stored:
        number = next(puts)
        if number == count and before:
            raise Killed
        stored = put()
        if number == count:
            raise Killed
        return stored

    return around


@pytest.mark.parametrize("count", [1, 2, 3])
@pytest.mark.parametrize("before", [True, False])
def test_a_repeat_completes_what_a_crash_interrupted(hands: Hands, service: Service, count: int, before: bool) -> None:
    """Killed at any put, handed in again: one recording, each object once, one message."""
    with pytest.raises(Killed):
        ingest(hands(lesson=WITH_PART, board=b"board"), Around.of(service, dies_at(count, before=before)))
    assert Recording.objects.get().state == "arriving"
    again = ingest(hands(lesson=WITH_PART, board=b"board"), service)
    assert again.outcome == "taken"
    _is_whole(service)


def _is_whole(service: Service) -> None:
    versions = {(one.key, one.version_id) for one in service.store.list("", versions=True)}
    assert Recording.objects.get().state == "processing"
    assert set(Item.objects.values_list("key", "version_id")) == versions
    assert Arrival.objects.get().state == "taken"
    assert Stage.objects.count() == 5


def test_what_is_stored_is_finished_without_a_repeat(hands: Hands, service: Service, clock: FakeClock) -> None:
    """All bytes stored, then killed: after a lease's silence the schedule verifies, locks and hands it on."""
    with pytest.raises(Killed):
        ingest(hands(lesson=WITH_PART, board=b"board"), Around.of(service, dies_at(3, before=False)))
    assert reconcile_arrivals(service) == Settled()
    clock.forward(61)
    assert reconcile_arrivals(service) == Settled(finished=1)
    _is_whole(service)
    recording = Recording.objects.get()
    assert (recording.lesson_id, recording.number) == ("L-1", 1)
    for item in Item.objects.all():
        assert service.store.retained_until(item.key, item.version_id) == recording.retain_until
    assert reconcile_arrivals(service) == Settled()


@pytest.mark.parametrize("lesson", [WITH_PART, {**WITH_PART, "subject": "Maths"}])
def test_what_never_came_whole_is_parked(
    hands: Hands, service: Service, clock: FakeClock, lesson: dict[str, Any]
) -> None:
    """It waits for its repeat, then is parked with the reason; nothing is removed, and a repeat completes it still."""
    with pytest.raises(Killed):
        ingest(hands(lesson=WITH_PART, board=b"board"), Around.of(service, dies_at(2, before=True)))
    clock.forward(61)
    assert reconcile_arrivals(service) == Settled()
    clock.forward(service.policy.stages.orphan_s)
    assert reconcile_arrivals(service) == Settled(parked=1)
    recording = Recording.objects.get()
    assert (recording.state, recording.family) == ("parked", "permanent")
    assert "hand it in again" in recording.reason
    assert Arrival.objects.get().state == "failed"
    assert len(list(service.store.list(""))) == 1
    assert ingest(hands(lesson=lesson, board=b"board"), service).recording_id == recording.id
    _is_whole(service)


def test_bytes_that_are_not_what_was_announced_park_it(hands: Hands, service: Service, clock: FakeClock) -> None:
    """What lies in the store under the name of a checksum is read before it is believed."""
    with pytest.raises(Killed):
        ingest(hands(), Around.of(service, dies_at(1, before=False)))
    for data in service.settings.home.rglob("objects/keys/**/data"):
        data.chmod(0o600)
        data.write_bytes(b"MEDIA")
    clock.forward(61)
    assert reconcile_arrivals(service) == Settled(parked=1)
    assert Recording.objects.get().family == "integrity"


def test_one_that_cannot_be_settled_keeps_no_other_waiting(
    hands: Hands, service: Service, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A lesson record that is not understood any more parks its recording; the next one is finished."""
    for media, lesson in ((b"old", LESSON), (b"new", None)):
        with pytest.raises(Killed):
            ingest(hands(media, lesson), Around.of(service, dies_at(2 if lesson else 1, before=False)))
        clock.forward(1)

    def refuses(_path: Path) -> None:
        raise InvalidLessonError("lesson.json: colour: unknown key")

    monkeypatch.setattr("analyzer.service.intake.reconciliation.read_lesson", refuses)
    clock.forward(61)
    assert reconcile_arrivals(service) == Settled(finished=1, parked=1)
    assert set(Recording.objects.values_list("state", "family")) == {("parked", "permanent"), ("processing", "")}


def test_what_was_given_up_while_it_came_in_is_taken_all_the_same(
    hands: Hands, service: Service, clock: FakeClock, queue: FakeTaskQueue
) -> None:
    """A clock that jumps during an upload parks it; once all its bytes are stored it goes its way."""

    def jumps(put: Callable[[], Stored]) -> Stored:
        clock.forward(86_400)
        assert reconcile_arrivals(service) == Settled(parked=1)
        return put()

    assert ingest(hands(), Around.of(service, jumps)).outcome == "taken"
    recording = Recording.objects.get()
    assert (recording.state, recording.reason, recording.family) == ("processing", "", "")
    assert Arrival.objects.get().state == "taken"
    assert len(queue.messages) == 1


def test_what_was_cut_off_before_it_was_stored_does_not_seem_on_its_way_for_ever(
    hands: Hands, service: Service, clock: FakeClock
) -> None:
    """An interruption while the files are read leaves nothing but its arrival, which comes to say so."""

    def cut_off(_handed: HandedIn) -> None:
        raise Killed

    with pytest.MonkeyPatch.context() as patched, pytest.raises(Killed):
        patched.setattr("analyzer.service.intake.ingest.examine", cut_off)
        ingest(hands(), service)
    reconcile_arrivals(service)
    assert Arrival.objects.get().state == "seen"
    clock.forward(service.policy.stages.orphan_s + 1)
    reconcile_arrivals(service)
    arrival = Arrival.objects.get()
    assert (arrival.state, "hand it in again" in arrival.reason) == ("failed", True)
    assert ingest(hands(), service).outcome == "taken"


def test_a_store_that_is_away_is_no_refusal(hands: Hands, service: Service) -> None:
    """The arrival is to be tried again, and a second try takes it in."""

    def away(_put: Callable[[], Stored]) -> Stored:
        raise TransientError("the store is away")

    with pytest.raises(TransientError):
        ingest(hands(), Around.of(service, away))
    assert Arrival.objects.get().state == "failed"
    assert ingest(hands(), service).outcome == "taken"
    assert Arrival.objects.get().state == "taken"


def at_once(works: list[Callable[[], Ingested]]) -> list[Ingested]:
    """What several hand-ins come to that run at the same time."""
    results: list[Ingested] = []

    def run(work: Callable[[], Ingested]) -> None:
        try:
            results.append(work())
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def _shared(tmp_path: Path, clock: FakeClock, queue: FakeTaskQueue) -> Service:
    settings = ServiceSettings(home=tmp_path / "home")
    return Service(settings, read_service_policy(None), make_store(settings, clock), queue, clock)


def test_the_same_at_once_is_one(
    each_catalogue: str, tmp_path: Path, clock: FakeClock, queue: FakeTaskQueue, hands: Hands
) -> None:
    """Four processes with the same file, all storing it at the same moment, on a store that keeps every version."""
    service = _shared(tmp_path, clock, queue)
    handed = hands(lesson=LESSON)
    barrier, versions = threading.Barrier(4), iter(range(100))

    def together(put: Callable[[], Stored]) -> Stored:
        stored = put()
        barrier.wait(30)
        return stored.model_copy(update={"version_id": f"v{next(versions)}"})

    here = Around.of(service, together)
    results = at_once([lambda n=n: ingest(replace(handed, reference=f"{n}"), here) for n in range(4)])  # type: ignore[misc]
    assert sorted(one.outcome for one in results) == ["same", "same", "same", "taken"]
    assert len({one.recording_id for one in results}) == 1
    assert (Recording.objects.count(), Stage.objects.count(), len(queue.messages)) == (1, 5, 1)
    assert Item.objects.filter(role="duplicate").count() == 6
    assert len(set(Item.objects.values_list("version_id"))) == 8


def test_media_of_one_lesson_at_once_is_numbered(
    each_catalogue: str, tmp_path: Path, clock: FakeClock, queue: FakeTaskQueue
) -> None:
    """Four recordings of one lesson at the same moment have the numbers 1 to 4, and their people are there once."""
    service = _shared(tmp_path, clock, queue)
    handed = [replace(Hands(tmp_path / f"{n}")(b"media %d" % n, lesson=LESSON), reference=f"{n}") for n in range(4)]
    results = at_once([lambda one=one: ingest(one, service) for one in handed])  # type: ignore[misc]
    assert sorted(one.number for one in results) == [1, 2, 3, 4]
    assert sorted(one.outcome for one in results) == ["new_media", "new_media", "new_media", "taken"]
    assert Participant.objects.count() == 3
