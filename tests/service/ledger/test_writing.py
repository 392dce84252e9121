"""The ledger of a day has every recording once, explains each, balances, and alerts what nobody can explain."""

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from analyzer.domain.arrival import ArrivalState
from analyzer.domain.errors import ConfigurationError, ObjectLockedError
from analyzer.domain.ledger import LedgerLine, LineState
from analyzer.domain.stages import Family, RecordingState
from analyzer.records.arrivals import claim_event
from analyzer.records.models import Alert, Arrival, Hold, Item, LedgerDay, Lesson, Recording
from analyzer.service.bootstrap import Service
from analyzer.service.ledger.closing import write_due_ledgers
from analyzer.service.ledger.reading import ledger_days, ledger_lines
from analyzer.service.ledger.writing import write_ledger
from tests.fakes import FakeClock
from tests.service.ledger.days import DAY, MORNING_AFTER, NOON, a_recording

ARRIVING, PROCESSING, PARKED = RecordingState.ARRIVING, RecordingState.PROCESSING, RecordingState.PARKED


def expect(lesson: str, hours: int = 0) -> None:
    """Announce a lesson of an hour, so many hours after noon."""
    start = NOON + timedelta(hours=hours)
    end = start + timedelta(hours=1)
    Lesson.objects.create(id=lesson, expected=True, scheduled_start=start, scheduled_end=end, created_at=NOON)


def arrive(reference: str, state: ArrivalState, **fields: object) -> Arrival:
    """Something handed in at noon."""
    given = {"source": "folder", "fingerprint": "1", "first_seen_at": NOON, "changed_at": NOON, **fields}
    return Arrival.objects.create(reference=reference, state=state, **given)


def written(service: Service, clock: FakeClock) -> list[LedgerLine]:
    """The lines of the day's ledger, written on the morning after."""
    clock.now = MORNING_AFTER
    write_ledger(DAY, service)
    return ledger_lines(DAY, service.store, service.settings)


def test_every_recording_stands_in_the_ledger_once_and_the_totals_balance(service: Service, clock: FakeClock) -> None:
    """A day with one of everything: each thing has its state and reason, and the sums agree."""
    for lesson, hours in (("came", 0), ("never came", 0), ("the next night", 14)):
        expect(lesson, hours)
    done = a_recording(service, "done", lesson="came")
    arrive("done.mp4", ArrivalState.TAKEN, recording=done)
    arrive("again.mp4", ArrivalState.SAME, recording=done)
    busy = a_recording(service, "busy", state=PROCESSING)
    parked = a_recording(service, "parked", state=PARKED, reason="no picture", family=Family.PERMANENT)
    a_recording(service, "next day", at=NOON + timedelta(days=1))
    refused = arrive("notes.txt", ArrivalState.REFUSED, reason="not media")
    seen = arrive("growing.mp4", ArrivalState.SEEN)
    lines = {one.id: one for one in written(service, clock)}

    assert {key: line.state.value for key, line in lines.items()} == {
        "never came": "missing",
        str(done.id): "processed",
        str(busy.id): "in_progress",
        str(parked.id): "failed",
        str(refused.id): "failed",
        str(seen.id): "in_progress",
    }
    assert lines[str(parked.id)].reasons == ("no picture",)
    assert lines[str(parked.id)].family is Family.PERMANENT
    assert lines[str(refused.id)].reasons == ("folder", "not media")
    assert lines[str(busy.id)].age_s(MORNING_AFTER) == 19 * 3600
    assert lines[str(done.id)].lesson == "came"
    row = LedgerDay.objects.get()
    assert row.counts == {"processed": 1, "in_progress": 2, "failed": 2, "missing": 1, "unexplained": 0}
    assert sum(row.counts.values()) == row.totals["lines"] == len(lines)
    assert (row.totals["recordings"], row.totals["arrivals"]) == (3, 4)
    assert row.totals["expected"] == row.totals["matched"] + row.totals["awaited"] + row.totals["missing"] == 2


def test_a_lesson_is_awaited_before_it_is_missing(service: Service, clock: FakeClock) -> None:
    """A ledger written early does not cry for a recording that may still come."""
    expect("evening", hours=5)
    clock.now = NOON + timedelta(hours=7)
    assert write_ledger(DAY, service).counts["in_progress"] == 1
    assert not Alert.objects.exists()
    assert [line.state for line in written(service, clock)] == [LineState.MISSING]
    assert list(Alert.objects.values_list("subject", "kind")) == [(f"ledger:{DAY}:missing", "ledger_missing")]


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ("object gone", "the analysis is not in the store"),
        ("original gone", "the original is not in the store"),
        ("other size", "the signals has another size in the store"),
        ("no run", "it is shown as assessed, and no run is current"),
        ("no analysis", "it is shown as assessed, and no analysis is kept"),
        ("open hold", "it is shown as assessed, and a hold on it has not been verified"),
        ("never stored", "the original was never stored"),
    ],
)
def test_a_recording_that_is_not_kept_as_its_rows_say_is_unexplained(
    service: Service, clock: FakeClock, damage: str, said: str
) -> None:
    """Whatever an assessed recording lacks, in the store or in the catalogue, is named and alerted."""
    row = a_recording(service, "lesson")
    items = {item.role: item for item in row.items.all()}
    match damage:
        case "object gone":
            service.store.delete(items["analysis"].key, items["analysis"].version_id)
        case "original gone":
            service.store.delete(items["original"].key, items["original"].version_id)
        case "other size":
            Item.objects.filter(id=items["signals"].id).update(bytes=1)
        case "no run":
            row.current_run = None
            row.save()
        case "no analysis":
            items["analysis"].delete()
        case "open hold":
            Hold.objects.create(recording=row, reason="secrecy", asked_at=NOON)
        case _:
            Item.objects.filter(id=items["original"].id).update(version_id="")
    line = next(one for one in written(service, clock) if one.id == str(row.id))
    assert line.state is LineState.UNEXPLAINED
    assert said in line.reasons
    assert Alert.objects.filter(kind="ledger_unexplained", severity="serious").exists()


@pytest.mark.parametrize(
    ("found", "state", "said"),
    [
        ("never", "processed", "the original was to be read again, and that is overdue"),
        ("not yet", "processed", "the original has not been read again since it was stored"),
        ("proven", "processed", None),
        ("proven long ago", "processed", "the original was to be read again, and that is overdue"),
        ("mismatch", "unexplained", "the bytes of the original are not those that were stored"),
        ("missing", "unexplained", "the original was not there when its bytes were to be read again"),
        ("frozen", "unexplained", "it is frozen until a person lets work go on"),
    ],
)
def test_a_line_says_what_the_last_reading_of_the_bytes_found(
    service: Service, clock: FakeClock, found: str, state: str, said: str | None
) -> None:
    """What is called processed is there and was proven; what was not, or not lately, says so; what broke is told."""
    row = a_recording(service, "lesson", at=NOON + timedelta(hours=10 if found == "not yet" else 0))
    if found == "frozen":
        Recording.objects.filter(id=row.id).update(frozen_at=NOON)
    at = MORNING_AFTER - timedelta(days=32 if found == "proven long ago" else 0)
    if found not in {"never", "not yet", "frozen"}:
        Item.objects.filter(role="original").update(fixity=found.split(maxsplit=1)[0], checked_at=at, proven_at=at)
    (line,) = written(service, clock)
    assert line.state == state
    assert (said in line.reasons) if said else not line.reasons
    assert LedgerDay.objects.get().totals["unproven"] == (state == "processed" and said is not None)


def test_an_original_that_no_row_knows_is_unexplained(service: Service, clock: FakeClock) -> None:
    """An object among the originals that nothing in the catalogue names is found by going through the store."""
    known = a_recording(service, "known")
    clock.now = NOON
    stored = service.store.put("originals/aa/stray", b"stray", sha256(b"stray").hexdigest())
    states = {one.id: one.state for one in written(service, clock)}
    assert states == {
        str(known.id): LineState.PROCESSED,
        f"originals/aa/stray?versionId={stored.version_id}": LineState.UNEXPLAINED,
    }


def test_an_original_that_is_just_being_stored_is_not_unexplained(service: Service, clock: FakeClock) -> None:
    """What came into the store less than `unexplained_after_s` ago has its rows still to come."""
    clock.now = NOON
    service.store.put("originals/aa/fresh", b"fresh", sha256(b"fresh").hexdigest())
    assert write_ledger(DAY, service).totals["lines"] == 0


def test_an_incoming_object_that_nothing_took_in_is_unexplained(service: Service, clock: FakeClock) -> None:
    """What lies in the incoming folder is known with its lesson record, or named; messages about it are not counted."""
    service = replace(service, settings=service.settings.model_copy(update={"incoming_prefix": "incoming/"}))
    clock.now = NOON
    for name in ("seen.mp4", "seen.json", "forgotten.mp4", "alone.json"):
        service.store.put(f"incoming/{name}", name.encode(), sha256(name.encode()).hexdigest())
    arrive("lessonguard/incoming/seen.mp4", ArrivalState.REFUSED, source="poll")
    claim_event("0" * 64, "1" * 64, now=NOON)
    unexplained = [one.id for one in written(service, clock) if one.state is LineState.UNEXPLAINED]
    assert [one.partition("?")[0] for one in unexplained] == ["incoming/alone.json", "incoming/forgotten.mp4"]
    assert LedgerDay.objects.get().totals["arrivals"] == 1


def test_what_is_in_progress_for_too_long_is_alerted(service: Service, clock: FakeClock) -> None:
    """A recording that is still being processed after the limit of policy asks for a person."""
    a_recording(service, "stuck", state=PROCESSING)
    clock.now = NOON + timedelta(hours=5)
    write_ledger(DAY, service)
    assert not Alert.objects.exists()
    written(service, clock)
    assert list(Alert.objects.values_list("kind", flat=True)) == ["ledger_overdue"]


def test_writing_again_changes_nothing_unless_the_day_has(service: Service, clock: FakeClock) -> None:
    """The same facts are the same stored object; other facts are a new version beside the first, both locked."""
    row = a_recording(service, "busy", state=PROCESSING)
    written(service, clock)
    first = LedgerDay.objects.get()
    clock.forward(3600)
    assert write_ledger(DAY, service).version_id == first.version_id
    row.state = PARKED
    row.save()
    second = write_ledger(DAY, service)
    assert second.version_id != first.version_id
    for version in (first.version_id, second.version_id):
        with pytest.raises(ObjectLockedError):
            service.store.delete(first.key, version)


def test_a_ledger_is_not_written_unsigned(service: Service) -> None:
    """Without a key there is no ledger, and the error names the setting."""
    bare = replace(service, settings=service.settings.model_copy(update={"signing_key": None}))
    with pytest.raises(ConfigurationError, match="LESSONGUARD_SIGNING_KEY"):
        write_ledger(DAY, bare)
    assert not LedgerDay.objects.exists()


def test_due_ledgers_are_written_once_and_again_when_something_comes_late(
    service: Service, clock: FakeClock, each_catalogue: str
) -> None:
    """Every day from the first that anything is known of is written once closed; a late recording reopens its day."""
    clock.now = NOON
    a_recording(service, "on time")
    clock.now = NOON.replace(hour=23)
    assert write_due_ledgers(service) == []
    clock.now = MORNING_AFTER + timedelta(days=1)
    assert [row.day for row in write_due_ledgers(service)] == [DAY, DAY + timedelta(days=1)]
    assert write_due_ledgers(service) == []
    a_recording(service, "came late, was uploaded then")
    assert [row.totals["recordings"] for row in write_due_ledgers(service)] == [2]
    assert [row.day for row in ledger_days(1, before=DAY + timedelta(days=1))] == [DAY]


def test_the_number_of_queries_follows_batches_not_recordings(service: Service, clock: FakeClock) -> None:
    """Ten recordings more cost no query more."""
    clock.now = MORNING_AFTER
    write_ledger(DAY, service)
    counts = set()
    for several in ("a", "b"):
        for number in range(10):
            a_recording(service, f"{several} {number}")
        with CaptureQueriesContext(connection) as queries:
            write_ledger(DAY, service)
        counts.add(len(queries))
    assert len(counts) == 1
