"""A replay re-assesses each recording of a period once, at its pace, through kills, rivals and unreadable signals."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from analyzer.domain.errors import ConfigurationError, PermanentError, TransientError
from analyzer.records.models import Item, Recording, Replay, Replayed, Run
from analyzer.service.bootstrap import Service
from analyzer.service.replay.starting import start_replay
from analyzer.service.replay.stepping import step_replays
from analyzer.settings.configuration import Configuration
from tests.fakes import FakeClock
from tests.service.replay.lessons import EVENING, GIFT, HUSH, NOON, PLAIN, assessed, edited

WEEK = (NOON - timedelta(days=6), NOON + timedelta(days=1))


@dataclass
class Interrupting:
    """The store, but that something happens when it is written to."""

    store: Any
    happens: Callable[[], None]

    def put(self, *args: Any, **named: Any) -> Any:
        """Let it happen once, then store."""
        happens, self.happens = self.happens, lambda: None
        happens()
        return self.store.put(*args, **named)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)


def to_the_end(service: Service, clock: FakeClock) -> None:
    """Let as much time pass as the replays need."""
    for _ in range(5):
        clock.forward(60)
        step_replays(service)


def test_a_replay_tells_what_would_change_and_changes_nothing(
    service: Service, clock: FakeClock, shipped: Configuration, to_the_lead: Path, each_catalogue: str
) -> None:
    """Findings that weigh otherwise and grades that move are reported by recording; what is shown stays."""
    clock.now = EVENING
    plain, gift = (assessed(service, shipped, name, said) for name, said in (("plain", PLAIN), ("gift", GIFT)))
    assessed(service, shipped, "last month", GIFT, at=NOON - timedelta(days=30))
    before = list(Run.objects.order_by("id").values())
    replay = start_replay(*WEEK, to_the_lead, 60, own=service.settings.config, now=service.clock())
    to_the_end(service, clock)

    replay.refresh_from_db()
    assert (replay.state, replay.total, replay.done, replay.failed) == ("done", 2, 2, 0)
    assert replay.report["recordings"] == [str(gift.id)]
    assert replay.report["findings"] == {
        "gained": {},
        "lost": {},
        "shifted": {"gift": {"serious, conduct → serious, dsl, preserve": 1}},
    }
    assert replay.report["severities"] == {"before": {"minor": 2, "serious": 1}, "after": {"minor": 2, "serious": 1}}
    assert replay.report["held"] == 1
    assert list(Run.objects.filter(replay=None).order_by("id").values()) == before
    for row in (plain, gift):
        assert Recording.objects.get(id=row.id).current_run_id == row.current_run_id
        assert Run.objects.get(recording=row, replay=replay).number == 2
        assert {item.role for item in Item.objects.filter(run__replay=replay, recording=row)} >= {"analysis", "card"}


def test_findings_gained_and_lost_are_counted_by_kind(
    service: Service, clock: FakeClock, shipped: Configuration, tmp_path: Path
) -> None:
    """A kind that is switched off is lost, switched on again it is gained; neither moves anybody's grade."""
    clock.now = EVENING
    off = edited(tmp_path / "off", shipped, "secrecy", enabled="false")
    row = assessed(service, shipped, "secret", HUSH)
    lost = start_replay(*WEEK, off, 60, own=service.settings.config, now=service.clock())
    to_the_end(service, clock)
    Recording.objects.filter(id=row.id).update(current_run=Run.objects.get(replay=lost))
    gained = start_replay(*WEEK, None, 60, own=service.settings.config, now=service.clock())
    to_the_end(service, clock)
    lost.refresh_from_db()
    gained.refresh_from_db()
    assert lost.report["findings"]["lost"] == gained.report["findings"]["gained"] == {"secrecy": 2}
    assert lost.report["gravest"] == {"critical → minor": 1}
    assert gained.report["gravest"] == {"minor → critical": 1}
    assert lost.report["grades"] == gained.report["grades"] == {}


def test_the_pace_is_kept_however_often_and_by_however_many_it_is_stepped(
    service: Service, clock: FakeClock, shipped: Configuration, to_the_lead: Path
) -> None:
    """Two a minute are two a minute: unused time counts for a minute at most, and a clock put back stops nothing."""
    clock.now = EVENING
    for number in range(6):
        assessed(service, shipped, str(number), PLAIN)
    start_replay(*WEEK, to_the_lead, 2, own=service.settings.config, now=service.clock())
    assert [step_replays(service) for _ in range(3)] == [0, 0, 0]
    clock.forward(30)
    assert [step_replays(service) for _ in range(3)] == [1, 0, 0]
    clock.forward(3600)
    assert [step_replays(service) for _ in range(3)] == [2, 0, 0]
    clock.forward(-7200)
    assert [step_replays(service) for _ in range(3)] == [0, 0, 0]
    Replay.objects.update(lease_until=clock.now + timedelta(hours=2))
    clock.forward(30)
    replay = Replay.objects.get()
    assert replay.paced_at > clock.now
    Replay.objects.update(paced_at=clock.now - timedelta(seconds=30))
    assert step_replays(service) == 1


def test_a_rival_waits_while_another_process_goes_on(
    service: Service, clock: FakeClock, shipped: Configuration, to_the_lead: Path, each_catalogue: str
) -> None:
    """A second scheduler that comes while a recording is re-assessed finds nothing to do."""
    clock.now = EVENING
    assessed(service, shipped, "plain", PLAIN)
    start_replay(*WEEK, to_the_lead, 60, own=service.settings.config, now=service.clock())
    clock.forward(60)
    rival: list[int] = []
    busy = replace(service, store=Interrupting(service.store, lambda: rival.append(step_replays(service))))
    assert (step_replays(busy), rival) == (1, [0])
    assert Run.objects.filter(replay__isnull=False).count() == 1


def test_a_process_that_was_silent_for_too_long_writes_nothing(
    service: Service, clock: FakeClock, shipped: Configuration, to_the_lead: Path, each_catalogue: str
) -> None:
    """Once its lease has ended and another has taken over, what the first process still makes is not kept."""
    clock.now = EVENING
    assessed(service, shipped, "plain", PLAIN)
    replay = start_replay(*WEEK, to_the_lead, 60, own=service.settings.config, now=service.clock())
    clock.forward(60)

    def overtaken() -> None:
        clock.forward(120)
        assert step_replays(service) == 1

    silent = replace(service, store=Interrupting(service.store, overtaken))
    assert step_replays(silent) == 0
    replay.refresh_from_db()
    assert (replay.done, replay.state) == (1, "done")
    assert Run.objects.filter(replay=replay).count() == Replayed.objects.count() == 1


def test_a_killed_process_leaves_each_recording_to_be_done_once(
    service: Service, clock: FakeClock, shipped: Configuration, to_the_lead: Path
) -> None:
    """Killed with a recording half-stored, the replay is gone on with: every recording has exactly one run of it."""
    clock.now = EVENING
    rows = [assessed(service, shipped, str(number), GIFT) for number in range(3)]
    replay = start_replay(*WEEK, to_the_lead, 60, own=service.settings.config, now=service.clock())
    clock.forward(60)
    command = [sys.executable, "-m", "tests.service.replay.killed", str(service.settings.home), clock.now.isoformat()]
    with subprocess.Popen(
        command, cwd=Path(__file__).parents[3], env=os.environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        assert child.stdout is not None
        reached = any(line == b"stopped\n" for line in child.stdout)
        child.kill()
    assert reached
    assert Run.objects.filter(replay=replay).count() == 1
    assert step_replays(service) == 0
    to_the_end(service, clock)
    replay.refresh_from_db()
    assert (replay.state, replay.done) == ("done", 3)
    for row in rows:
        assert Run.objects.filter(replay=replay, recording=row).count() == 1
        assert Item.objects.filter(run__replay=replay, recording=row, role="analysis").count() == 1


@pytest.mark.parametrize("damage", ["no item", "no object", "not signals"])
def test_a_recording_whose_signals_cannot_be_read_is_named(
    service: Service, clock: FakeClock, shipped: Configuration, to_the_lead: Path, damage: str
) -> None:
    """It counts as failed, stands in the report, and holds up none of the others."""
    clock.now = EVENING
    broken = assessed(service, shipped, "broken", PLAIN)
    assessed(service, shipped, "sound", PLAIN)
    item = Item.objects.get(recording=broken, role="signals")
    if damage == "no item":
        item.delete()
    elif damage == "no object":
        service.store.delete(item.key, item.version_id)
    else:
        record = Item.objects.get(recording=broken, role="lesson")
        Item.objects.filter(id=item.pk).update(key=record.key, version_id=record.version_id, sha256=record.sha256)
    replay = start_replay(*WEEK, to_the_lead, 60, own=service.settings.config, now=service.clock())
    to_the_end(service, clock)
    replay.refresh_from_db()
    assert (replay.state, replay.done, replay.failed) == ("done", 1, 1)
    assert replay.report["unreadable"] == [str(broken.id)]


def test_a_store_that_is_away_only_delays(
    service: Service, clock: FakeClock, shipped: Configuration, to_the_lead: Path
) -> None:
    """A recording that could not be re-assessed because the surroundings failed is tried again."""
    clock.now = EVENING
    assessed(service, shipped, "plain", PLAIN)
    replay = start_replay(*WEEK, to_the_lead, 60, own=service.settings.config, now=service.clock())

    def away() -> None:
        raise TransientError("the store is away")

    clock.forward(60)
    assert step_replays(replace(service, store=Interrupting(service.store, away))) == 0
    to_the_end(service, clock)
    replay.refresh_from_db()
    assert (replay.state, replay.done, replay.failed) == ("done", 1, 0)


def test_a_recording_assessed_behind_its_back_is_replayed_too(
    service: Service, clock: FakeClock, shipped: Configuration, to_the_lead: Path
) -> None:
    """One that was handed in earlier than those already done, and assessed later, is not left out."""
    clock.now = EVENING
    assessed(service, shipped, "first", PLAIN)
    assessed(service, shipped, "last", PLAIN, at=NOON + timedelta(hours=1))
    replay = start_replay(*WEEK, to_the_lead, 1, own=service.settings.config, now=service.clock())
    clock.forward(60)
    step_replays(service)
    assessed(service, shipped, "late", PLAIN, at=NOON - timedelta(hours=1))
    to_the_end(service, clock)
    replay.refresh_from_db()
    assert (replay.state, replay.done) == ("done", 3)


def test_a_configuration_that_changes_meanwhile_ends_the_replay(
    service: Service, clock: FakeClock, shipped: Configuration, tmp_path: Path
) -> None:
    """Half a replay under each of two policies would compare nothing: it fails and says why."""
    clock.now = EVENING
    config = edited(tmp_path / "config", shipped, "gift", route="dsl")
    assessed(service, shipped, "plain", PLAIN)
    replay = start_replay(*WEEK, config, 60, own=service.settings.config, now=service.clock())
    with (config / "policy.yaml").open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    to_the_end(service, clock)
    replay.refresh_from_db()
    assert replay.state == "failed"
    assert "was changed" in replay.report["why"]
    assert not Run.objects.filter(replay=replay).exists()


def test_a_replay_that_makes_no_sense_is_refused(
    service: Service, shipped: Configuration, to_the_lead: Path, tmp_path: Path
) -> None:
    """A broken configuration, a period that runs backwards or is empty, a pace of none: nothing is begun."""
    with pytest.raises(PermanentError, match="no recording"):
        start_replay(*WEEK, to_the_lead, 60, own=service.settings.config, now=service.clock())
    assessed(service, shipped, "plain", PLAIN)
    with pytest.raises(PermanentError, match="since"):
        start_replay(WEEK[1], WEEK[0], to_the_lead, 60, own=service.settings.config, now=service.clock())
    with pytest.raises(PermanentError, match="per_minute"):
        start_replay(*WEEK, to_the_lead, 0, own=service.settings.config, now=service.clock())
    broken = edited(tmp_path / "config", shipped, "gift", severity="grave")
    with pytest.raises(ConfigurationError, match=r"policy\.yaml: kinds\.gift\.severity"):
        start_replay(*WEEK, broken, 60, own=service.settings.config, now=service.clock())
    assert not Replay.objects.exists()
