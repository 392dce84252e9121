"""A web server as `lessonguard web` runs it, with a home of its own."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import psutil

PREPARE = """
import sys
from datetime import UTC, datetime, timedelta
from analyzer.domain.scope import Scope
from analyzer.service.catalogue import migrate, open_catalogue
open_catalogue()
migrate()
from analyzer.service.tokens import issue_token
print(issue_token("test", list(Scope), timedelta(hours=1), now=datetime.now(UTC)).secret)
"""
SERVE = """
from analyzer.service.catalogue import open_catalogue
open_catalogue()
from config.django_settings import SERVICE
from workers.web import run_web
run_web(SERVICE)
"""


@dataclass
class Web:
    """The server, and who talks to it."""

    process: psutil.Process
    port: int
    token: str
    home: Path

    def memory(self) -> int:
        """The largest resident memory that any of its processes has had, in bytes."""
        return max(_peak(each.pid) for each in (self.process, *self.process.children(recursive=True)))

    def begin(self, length: int) -> HTTPConnection:
        """Begin an upload of so many bytes."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=120)
        connection.putrequest("POST", "/api/v1/recordings")
        connection.putheader("Authorization", f"Bearer {self.token}")
        connection.putheader("Content-Type", "multipart/form-data; boundary=b")
        connection.putheader("Content-Length", str(length))
        connection.endheaders()
        return connection

    def recordings(self) -> int:
        """How many it lists."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.request("GET", "/api/v1/recordings", headers={"Authorization": f"Bearer {self.token}"})
        listed = json.loads(connection.getresponse().read())
        connection.close()
        return len(listed["items"])

    def scratch(self) -> list[Path]:
        """What lies on the scratch disk."""
        return [path for path in (self.home / "scratch").rglob("*") if path.is_file()]


def _peak(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:"))


def until(condition: Callable[[], Any], seconds: float = 20) -> bool:
    """Whether it comes true in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def environment_of(web: Web) -> dict[str, str]:
    """What another process needs to work on the same home."""
    return _environment(web.home, web.port)


def _environment(home: Path, port: int) -> dict[str, str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LESSONGUARD_")}
    environment |= {"LESSONGUARD_HOME": str(home), "LESSONGUARD_BIND": f"127.0.0.1:{port}"}
    return environment | {"LESSONGUARD_SECRET_KEY": "k" * 40}


@contextmanager
def running(home: Path, **variables: str) -> Iterator[Web]:
    """A running web server, with variables of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = _environment(home, port) | variables
    prepared = subprocess.run([sys.executable, "-c", PREPARE], env=environment, capture_output=True, check=True)
    token = prepared.stdout.decode().split()[-1]
    with (home / "log").open("wb") as log:
        server = subprocess.Popen([sys.executable, "-c", SERVE], env=environment, stdout=log, stderr=log)
    try:
        assert until(lambda: _listens(port), 60), (home / "log").read_text()
        yield Web(psutil.Process(server.pid), port, token, home)
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _listens(port: int) -> bool:
    with socket.socket() as door:
        return door.connect_ex(("127.0.0.1", port)) == 0
