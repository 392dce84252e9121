"""Workers are killed, twins, late or mistaken about the time: each recording is still assessed, once."""

import sys
from collections.abc import Callable, Container, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from django.db import connection

from analyzer.domain.stages import QUEUES, Family, StageName, StageState
from analyzer.media.checksum import sha256_of
from analyzer.media.ffmpeg import find_ffmpeg
from analyzer.messaging.port import StageMessage
from analyzer.records.models import Recording, Stage
from analyzer.service.pipeline.sweep import sweep
from tests.faults.balance import assert_balanced, impatient
from tests.faults.conftest import Clips
from tests.shape import Shape, ask_to_end, at_rest, eventually, kill

pytestmark = pytest.mark.slow

GATE = """
CREATE OR REPLACE FUNCTION gate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN PERFORM pg_advisory_xact_lock_shared(hashtext(NEW.name)); RETURN NEW; END $$;
CREATE OR REPLACE TRIGGER gate BEFORE UPDATE ON records_stage FOR EACH ROW
WHEN (OLD.state = 'running' AND NEW.state IN ('done', 'skipped')) EXECUTE FUNCTION gate();
"""
"""Keeps a stage from ending while the test holds the lock of its name: its work is done, its rows are not written."""


@contextmanager
def gates_shut() -> Iterator[Callable[[str], None]]:
    """No stage can end until the test opens its gate."""
    with connection.cursor() as cursor:
        cursor.execute(GATE)
        for name in StageName:
            cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [name])

        def open_gate(name: str) -> None:
            cursor.execute("SELECT pg_advisory_unlock(hashtext(%s))", [name])

        try:
            yield open_gate
        finally:
            cursor.execute("SELECT pg_advisory_unlock_all()")
            cursor.execute("DROP TRIGGER gate ON records_stage")


def _at_a_gate(opened: Container[str]) -> str | None:
    """The stage whose worker has done its work and waits to write its rows, once there is one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
        waiting = cursor.fetchone()[0]
    running = Stage.objects.filter(state=StageState.RUNNING).values_list("name", flat=True)
    found = [name for name in running if name not in opened]
    return found[0] if waiting and len(found) == 1 else None


def test_a_worker_is_killed_at_the_end_of_every_stage(shape: Shape, clips: Clips) -> None:
    """What a killed worker had stored but not yet recorded is done anew, and what it left behind is removed."""
    shape.start("scheduler")
    shape.hand_in(clips(1)[0])
    opened: list[str] = []
    with gates_shut() as open_gate:
        for _ in StageName:
            worker = shape.worker()
            opened.append(eventually(partial(_at_a_gate, opened), "a stage does its work"))
            kill(worker)
            open_gate(opened[-1])
    shape.worker()
    eventually(at_rest(1), "it comes to rest")
    assert sorted(opened) == sorted(StageName)
    assert dict(Stage.objects.values_list("name", "attempts")) == dict.fromkeys(StageName, 2)
    assert_balanced(shape, assessed=1)


def test_the_clock_jumps_by_a_day_while_a_worker_works(shape: Shape, clips: Clips) -> None:
    """A worker whose lease a jump of the clock has ended writes nothing; another does the stage, once."""
    shape.hand_in(clips(1)[0])
    listening = Stage.objects.filter(name=StageName.SPEECH)
    shape.worker("--queues", "media,speech", "--concurrency", "1")
    eventually(listening.filter(state=StageState.RUNNING).exists, "a worker listens")
    sweep(replace(shape.service, clock=lambda: datetime.now(UTC) + timedelta(days=1)))
    assert listening.get().state == StageState.READY
    shape.start("scheduler")
    shape.worker()
    eventually(at_rest(1), "it comes to rest")
    assert listening.get().attempts == 2
    assert_balanced(shape, assessed=1)


def test_two_workers_are_given_every_stage_many_times_and_in_any_order(shape: Shape, clips: Clips) -> None:
    """A message says where to look, no more: doubled and early ones change nothing."""
    for clip in clips(2):
        shape.hand_in(clip)
    for stage in [*Stage.objects.order_by("-id")] * 3:
        shape.service.queue.enqueue(StageMessage(stage.id, QUEUES[StageName(stage.name)], 300))
    shape.worker()
    shape.worker()
    shape.start("scheduler")
    eventually(at_rest(2), "both come to rest")
    assert set(Stage.objects.values_list("attempts", flat=True)) == {1}
    assert_balanced(shape, assessed=2)


def test_a_recording_that_kills_its_process_each_time_is_parked(shape: Shape, clips: Clips) -> None:
    """Poison is tried a few times, then parked with the reason; the recordings beside it are assessed."""
    poison, *sound = clips(3)
    for clip in (poison, *sound):
        shape.hand_in(clip)
    shape.start("scheduler")
    shape.worker(LESSONGUARD_FFMPEG=str(_killer(shape, poison)))
    eventually(at_rest(3), "all come to rest", within_s=150)
    parked = Recording.objects.get(state="parked")
    assert parked.sha256 == sha256_of(poison)
    assert parked.family == Family.KILLED
    assert_balanced(shape, assessed=2, parked=1)


def _killer(shape: Shape, poison: Path) -> Path:
    """An ffmpeg that, given the poison, takes the process down that started it."""
    real = find_ffmpeg(None, None).path
    program = shape.folder / "ffmpeg"
    program.write_text(
        f"""#!{sys.executable}
import hashlib, os, signal, sys
import psutil
for argument in sys.argv[1:]:
    path = argument.removeprefix("file:")
    if os.path.isfile(path) and hashlib.sha256(open(path, "rb").read()).hexdigest() == "{sha256_of(poison)}":
        for parent in psutil.Process().parents():
            if "python" in os.path.basename(parent.exe()):  # what it calls itself is up to its libraries
                parent.send_signal(signal.SIGKILL)
                break
os.execv("{real}", ["ffmpeg", *sys.argv[1:]])
"""
    )
    program.chmod(0o755)
    return program


def test_a_new_version_is_deployed_while_recordings_wait(shape: Shape, clips: Clips) -> None:
    """The old workers give back what they cannot finish; the new ones take over, and nothing is done twice."""
    for clip in clips(4):
        shape.hand_in(clip)
    shape.start("scheduler")
    old = shape.worker()
    eventually(lambda: Stage.objects.filter(name=StageName.SPEECH, state=StageState.DONE).exists(), "work begins")
    assert ask_to_end(old) == 0
    newer = impatient(shape.folder / "newer")
    policy = newer / "policy.yaml"
    policy.write_text(policy.read_text().replace('version: "1"', 'version: "2"', 1))
    shape.worker(LESSONGUARD_CONFIG=str(newer))
    eventually(at_rest(4), "all come to rest")
    assert not Stage.objects.filter(family=Family.KILLED).exists()
    assert_balanced(shape, assessed=4)
