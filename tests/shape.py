"""The shared shape as real processes on real servers."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from dj_database_url import parse
from django.db import connections

from analyzer.domain.stages import RecordingState
from analyzer.records.models import Recording, Stage
from analyzer.service.bootstrap import Service, make_s3_store, make_service
from analyzer.service.intake.ingest import HandedIn, Ingested, ingest
from analyzer.settings.service_settings import ServiceSettings
from analyzer.signing.key_ring import new_key_ring
from tests.fakes import catalogue_on, empty_catalogue
from tests.integration.command import MAIN
from tests.servers.postgresql import PostgreSQL
from tests.servers.seaweedfs import SeaweedFS
from tests.servers.valkey import Valkey

T = TypeVar("T")


@dataclass
class Shape:
    """Servers, settings and processes of one test."""

    folder: Path
    database: PostgreSQL
    broker: Valkey
    s3: SeaweedFS
    bucket: str
    config: Path
    """Folder with policy and patience."""
    more: Mapping[str, str] = field(default_factory=dict)
    """Further variables of every process."""
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

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
            "LESSONGUARD_SIGNING_KEY": new_key_ring().to_pem(),
            **self.more,
        }

    @cached_property
    def service(self) -> Service:
        """The service, as this test's own process sees it."""
        named = {name.removeprefix("LESSONGUARD_").lower(): value for name, value in self.variables.items()}
        settings = ServiceSettings.model_validate(named)
        return make_service(settings)

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


def eventually(condition: Callable[[], T | None], what: str, within_s: float = 150, every_s: float = 0.02) -> T:
    """Wait until a condition holds that other processes bring about; what it then says.

    Raises:
        AssertionError: it did not within `within_s`.
    """
    deadline = time.monotonic() + within_s
    while not (holds := condition()):
        assert time.monotonic() < deadline, f"{what}: not within {within_s} s; {_stages()}"
        time.sleep(every_s)
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


@contextmanager
def standing(shape: Shape) -> Iterator[Shape]:
    """Run a shape on an empty catalogue and a bucket of its own; kill what is left of it in the end."""
    with catalogue_on(**parse(shape.database.url)):
        empty_catalogue()
        make_s3_store(shape.service.settings).create_bucket()
        try:
            yield shape
        finally:
            shape.close()
            shape.database.start()
            connections["default"].close()
