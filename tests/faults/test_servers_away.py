"""Servers are killed, silent or full: work goes on once they are back, and nothing is lost or doubled."""

import os
import signal
import subprocess
import time
import wave
from pathlib import Path

import pytest
from django.db import connections
from structlog.testing import capture_logs

from analyzer.domain.stages import RecordingState, StageName, StageState
from analyzer.records.models import Arrival, Recording, Stage
from tests.faults.balance import assert_balanced
from tests.faults.conftest import Clips
from tests.shape import Shape, at_rest, eventually, kill

pytestmark = pytest.mark.slow

CUT_S = 60
"""How long the network to the store is cut."""


def test_the_broker_is_killed_with_messages_waiting(shape: Shape, hums: Clips) -> None:
    """Lost messages are noticed from the rows and sent again; handing in does not wait for a dead broker."""
    first, second, *others = hums(8)
    for hum in others:
        shape.hand_in(hum)
    shape.broker.kill()
    shape.worker()
    shape.start("scheduler")
    with capture_logs() as logs:
        shape.hand_in(first)
        shape.hand_in(second)
    assert sum(line["event"] == "the broker is away" for line in logs) <= 2, "each waits for it once at most"
    shape.broker.start()
    eventually(at_rest(8), "all come to rest")
    assert_balanced(shape, assessed=8)


def test_the_database_is_killed_while_workers_work(shape: Shape, clips: Clips) -> None:
    """Processes that lose the catalogue write nothing, come back to it and go on."""
    for clip in clips(3):
        shape.hand_in(clip)
    shape.start("scheduler")
    worker = shape.worker()
    eventually(lambda: Stage.objects.filter(state=StageState.RUNNING, name=StageName.SPEECH).exists(), "work begins")
    shape.database.kill()
    connections["default"].close()
    shape.database.start()
    eventually(at_rest(3), "all come to rest")
    assert worker.poll() is None
    assert_balanced(shape, assessed=3)


def test_the_object_store_is_killed_in_the_middle_of_an_upload(shape: Shape, tmp_path: Path) -> None:
    """An upload that was cut off has left no recording and no half object; handed in again it is taken, once."""
    large = tmp_path / "large.wav"
    with wave.open(str(large), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(48000)
        file.writeframes(bytes(120_000_000))
    upload = shape.start("ingest", str(large))
    eventually(lambda: Recording.objects.filter(state=RecordingState.ARRIVING).exists(), "it is announced")
    shape.s3.kill()
    try:
        assert upload.wait(90) == 1
        assert Arrival.objects.get().state == "failed"
    finally:
        shape.s3.start()
    assert shape.start("ingest", str(large)).wait(60) == 0
    shape.start("scheduler")
    shape.worker()
    eventually(at_rest(1), "it comes to rest")
    assert_balanced(shape, assessed=1)


def test_the_network_to_the_object_store_is_cut_for_a_minute(shape: Shape, clips: Clips) -> None:
    """A store that answers nothing costs time and attempts, and no recording."""
    for clip in clips(2):
        shape.hand_in(clip)
    assert shape.s3.process is not None
    os.kill(shape.s3.process.pid, signal.SIGSTOP)
    until = time.monotonic() + CUT_S
    try:
        shape.start("scheduler")
        shape.worker()
        eventually(lambda: time.monotonic() > until, "a minute passes", within_s=CUT_S + 10)
        assert not Stage.objects.filter(state=StageState.DONE).exists()
    finally:
        os.kill(shape.s3.process.pid, signal.SIGCONT)
    eventually(at_rest(2), "both come to rest")
    assert_balanced(shape, assessed=2)


def test_the_disk_for_scratch_is_full(shape: Shape, clips: Clips) -> None:
    """A full disk is the machine's trouble and not the recording's: it is tried again, elsewhere or later."""
    shape.hand_in(clips(1)[0])
    shape.start("scheduler")
    scratch = shape.service.settings.scratch_folder
    scratch.mkdir(parents=True, mode=0o700)
    as_root = () if os.geteuid() == 0 else ("--map-root-user",)
    full = 'mount -t tmpfs -o size=64k tmpfs "$0" && exec "$@"'
    through = ("unshare", *as_root, "--mount", "sh", "-ec", full, str(scratch))
    if subprocess.run([*through, "true"], check=False, capture_output=True).returncode != 0:
        pytest.skip("this machine does not let a test mount a disk of its own: a full disk was NOT tried")
    cramped = shape.start("worker", "--concurrency", "1", through=through)
    eventually(lambda: "No space left" in Stage.objects.get(name=StageName.PROBE).reason, "the disk is full")
    kill(cramped)
    shape.worker()
    eventually(at_rest(1), "it comes to rest")
    assert_balanced(shape, assessed=1)
