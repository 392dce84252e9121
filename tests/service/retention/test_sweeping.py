"""What has been kept for long enough goes, everywhere and for good; and nothing else does."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from analyzer.domain.custody import Chain
from analyzer.domain.errors import ConflictError, ObjectMissingError
from analyzer.domain.stages import Family, RecordingState
from analyzer.records.custody import events_of
from analyzer.records.models import (
    Alert,
    Arrival,
    CustodyEvent,
    Destruction,
    Finding,
    Hold,
    Item,
    Lesson,
    Participant,
    Recording,
    Replay,
    Run,
)
from analyzer.service.bootstrap import Service
from analyzer.service.intake.ingest import HandedIn, ingest
from analyzer.service.ledger.reading import ledger_lines
from analyzer.service.ledger.writing import write_ledger
from analyzer.service.pipeline.retry import retry_recording
from analyzer.service.retention.sweeping import look, sweep_retention
from analyzer.service.scorecards import read_scorecard
from tests.fakes import FakeClock
from tests.service.retention.kept import WORDS, everything_stored, kept


def states() -> dict[str, str]:
    """The state of every recording by its lesson; those without one by their id."""
    return {row.lesson_id or str(row.id): row.state for row in Recording.objects.all()}


def test_nothing_of_it_survives_anywhere(service: Service) -> None:
    """Originals, parts, derived objects, leftovers and copies are gone from store and home; a tombstone stays."""
    old, young = kept(service, "old", days=200), kept(service, "young", days=100)
    swept = sweep_retention(service)
    assert swept.destroyed == 1
    assert states() == {"L-old": "destroyed", "L-young": "assessed"}
    stored = list(everything_stored(service.store))
    assert not any(f"{WORDS} old".encode() in content for content in stored)
    assert sum(f"{WORDS} young".encode() in content for content in stored) == 8
    files = [path for path in service.settings.home.rglob("*") if path.is_file()]
    assert not any(f"{WORDS} old".encode() in path.read_bytes() for path in files)
    assert not Item.objects.filter(recording=old).exists()
    old.refresh_from_db()
    assert (old.sha256, old.bytes, old.uploaded_at) != (young.sha256, 0, None)
    assert Finding.objects.count() == 2, "rows without words have a clock of their own"


def test_rows_have_their_own_clocks(service: Service) -> None:
    """Findings, runs, alerts, the lesson and who took part go two years later, and so does the row of the arrival."""
    kept(service, "old", days=740)
    assert sweep_retention(service).destroyed == 1
    left = (Run, Finding, Alert, Lesson, Participant, Arrival, Item)
    assert [model.__name__ for model in left if model._default_manager.exists()] == []
    tombstone = Recording.objects.get()
    assert (tombstone.state, tombstone.lesson, tombstone.current_run) == ("destroyed", None, None)
    assert sweep_retention(service).destroyed == 0


def test_the_last_event_names_the_certificate(service: Service) -> None:
    """The recording's chain tells what was decided and what was deleted, and vouches for what is left."""
    row = kept(service, "old")
    sweep_retention(service)
    events = list(events_of(Chain.recording(row.id)))
    assert [event.action for event in events] == ["destruction_decided", "deleted"]
    destruction = Destruction.objects.get()
    assert events[-1].facts["certificate_sha256"] == destruction.certificate_sha256
    assert events[-1].facts["states"][f"items:{row.id}"] == {}  # type: ignore[index,call-overload]


@pytest.mark.parametrize("failed", [False, True], ids=["in force", "failed"])
def test_a_live_hold_beats_every_clock(service: Service, failed: bool) -> None:
    """Whatever its state, a hold keeps its recording, however long its retention is over."""
    row = kept(service, "old", days=900)
    Hold.objects.create(recording=row, reason="secrecy", asked_at=service.clock(), failure="away" if failed else "")
    swept = sweep_retention(service)
    assert (swept.destroyed, [why for _, why in swept.seen.plan.kept]) == (0, ["a hold keeps it"])
    assert states() == {"L-old": "assessed"}
    assert Finding.objects.count() == 1


def test_a_lock_of_which_only_the_store_knows_beats_it_too(service: Service) -> None:
    """A hold in the store without a row, as after a restored catalogue, keeps everything: nothing is removed."""
    row = kept(service, "old")
    item = Item.objects.get(recording=row, role="playable")
    service.store.hold(item.key, item.version_id)
    before = sorted(everything_stored(service.store))
    assert sweep_retention(service).destroyed == 0
    assert states() == {"L-old": "assessed"}
    assert sorted(everything_stored(service.store)) == before


def test_what_is_sealed_is_never_destroyed(service: Service) -> None:
    """Nothing is deleted by the software while sealed."""
    kept(service, "old")
    Finding.objects.update(sealed=True)
    assert sweep_retention(service).destroyed == 0
    assert states() == {"L-old": "assessed"}


def test_what_is_broken_is_left_as_it_is(service: Service) -> None:
    """A recording that is not what it was recorded to be is frozen."""
    kept(service, "old", state=RecordingState.PARKED, family=Family.INTEGRITY)
    assert sweep_retention(service).destroyed == 0


def test_what_a_replay_goes_through_waits(service: Service) -> None:
    """While a replay may still write about a recording, it is not destroyed."""
    row, now = kept(service, "old"), service.clock()
    Replay.objects.create(
        since=row.uploaded_at, until=now, policy_sha256="0" * 64, software="1", per_minute=1, total=1,
        created_at=now, paced_at=now,
    )  # fmt: skip
    assert sweep_retention(service).destroyed == 0


def test_unassessed_leaves_only_once_a_person_has_answered(service: Service, clock: FakeClock) -> None:
    """A parked recording is told of before it is due, stays while nobody answers, and leaves once somebody has."""
    kept(service, "parked", days=115, state=RecordingState.PARKED, family=Family.PERMANENT)
    sweep_retention(service)
    assert Alert.objects.get().kind == "unassessed_leaves"
    for _ in range(10):
        clock.forward(2 * 86400)
        sweep_retention(service)
    assert states() == {"L-parked": "parked"}
    Alert.objects.update(acknowledged_at=service.clock(), acknowledged_by="dsl")
    assert sweep_retention(service).destroyed == 1
    assert states() == {"L-parked": "destroyed"}


def test_the_lock_is_waited_for(service: Service, clock: FakeClock) -> None:
    """Due since the lesson, locked since the upload: whatever is later counts, and nothing fails meanwhile."""
    kept(service, "old", days=125.9, retain_until=service.clock() + timedelta(days=1))
    assert sweep_retention(service).destroyed == 0
    clock.forward(86400 + 3600)
    assert sweep_retention(service).destroyed == 1
    assert not Destruction.objects.exclude(state="destroyed").exists()


def test_a_file_that_two_recordings_share_goes_with_the_last(service: Service, clock: FakeClock) -> None:
    """A lesson record or part of both stays until neither needs it, and the certificate says so."""
    old, young = kept(service, "old", days=200), kept(service, "young", days=100)
    shared = Item.objects.get(recording=old, role="part")
    Item.objects.create(
        recording=young, role="part", position=2, key=shared.key, version_id=shared.version_id,
        sha256=shared.sha256, bytes=shared.bytes, created_at=young.uploaded_at,
    )  # fmt: skip
    sweep_retention(service)
    assert service.store.stat(shared.key, shared.version_id)
    assert [shared.sha256 in one for one in Destruction.objects.get().left] == [True]
    for _ in range(20):
        clock.forward(2 * 86400)
        sweep_retention(service)
    assert list(service.store.list("originals/", versions=True)) == []


def test_destroyed_is_hidden_and_frozen(service: Service) -> None:
    """No scorecard, no second try, no second coming of what is destroyed, and the forecast tells no more of it."""
    row = kept(service, "old")
    assert look(service).plan.soon == 1
    sweep_retention(service)
    with pytest.raises(ObjectMissingError):
        read_scorecard(row.id, service.store)
    with pytest.raises(ConflictError):
        retry_recording(row.id, "a", service.queue, service.policy.stages, now=service.clock())
    assert look(service).plan.soon == 0


def test_what_was_destroyed_is_not_taken_in_again(service: Service, tmp_path: Path) -> None:
    """The same bytes once more are refused with the reason, and nothing of them is stored."""
    kept(service, "old")
    sweep_retention(service)
    (tmp_path / "again.mp4").write_bytes(f"{WORDS} old".encode())
    again = HandedIn(tmp_path / "again.mp4", None, {}, "command", "again", "f")
    with pytest.raises(ConflictError, match="was destroyed"):
        ingest(again, service)
    assert Arrival.objects.get(reference="again").state == "refused"
    assert not any(WORDS.encode() in content for content in everything_stored(service.store))


def test_the_ledger_of_its_day_still_balances(service: Service) -> None:
    """A day whose recordings are destroyed says so, and finds nothing unexplained."""
    row = kept(service, "old")
    sweep_retention(service)
    day = row.uploaded_at.date()
    assert write_ledger(day, service).counts["unexplained"] == 0
    lines = list(ledger_lines(day, service.store, service.settings))
    assert [(line.state, "destroyed" in line.reasons[0]) for line in lines] == [("processed", True)]


def test_events_hold_no_names(service: Service) -> None:
    """The chain tells of ids, kinds, hashes and counts alone."""
    kept(service, "old", days=740)
    sweep_retention(service)
    facts = json.dumps(list(CustodyEvent.objects.values_list("facts", flat=True)))
    assert "s-old" not in facts
    assert WORDS not in facts
