"""Uploads to the real web server: large ones in constant memory, broken ones without a trace."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import psutil
import pytest

MEGABYTE = 1024**2
LARGE = 500 * MEGABYTE
START = b'--b\r\nContent-Disposition: form-data; name="recording"; filename="lesson.mp4"\r\n\r\n'
END = b"\r\n--b--\r\n"
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
    """A web server with a home of its own."""

    process: psutil.Process
    port: int
    token: str
    home: Path

    def memory(self) -> int:
        """The largest resident memory that any of its processes has had, in bytes."""
        return max(_peak(each.pid) for each in self.process.children(recursive=True))

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


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """A running web server, as `lessonguard web` runs it."""
    home = tmp_path_factory.mktemp("web")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LESSONGUARD_")}
    environment |= {"LESSONGUARD_HOME": str(home), "LESSONGUARD_BIND": f"127.0.0.1:{port}"}
    environment["LESSONGUARD_SECRET_KEY"] = "k" * 40
    prepared = subprocess.run([sys.executable, "-c", PREPARE], env=environment, capture_output=True, check=True)
    token = prepared.stdout.decode().split()[-1]
    with (home / "log").open("wb") as log:
        server = subprocess.Popen([sys.executable, "-c", SERVE], env=environment, stdout=log, stderr=log)
    try:
        assert until(lambda: _listens(port)), (home / "log").read_text()
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


def test_a_large_upload_takes_constant_memory(web: Web) -> None:
    """500 MB make the server's processes grow by less than 32 MB over what 1 MB needs, and leave no second copy."""
    peaks = []
    for size in (MEGABYTE, LARGE):
        connection = web.begin(len(START) + size + len(END))
        connection.send(START)
        block = size.to_bytes(8, "big") * (MEGABYTE // 8)
        for _ in range(size // MEGABYTE):
            connection.send(block)
        connection.send(END)
        answer = connection.getresponse()
        assert answer.status == 201, answer.read()
        connection.close()
        peaks.append(web.memory())
    assert peaks[1] - peaks[0] < 32 * MEGABYTE, peaks
    assert web.scratch() == []


def test_an_upload_that_is_cut_off_leaves_nothing(web: Web) -> None:
    """The sender hangs up half-way: the file goes, no recording is made, and the server serves on."""
    before = web.recordings()
    connection = web.begin(10 * MEGABYTE)
    connection.send(START + b"x" * MEGABYTE)
    assert until(web.scratch), "nothing was written"
    connection.close()
    assert until(lambda: not web.scratch()), "something was left"
    assert web.recordings() == before


def test_an_upload_cut_off_between_its_parts_is_refused(web: Web) -> None:
    """A recording that came whole without the record that should follow is not taken without it."""
    connection = web.begin(10 * MEGABYTE)
    connection.send(START + b"whole\r\n--b\r\n")
    assert connection.sock is not None
    connection.sock.shutdown(socket.SHUT_WR)
    with connection.getresponse() as answer:
        assert (answer.status, b"the upload was cut off" in answer.read()) == (400, True)
    connection.close()
    assert until(lambda: not web.scratch())


def test_an_upload_that_is_too_large_is_refused_before_it_is_sent(web: Web) -> None:
    """By what it says of its length: nothing has to be sent first."""
    connection = web.begin(10**15)
    assert connection.getresponse().status == 413
    connection.close()
