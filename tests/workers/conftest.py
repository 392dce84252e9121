"""Real workers on the session's catalogue, and both kinds of broker."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import pytest
from django.db import connection

from analyzer.service.bootstrap import Service, make_service
from analyzer.settings.service_settings import ServiceSettings
from tests.integration.command import CONFIG, MAIN


@dataclass
class Workers:
    """Starts workers; kills what is left of them."""

    variables: dict[str, str]
    path: Path
    """What they log goes here."""
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, *arguments: str) -> psutil.Process:
        """Start a `lessonguard` process."""
        with self.path.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-c", MAIN, *arguments],
                env=os.environ | self.variables | {"PYTHONPATH": str(CONFIG.parent)},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                process_group=0,
            )
        self.processes.append(process)
        return psutil.Process(process.pid)

    @property
    def log(self) -> str:
        """What they have logged."""
        return self.path.read_text(encoding="utf-8")

    def close(self) -> None:
        """Kill what is left."""
        for process in self.processes:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def eventually(condition: Callable[[], Any], workers: Workers, limit_s: float = 60) -> Any:
    """Wait for something that another process does; what the condition says then."""
    deadline = time.monotonic() + limit_s
    while not (said := condition()):
        assert time.monotonic() < deadline, workers.log[-4000:]
        time.sleep(0.05)
    return said


@pytest.fixture
def workers(settings: ServiceSettings) -> Iterator[Workers]:
    """Workers of these settings."""
    settings.home.mkdir()
    (settings.home / "catalogue.sqlite3").symlink_to(connection.settings_dict["NAME"])
    variables = {"LESSONGUARD_HOME": str(settings.home), "LESSONGUARD_CONFIG": str(settings.config)}
    if settings.broker:
        variables["LESSONGUARD_BROKER"] = settings.broker.get_secret_value()
    started = Workers(variables, settings.home / "log")
    yield started
    started.close()


@pytest.fixture
def real(settings: ServiceSettings) -> Service:
    """The service of these settings, as a web process has it."""
    return make_service(settings)
