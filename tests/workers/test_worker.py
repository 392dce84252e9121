"""Real workers: what is enqueued is done, and however a worker ends, nothing is left running."""

from pathlib import Path

import psutil
import pytest

from analyzer.domain.stages import StageName, StageState
from analyzer.records.models import Stage
from analyzer.service.bootstrap import Service
from analyzer.service.intake.by_command import hand_in
from tests.integration.command import SAMPLE
from tests.workers.conftest import Workers, eventually


def decoding(worker: psutil.Process) -> list[psutil.Process]:
    """Everything below the worker, once an ffmpeg decodes there."""
    family = worker.children(recursive=True)
    return family if any("-nostdin" in arguments(one) for one in family) else []


def arguments(process: psutil.Process) -> list[str]:
    """How a process was started; nothing if it has ended."""
    try:
        return process.cmdline()
    except (psutil.NoSuchProcess, psutil.ZombieProcess):
        return []


def running() -> Stage | None:
    """The stage of media that is being looked at or listened to."""
    return Stage.objects.filter(state=StageState.RUNNING, name__in=[StageName.SPEECH, StageName.VISION]).first()


def test_what_is_enqueued_is_done(workers: Workers, real: Service, tmp_path: Path) -> None:
    """A worker that is told an id does the stage; asked to end, it gives long work back within seconds."""
    hand_in(SAMPLE / "lesson.mp4", None, real)
    worker = workers.start("worker", "--queues", "media,vision", "--concurrency", "1")
    eventually(lambda: Stage.objects.get(name=StageName.PROBE).state == StageState.DONE, workers)
    family = eventually(lambda: running() and decoding(worker), workers)
    worker.terminate()
    assert worker.wait(timeout=15) == 0, workers.log[-4000:]
    look = Stage.objects.get(name=StageName.VISION)
    assert (look.state, look.attempts) == (StageState.READY, 0), workers.log[-4000:]
    assert psutil.wait_procs(family, timeout=5)[1] == []


@pytest.mark.parametrize("settings", ["files"], indirect=True)
def test_a_killed_worker_leaves_nothing_running(workers: Workers, real: Service) -> None:
    """Kill -9 of the process that works ends its ffmpeg; kill -9 of the worker ends all of its processes."""
    hand_in(SAMPLE / "lesson.mp4", None, real)
    worker = workers.start("worker", "--queues", "media,vision", "--concurrency", "1")
    family = eventually(lambda: running() and decoding(worker), workers)
    child = next(one for one in family if one.ppid() == worker.pid)
    child.kill()
    assert psutil.wait_procs(family, timeout=5)[1] == []
    assert running(), "the row still says who held it, until its lease ends"
    family = eventually(worker.children, workers)
    worker.kill()
    assert psutil.wait_procs(family, timeout=5)[1] == []
