"""What a replay found becomes current only where it was compared with, and only with holds, alerts and withdrawals."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from analyzer.domain.errors import ConflictError, ObjectMissingError, PermanentError, TransientError
from analyzer.domain.stages import StageName, StageState
from analyzer.records import items
from analyzer.records.applying import left_to_apply, make_current
from analyzer.records.models import Alert, Hold, Item, Recording, Replay, Replayed, Run, Stage
from analyzer.records.replays import changed_recordings
from analyzer.service.bootstrap import Service
from analyzer.service.pipeline.items import put
from analyzer.service.replay.applying import abandon_replay, apply_replay
from analyzer.service.replay.starting import start_replay
from analyzer.service.replay.stepping import step_replays
from analyzer.settings.configuration import Configuration
from tests.fakes import FakeClock
from tests.service.replay.lessons import EVENING, GIFT, HUSH, NOON, PLAIN, assessed, edited


@dataclass
class NotHolding:
    """A store that takes holds and does not say that they lie."""

    store: Any

    def held(self, *_: str) -> bool:
        """Deny it."""
        return False

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)


@dataclass
class Day:
    """What was recorded on the day."""

    gift: Recording
    """Somebody offers one."""
    plain: Recording
    """Nothing is said that any policy asks about."""


def recorded(service: Service, clock: FakeClock, shipped: Configuration) -> Day:
    """Two recordings, assessed by the shipped configuration."""
    clock.now = EVENING
    return Day(assessed(service, shipped, "gift", GIFT), assessed(service, shipped, "plain", PLAIN))


@pytest.fixture
def day(service: Service, clock: FakeClock, shipped: Configuration) -> Day:
    """A day in a catalogue on SQLite."""
    return recorded(service, clock, shipped)


@pytest.fixture
def each_day(service: Service, each_catalogue: str, clock: FakeClock, shipped: Configuration) -> Day:
    """A day in a catalogue on SQLite, then on PostgreSQL."""
    return recorded(service, clock, shipped)


def replayed(service: Service, clock: FakeClock, config: Path) -> Replay:
    """A replay of the day that has come to its end."""
    replay = start_replay(NOON, EVENING, config, 60, own=service.settings.config, now=service.clock())
    clock.forward(60)
    step_replays(service)
    replay.refresh_from_db()
    assert replay.state == "done"
    return replay


def shown(row: Recording) -> Run | None:
    """The run that is shown of a recording."""
    return Recording.objects.select_related("current_run").get(id=row.id).current_run


def test_applied_runs_are_shown_with_holds_and_alerts(
    service: Service, clock: FakeClock, each_day: Day, to_the_lead: Path
) -> None:
    """Every recording shows its new run; what weighs more now is held in the store and alerted, once."""
    replay = replayed(service, clock, to_the_lead)
    assert not Hold.objects.exists()
    applied = apply_replay(replay.pk, "lead", service)
    assert (applied.state, applied.applied_by, applied.applied_at) == ("current", "lead", clock.now)
    assert (applied.report["applied"], applied.report["skipped"]) == (2, 0)
    for row in (each_day.gift, each_day.plain):
        assert shown(row) == Run.objects.get(recording=row, replay=replay)
    hold = Hold.objects.get()
    assert (hold.recording_id, hold.verified_at) == (each_day.gift.id, clock.now)
    for item in items.originals(each_day.gift.id):
        assert service.store.held(item.key, item.version_id)
    assert list(Alert.objects.values_list("recording", "kind", "severity")) == [(each_day.gift.id, "gift", "serious")]


def test_what_a_later_policy_finds_graver_is_told_again(
    service: Service, clock: FakeClock, shipped: Configuration, tmp_path: Path
) -> None:
    """Whoever was told of something serious is told once it counts as critical, and not once it counts for less."""
    clock.now = EVENING
    row = assessed(service, shipped, "hush", HUSH)
    milder = edited(tmp_path / "milder", shipped, "secrecy", severity="serious")
    for config in (milder, shipped.folder, milder):
        clock.forward(3600)
        replay = start_replay(NOON, EVENING, config, 60, own=service.settings.config, now=clock())
        clock.forward(60)
        step_replays(service)
        apply_replay(replay.pk, "lead", service)
    told: dict[str, list[str]] = {}
    for alert in Alert.objects.filter(recording=row, kind="secrecy").order_by("id"):
        told.setdefault(alert.finding_id, []).append(alert.severity)
    assert told
    assert set(map(tuple, told.values())) == {("serious", "critical")}


def test_a_recording_that_shows_another_run_by_now_is_skipped(
    service: Service, clock: FakeClock, each_day: Day, to_the_lead: Path
) -> None:
    """A run is never replaced by one that was compared with something else; the report names the recording."""
    one, other = replayed(service, clock, to_the_lead), replayed(service, clock, to_the_lead)
    apply_replay(other.pk, "lead", service)
    applied = apply_replay(one.pk, "lead", service)
    assert (applied.report["applied"], applied.report["skipped"]) == (0, 2)
    assert set(applied.report["skipped_recordings"]) == {str(each_day.gift.id), str(each_day.plain.id)}
    assert shown(each_day.gift) == Run.objects.get(recording=each_day.gift, replay=other)
    assert Alert.objects.count() == 1


def test_of_a_frozen_recording_nothing_is_decided_anew(
    service: Service, clock: FakeClock, day: Day, to_the_lead: Path
) -> None:
    """Frozen before it is applied, it keeps its run; frozen before, it is not re-assessed; both are told."""
    replay = replayed(service, clock, to_the_lead)
    before = shown(day.gift)
    Recording.objects.filter(id=day.gift.id).update(frozen_at=clock())
    applied = apply_replay(replay.pk, "lead", service)
    assert (applied.report["applied"], applied.report["skipped"], shown(day.gift)) == (1, 1, before)
    again = replayed(service, clock, to_the_lead)
    assert Replayed.objects.get(replay=again, recording=day.gift).reason.startswith("the recording is frozen")


def test_nothing_is_shown_before_every_hold_is_proven(
    service: Service, clock: FakeClock, day: Day, to_the_lead: Path
) -> None:
    """Where the store does not confirm a hold there is an alert and nothing becomes current; a second try goes on."""
    replay = replayed(service, clock, to_the_lead)
    with pytest.raises(TransientError, match="hold"):
        apply_replay(replay.pk, "lead", replace(service, store=NotHolding(service.store)))
    assert (shown(day.gift), shown(day.plain)) == (day.gift.current_run, day.plain.current_run)
    assert list(Alert.objects.values_list("kind", flat=True)) == ["hold"]
    assert apply_replay(replay.pk, "lead", service).state == "current"


def test_a_copy_of_what_is_sealed_now_is_withdrawn(
    service: Service, clock: FakeClock, day: Day, shipped: Configuration, tmp_path: Path
) -> None:
    """The copy's row and object are gone and none is made any more; copies of other recordings stay."""
    copies = {}
    for row in (day.gift, day.plain):
        copies[row.id] = put(service.store, f"derived/{row.id}/transcode-1/lesson.mp4", b"a copy")
        items.add(row.id, "playable", copies[row.id], now=NOON)
        Stage.objects.create(recording=row, name=StageName.TRANSCODE, state=StageState.RUNNING, not_before=NOON)
    replay = replayed(service, clock, edited(tmp_path / "config", shipped, "gift", sealed="true"))
    apply_replay(replay.pk, "lead", service)
    assert list(Item.objects.filter(role="playable").values_list("recording", flat=True)) == [day.plain.id]
    with pytest.raises(ObjectMissingError):
        service.store.stat(copies[day.gift.id].key, copies[day.gift.id].version_id)
    assert service.store.stat(copies[day.plain.id].key, copies[day.plain.id].version_id).bytes == 6
    stages = dict(Stage.objects.values_list("recording", "state"))
    assert stages == {day.gift.id: StageState.SKIPPED, day.plain.id: StageState.RUNNING}


def test_an_interrupted_application_is_finished(
    service: Service, clock: FakeClock, day: Day, to_the_lead: Path
) -> None:
    """Called again after a crash between two batches, it does what is left and counts everything."""
    replay = replayed(service, clock, to_the_lead)
    first = Replayed.objects.get(recording=day.plain)
    Replay.objects.update(state="applying")
    Recording.objects.filter(id=day.plain.id).update(current_run=first.after)
    Replayed.objects.filter(id=first.pk).update(outcome="current")
    applied = apply_replay(replay.pk, "lead", service)
    assert (applied.state, applied.report["applied"], applied.report["skipped"]) == ("current", 2, 0)


def test_two_who_apply_at_once_do_it_once(service: Service, clock: FakeClock, each_day: Day, to_the_lead: Path) -> None:
    """Rows that another process has dealt with since they were read are neither done again nor called skipped."""
    replay = replayed(service, clock, to_the_lead)
    rows = left_to_apply(replay.pk)
    apply_replay(replay.pk, "lead", service)
    with transaction.atomic():
        assert make_current(rows) == []
    assert set(Replayed.objects.values_list("outcome", flat=True)) == {"current"}


def test_an_abandoned_replay_is_never_shown(service: Service, clock: FakeClock, day: Day, to_the_lead: Path) -> None:
    """It is not gone on with and cannot be applied; one that is current cannot be abandoned."""
    abandoned = start_replay(NOON, EVENING, to_the_lead, 60, own=service.settings.config, now=service.clock())
    with pytest.raises(ConflictError, match="running"):
        apply_replay(abandoned.pk, "lead", service)
    abandon_replay(abandoned.pk, now=service.clock())
    clock.forward(60)
    assert step_replays(service) == 0
    with pytest.raises(ConflictError, match="abandoned"):
        apply_replay(abandoned.pk, "lead", service)
    current = replayed(service, clock, to_the_lead)
    apply_replay(current.pk, "lead", service)
    with pytest.raises(ConflictError, match="current"):
        abandon_replay(current.pk, now=service.clock())
    with pytest.raises(PermanentError, match="no replay"):
        abandon_replay(current.pk + 1, now=service.clock())


def test_what_changed_can_be_read_recording_by_recording(
    service: Service, clock: FakeClock, day: Day, to_the_lead: Path
) -> None:
    """A page asks for the next rows after the last that it has; a recording that does not change is none of them."""
    replay = replayed(service, clock, to_the_lead)
    rows = list(changed_recordings(replay.pk, limit=10))
    assert [row.recording_id for row in rows] == [day.gift.id]
    assert list(changed_recordings(replay.pk, after=rows[-1].pk, limit=10)) == []
