"""One command runs everything on one machine, and takes everything with it when it ends."""

import json
import os
import shutil
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.integration.command import finished, started, written
from tests.servers.valkey import free_port

LIMIT_S = 120


def eventually(condition: Callable[[], Any], what: str) -> Any:
    """Wait for something that other processes do."""
    deadline = time.monotonic() + LIMIT_S
    while not (said := condition()):
        assert time.monotonic() < deadline, what
        time.sleep(0.2)
    return said


@pytest.fixture
def variables(tmp_path: Path) -> dict[str, str]:
    """An embedded home, and a port of its own."""
    port = free_port()
    return {
        "LESSONGUARD_HOME": str(tmp_path / "home"),
        "LESSONGUARD_BIND": f"127.0.0.1:{port}",
        "LESSONGUARD_URL": f"http://127.0.0.1:{port}",
        "LESSONGUARD_WATCH_SETTLE_S": "0.5",
    }


def test_a_dropped_file_becomes_a_scorecard(
    tmp_path: Path, variables: dict[str, str], clip: Path, clip_lesson: dict[str, Any]
) -> None:
    """On a fresh machine, a lesson copied into the watched folder is assessed and kept private; Ctrl-C ends it all."""
    server = started("serve", **variables)
    try:
        incoming = tmp_path / "home" / "incoming"
        eventually(incoming.is_dir, "the first start makes the watched folder")
        written(incoming / "maths.json", clip_lesson | {"tracks": []})
        shutil.copy(clip, incoming / "maths.mp4")
        eventually(lambda: finished(started("health", "web", **variables)).code == 0, "pages are served")
        assert "another `lessonguard serve`" in finished(started("serve", **variables)).err

        def states() -> list[str]:
            ran = finished(started("status", "--json", **variables))
            return [row["state"] for row in json.loads(ran.out)] if ran.code == 0 else []

        eventually(lambda: states() == ["assessed"], "the recording is assessed")
        family = psutil.Process(server.pid).children(recursive=True)
        server.send_signal(signal.SIGINT)
        greeting = finished(server).out
    finally:
        with suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGKILL)
    assert server.returncode == 0
    assert psutil.wait_procs(family, timeout=5)[1] == []
    assert f"{variables['LESSONGUARD_URL']}/set-password/" in greeting
    assert "lessonguard sample load" in greeting
    assert str(incoming) in greeting
    home = tmp_path / "home"
    assert [(home / name).stat().st_mode & 0o777 for name in ("secret_key", "signing_key")] == [0o600, 0o600]
    assert finished(started("signing-key", "list", **variables)).out.endswith("signs\n")
    kept = [home, *(path for path in home.rglob("*") if not path.is_symlink() and path.parent != incoming)]
    assert [path for path in kept if path.stat().st_mode & 0o077] == []


def test_everything_dies_with_serve_and_is_kept_running_by_it(tmp_path: Path, variables: dict[str, str]) -> None:
    """A process that is killed is started again; kill -9 of serve itself leaves none of them."""
    server = started("serve", "--concurrency", "1", **variables)
    try:
        serving = psutil.Process(server.pid)
        first = eventually(lambda: len(serving.children()) == 3 and serving.children(), "three processes run")
        alive = tmp_path / "home" / "alive"
        eventually(lambda: (alive / "scheduler").exists() and (alive / "worker").exists(), "they work")
        next(one for one in first if "scheduler" in one.cmdline()).kill()
        eventually(lambda: set(serving.children()) - set(first), "the scheduler is started again")
        family = serving.children(recursive=True)
        server.kill()
        assert psutil.wait_procs(family, timeout=10)[1] == []
    finally:
        server.kill()
        finished(server)


def test_the_address_is_told_when_pages_answer(tmp_path: Path, variables: dict[str, str]) -> None:
    """Whoever opens it the moment it is printed finds a page; until then it is said what is being done."""
    server = started("serve", "--concurrency", "1", **variables)
    try:
        assert server.stdout is not None
        before = []
        while variables["LESSONGUARD_URL"] not in (line := server.stdout.readline()):
            assert line or server.poll() is None
            before.append(line)
        connection = HTTPConnection(variables["LESSONGUARD_BIND"], timeout=20)
        connection.request("GET", "/sign-in")
        assert connection.getresponse().status == 200
        connection.close()
        assert "is starting" in "".join(before)
    finally:
        server.send_signal(signal.SIGINT)
        finished(server)


@pytest.mark.parametrize("command", ["serve", "migrate"])
@pytest.mark.parametrize("mode", [0o755, 0o750, 0o711, 0o707])
def test_a_home_that_others_may_open_is_refused(
    tmp_path: Path, variables: dict[str, str], command: str, mode: int
) -> None:
    """Before anything is written into it, with the command that mends it."""
    home = tmp_path / "home"
    home.mkdir()
    home.chmod(mode)
    ran = finished(started(command, **variables))
    assert (ran.code, ran.out) == (2, "")
    assert f"chmod 700 '{home}'" in ran.err
    assert list(home.iterdir()) == []


@pytest.mark.parametrize("bind", ["0.0.0.0:8080", "[::]:8080", "192.0.2.1:8080"])
def test_serve_is_not_open_to_the_network_by_accident(tmp_path: Path, bind: str) -> None:
    """An address that other machines reach is refused, with what to do, before anything is made."""
    home = tmp_path / "home"
    ran = finished(started("serve", LESSONGUARD_HOME=str(home), LESSONGUARD_BIND=bind))
    assert (ran.code, ran.out) == (2, "")
    assert "LESSONGUARD_BIND" in ran.err
    assert "--allow-remote" in ran.err
    assert not home.exists()
