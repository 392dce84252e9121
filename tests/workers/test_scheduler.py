"""The scheduler: everything is repeated, and nothing that fails stops anything else."""

import threading
import time
from pathlib import Path

import structlog
from structlog.testing import capture_logs

from analyzer.service.bootstrap import Service
from tests.workers.conftest import Workers, eventually
from workers.scheduler import Job, jobs_of, repeat


def test_a_job_that_fails_stops_nothing() -> None:
    """A job that fails is tried again and its neighbours run on; the log names the failure's type, not its text."""
    stop, runs = threading.Event(), {"good": 0, "bad": 0}

    def good() -> None:
        runs["good"] += 1
        if min(runs.values()) > 2:
            stop.set()

    def bad() -> None:
        runs["bad"] += 1
        raise ValueError("what Ada said")

    with capture_logs() as logs:
        repeat((Job("good", 0.01, good), Job("bad", 0.01, bad)), stop, finish_s=1)
    assert min(runs.values()) > 2
    assert {line["kind"] for line in logs} == {"ValueError"}
    assert not any("Ada" in str({**line, "exc_info": None}) for line in logs)
    structlog.reset_defaults()


def test_a_job_never_runs_beside_itself() -> None:
    """A run that takes longer than the pause is not overtaken by the next."""
    stop, inside, most = threading.Event(), [0], [0]

    def slow() -> None:
        inside[0] += 1
        most[0] = max(most[0], inside[0])
        time.sleep(0.02)
        inside[0] -= 1

    threading.Timer(0.2, stop.set).start()
    repeat((Job("slow", 0.001, slow),), stop, finish_s=1)
    assert most == [1]


def test_everything_is_repeated(service: Service) -> None:
    """No job of the service is forgotten, each as often as policy says."""
    jobs = {job.name: job.every_s for job in jobs_of(service)}
    assert jobs.keys() == {
        "sweep", "hold", "stuck", "deliver", "notices", "escalate", "scan_folder", "poll", "reconciliation", "replay",
        "garbage_collection", "ledger", "anchor", "timestamps", "receipts", "custody",
        "fixity", "compare_holds",
        "cases", "plan", "quality", "queue", "patterns",
        "retention",
    }  # fmt: skip
    assert all(jobs.values())


def test_the_schedule_lives_without_a_broker(workers: Workers, tmp_path: Path) -> None:
    """Its process says that it is alive though no broker answers, and ends within seconds when it is asked to."""
    workers.variables["LESSONGUARD_BROKER"] = "redis://127.0.0.1:1/0"
    schedule = workers.start("scheduler")
    alive = Path(workers.variables["LESSONGUARD_HOME"]) / "alive" / "scheduler"
    eventually(alive.exists, workers)
    schedule.terminate()
    assert schedule.wait(timeout=15) == 0, workers.log
    assert "uncaught" not in workers.log
