"""The shared shape as real processes on real servers, and what must hold once it has come to rest."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TypeVar

import psutil
import yaml
from dj_database_url import parse
from django.core.management import call_command
from django.db import connections

from analyzer.domain.stages import RecordingState
from analyzer.records.models import Item, Recording, Run, Stage
from analyzer.usecases.intake.ingest import HandedIn, Ingested, ingest
from analyzer.usecases.ledger.writing import write_ledger
from analyzer.usecases.pipeline.tidy import tidy
from analyzer.usecases.service import Service, make_s3_store, make_service
from analyzer.usecases.service_settings import ServiceSettings
from tests.integration.command import CONFIG, MAIN
from tests.servers.postgresql import PostgreSQL
from tests.servers.seaweedfs import SeaweedFS
from tests.servers.valkey import Valkey
from tests.service import catalogue_on
from workers.doorbell import CeleryDoorbell

IMPATIENT = {
    "lease_s": 2,
    "heartbeat_s": 0.5,
    "backoff_s": 0.2,
    "longest_backoff_s": 2,
    "ring_again_s": 1,
    "finish_s": 1,
}
"""Leases and waits for tests: seconds where real ones are minutes."""


T = TypeVar("T")


@dataclass
class Shape:
    """Servers, settings and processes of one test."""

    folder: Path
    database: PostgreSQL
    broker: Valkey
    s3: SeaweedFS
    bucket: str
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @cached_property
    def config(self) -> Path:
        """The shipped configuration, but impatient."""
        return self.configured("config", **IMPATIENT)

    def configured(self, name: str, **stages: float) -> Path:
        """A copy of the shipped configuration with other patience."""
        folder = self.folder / name
        shutil.copytree(CONFIG, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
        for file, changes in {"stages": stages, "schedule": {"sweep_s": 0.3, "settle_s": 1}}.items():
            path = folder / "service" / f"{file}.yaml"
            path.write_text(yaml.safe_dump(yaml.safe_load(path.read_text()) | changes))
        return folder

    @cached_property
    def variables(self) -> dict[str, str]:
        """What every process of the shape is told."""
        return {
            "LESSONGUARD_HOME": str(self.folder / "home"),
            "LESSONGUARD_CONFIG": str(self.config),
            "LESSONGUARD_DATABASE": self.database.url,
            "LESSONGUARD_BROKER": self.broker.url,
            "LESSONGUARD_S3_ENDPOINT": self.s3.endpoint,
            "LESSONGUARD_S3_ACCESS_KEY": self.s3.access_key,
            "LESSONGUARD_S3_SECRET_KEY": self.s3.secret_key,
            "LESSONGUARD_S3_BUCKET": self.bucket,
            "LESSONGUARD_S3_TLS": "false",
            "LESSONGUARD_SECRET_KEY": "k" * 40,
        }

    @cached_property
    def service(self) -> Service:
        """The service, as this test's own process sees it."""
        named = {name.removeprefix("LESSONGUARD_").lower(): value for name, value in self.variables.items()}
        settings = ServiceSettings.model_validate(named)
        return make_service(settings, CeleryDoorbell(settings))

    def start(self, *arguments: str, through: tuple[str, ...] = (), **variables: str) -> subprocess.Popen[bytes]:
        """Start a `lessonguard` process in a process group of its own."""
        environment = {**os.environ, **self.variables, **variables}
        with (self.folder / f"{arguments[0]}.log").open("ab") as log:
            process = subprocess.Popen(
                [*through, sys.executable, "-c", MAIN, *arguments],
                env=environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.processes.append(process)
        return process

    def worker(self, *options: str, **variables: str) -> subprocess.Popen[bytes]:
        """Start a worker for every queue, with one child unless `options` say more."""
        return self.start("worker", *(options or ("--concurrency", "1")), **variables)

    def hand_in(self, media: Path) -> Ingested:
        """Take a recording in, from this process."""
        return ingest(HandedIn(media, None, {}, "command", media.name, media.name), self.service)

    def close(self) -> None:
        """Kill everything that is left."""
        for process in self.processes:
            kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """Kill a process and everyone it started, as a power cut would."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def ask_to_end(process: subprocess.Popen[bytes], within_s: float = 20) -> int:
    """Send SIGTERM to the process itself and wait for it."""
    process.terminate()
    return process.wait(within_s)


def eventually(condition: Callable[[], T | None], what: str, within_s: float = 90) -> T:
    """Wait until a condition holds that other processes bring about; what it then says.

    Raises:
        AssertionError: it did not within `within_s`.
    """
    deadline = time.monotonic() + within_s
    while not (holds := condition()):
        assert time.monotonic() < deadline, f"{what}: not within {within_s} s; {_stages()}"
        time.sleep(0.02)
    return holds


def _stages() -> list[tuple[object, ...]]:
    return list(Stage.objects.exclude(state="done").values_list("recording", "name", "state", "attempts", "reason")[:8])


def at_rest(count: int) -> Callable[[], bool]:
    """Whether this many recordings are there, and every stage of theirs is over."""
    over = ("done", "skipped", "parked")
    return lambda: (
        Recording.objects.filter(state__in=(RecordingState.ASSESSED, RecordingState.PARKED)).count() == count
        and not Stage.objects.exclude(state__in=over).exists()
    )


def assert_balanced(shape: Shape, *, assessed: int, parked: int = 0) -> None:
    """Every recording ended assessed or parked with its reason, once; nothing is left over; the ledger balances."""
    states = list(Recording.objects.values_list("state", flat=True))
    assert sorted(states) == [RecordingState.ASSESSED] * assessed + [RecordingState.PARKED] * parked
    assert all(Recording.objects.filter(state=RecordingState.PARKED).values_list("reason", flat=True))
    assert Run.objects.count() == assessed
    assert Recording.objects.filter(state=RecordingState.ASSESSED, current_run=None).count() == 0
    _assert_nothing_left(shape)
    today = datetime.now(UTC).date()
    counts = write_ledger(today, shape.service).counts
    assert counts.get("processed", 0) == assessed, counts
    assert counts.get("failed", 0) == parked, counts
    assert sum(counts.values()) == assessed + parked, counts


def _assert_nothing_left(shape: Shape) -> None:
    tidy(replace(shape.service, clock=lambda: datetime.now(UTC) + timedelta(days=1)))
    known = set(Item.objects.values_list("key", "version_id"))
    for prefix in ("originals/", "derived/"):
        stored = {(one.key, one.version_id) for one in shape.service.store.list(prefix, versions=True)}
        assert stored == {item for item in known if item[0].startswith(prefix)}
    scratch = shape.service.settings.scratch_folder
    assert not scratch.exists() or list(scratch.iterdir()) == []
    assert [process.cmdline() for process in psutil.process_iter() if _is_ours(process, shape)] == []


def _is_ours(process: psutil.Process, shape: Shape) -> bool:
    """Whether an ffmpeg is still at work on something of this test."""
    try:
        return any(str(shape.folder) in part for part in process.cmdline()) and "ffmpeg" in process.name()
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return False


@contextmanager
def shape_in(folder: Path, database: PostgreSQL, broker: Valkey, s3: SeaweedFS, bucket: str) -> Iterator[Shape]:
    """A shape on an empty catalogue and a bucket of its own."""
    with catalogue_on(**parse(database.url)):
        call_command("flush", verbosity=0, interactive=False)
        shape = Shape(folder, database, broker, s3, bucket)
        make_s3_store(shape.service.settings).create_bucket()
        try:
            yield shape
        finally:
            shape.close()
            database.start()
            connections["default"].close()
