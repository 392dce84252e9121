"""What killed processes left behind is removed; what belongs to somebody is not."""

import hashlib
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from analyzer.domain.errors import TransientError
from analyzer.domain.stages import StageName
from analyzer.domain.stored import Stored
from analyzer.records.models import Item, Recording, Replay
from analyzer.records.stages import Claim, claim
from analyzer.service.bootstrap import Service
from analyzer.service.pipeline.garbage_collection import Collected, collect_garbage
from analyzer.service.pipeline.working_folder import working_folder
from analyzer.settings.service_settings import ServiceSettings
from tests.fakes import FakeClock
from tests.records.rows import with_stages

NOTHING = Collected(objects=0, uploads=0, folders=0)


@pytest.fixture
def today(clock: FakeClock) -> FakeClock:
    """The clock of the disk, that the store's times are taken from."""
    clock.now = datetime.now(UTC)
    return clock


def put(service: Service, key: str, content: bytes = b"content") -> Stored:
    """Store an object."""
    return service.store.put(key, content, hashlib.sha256(content).hexdigest())


def name(recording: Recording, stored: Stored, role: str = "speech") -> None:
    """Let the catalogue know an object."""
    Item.objects.create(recording=recording, role=role, created_at=recording.uploaded_at, **stored.model_dump())


def keys(service: Service) -> list[str]:
    """Every version in the store."""
    return [listed.key for prefix in ("derived/", "originals/") for listed in service.store.list(prefix, versions=True)]


def collected(service: Service) -> Collected:
    """What a collection removes now."""
    return collect_garbage(service.store, service.settings, service.policy.stages, now=service.clock())


def running(service: Service) -> Claim:
    """A stage under way."""
    _, stages = with_stages(service.clock())
    held = claim(stages[StageName.PROBE].pk, worker="w", engine="e", now=service.clock(), policy=service.policy.stages)
    assert held
    return held


def test_what_no_row_names_is_removed_once_it_is_old(service: Service, today: FakeClock) -> None:
    """Objects that the catalogue names stay, and so do originals, whatever the catalogue says."""
    row, _ = with_stages(today())
    kept, orphan = f"derived/{row.id}/speech-2/speech", f"derived/{row.id}/speech-1/speech"
    name(row, put(service, kept))
    put(service, orphan)
    put(service, "originals/ab/abc")
    assert collected(service) == NOTHING
    today.forward(service.policy.stages.orphan_s + 60)
    assert collected(service).objects == 1
    assert keys(service) == [kept, "originals/ab/abc"]
    assert collected(service) == NOTHING


def test_another_version_of_a_named_object_is_an_orphan(service: Service, today: FakeClock) -> None:
    """The catalogue names versions, not keys."""
    row, _ = with_stages(today())
    key = f"derived/{row.id}/speech-1/speech"
    put(service, key, b"first")
    stored = put(service, key, b"second")
    name(row, stored)
    today.forward(service.policy.stages.orphan_s + 60)
    assert collected(service).objects == 1
    assert [listed.version_id for listed in service.store.list("derived/", versions=True)] == [stored.version_id]


def test_what_a_running_stage_writes_is_left_alone(service: Service, today: FakeClock) -> None:
    """Even where the clock was put forward: until its lease is taken away, its rows may still come."""
    held = running(service)
    put(service, f"derived/{held.recording_id}/{held.name}-{held.fence}/probe")
    put(service, f"derived/{held.recording_id}/{held.name}-{held.fence - 1}/probe")
    today.forward(365 * 86_400)
    assert collected(service).objects == 1
    assert keys(service) == [f"derived/{held.recording_id}/probe-1/probe"]


def test_what_a_running_replay_writes_is_left_alone(service: Service, today: FakeClock) -> None:
    """What an earlier turn of it left behind, or one that is over, is not."""
    row, _ = with_stages(today())
    period = {
        "since": today(),
        "until": today(),
        "created_at": today(),
        "paced_at": today(),
        "per_minute": 1,
        "total": 1,
    }
    running, done = (Replay.objects.create(state=state, fence=2, **period) for state in ("running", "done"))
    for turn in (f"{running.pk}-1", f"{running.pk}-2", f"{done.pk}-2"):
        put(service, f"derived/{row.id}/replay-{turn}/analysis")
    today.forward(365 * 86_400)
    assert collected(service).objects == 2
    assert keys(service) == [f"derived/{row.id}/replay-{running.pk}-2/analysis"]


def test_more_than_one_batch_is_removed(service: Service, today: FakeClock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Objects are asked about some at a time, and none is left out between."""
    monkeypatch.setattr("analyzer.service.pipeline.garbage_collection.AT_ONCE", 3)
    row, _ = with_stages(today())
    for number in range(8):
        stored = put(service, f"derived/{row.id}/speech-1/{number}")
        if number == 4:
            name(row, stored)
    today.forward(service.policy.stages.orphan_s + 60)
    assert collected(service).objects == 7


WORKER = """
import sys
from pathlib import Path
from analyzer.service.pipeline.working_folder import working_folder
from analyzer.settings.service_settings import ServiceSettings
with working_folder(ServiceSettings(scratch=Path(sys.argv[1]))) as folder:
    (folder / "half.mp4").write_bytes(b"half")
    print("working", flush=True)
    sys.stdin.read()
"""


def test_a_killed_workers_folder_is_removed_and_a_living_ones_is_not(service: Service, today: FakeClock) -> None:
    """However long a worker has been at it, its folder stays; when it was killed, its folder goes."""
    scratch = service.settings.scratch_folder
    scratch.mkdir(parents=True)
    (scratch / "other").mkdir()
    today.forward(365 * 86_400)
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER, str(scratch)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        assert worker.stdout
        assert worker.stdout.readline() == b"working\n"
        assert collected(service).folders == 0
        assert len(list(scratch.glob("*/half.mp4"))) == 1
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.communicate()
    assert collected(service).folders == 1
    assert [folder.name for folder in scratch.iterdir()] == ["other"]


def test_a_folder_that_was_only_just_made_is_left(service: Service, today: FakeClock) -> None:
    """Its worker may be about to lock it; later it is a leftover, though it was never locked."""
    folder = service.settings.scratch_folder / "stage-new"
    folder.mkdir(parents=True)
    assert collected(service).folders == 0
    old = (today() - timedelta(seconds=service.policy.stages.lease_s + 60)).timestamp()
    os.utime(folder, (old, old))
    assert collected(service).folders == 1


def test_a_working_folder_is_gone_after_the_work(tmp_path: Path) -> None:
    """Whether the work went well or not."""
    settings = ServiceSettings(home=tmp_path)
    with pytest.raises(ZeroDivisionError), working_folder(settings) as folder:
        (folder / "part.wav").write_bytes(b"part")
        raise ZeroDivisionError
    assert list(settings.scratch_folder.iterdir()) == []


def test_a_scratch_disk_that_cannot_be_written_is_a_passing_trouble(tmp_path: Path) -> None:
    """The stage is tried again later; the message names no path."""
    (tmp_path / "scratch").write_bytes(b"")
    with pytest.raises(TransientError, match=r"^the scratch folder cannot be written: [A-Z][a-z ]+$"):  # noqa: SIM117 - entered in turn
        with working_folder(ServiceSettings(home=tmp_path)):
            pytest.fail("there is no folder")
