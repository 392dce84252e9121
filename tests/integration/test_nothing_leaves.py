"""Nothing leaves the machine, and nothing is left on it beside the results: not by us, nor by any library."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.integration.command import RESULTS, finished, lessonguard, names, started, written
from tests.integration.test_serve import eventually

MUTE = (sys.executable, "-m", "tests.integration.confined", "mute")
SPEAKS = "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', 9))"


@pytest.fixture
def around(tmp_path: Path) -> dict[str, str]:
    """A home of a user and a temp folder, both empty, and no other place that a library might choose."""
    places = {"HOME": tmp_path / "user", "TMPDIR": tmp_path / "temp", "LESSONGUARD_HOME": tmp_path / "home"}
    for place in (places["HOME"], places["TMPDIR"]):
        place.mkdir()
    elsewhere = {name: "" for name in os.environ if name.startswith("XDG_")}
    return {name: str(place) for name, place in places.items()} | elsewhere


def confined(*way: str | Path) -> tuple[str, ...]:
    """How a command is started alone on its machine."""
    as_root = () if os.geteuid() == 0 else ("--map-root-user",)
    through = ("unshare", *as_root, "--net", "--mount")
    if subprocess.run([*through, "true"], check=False, capture_output=True).returncode != 0:
        pytest.skip("this machine gives a test no network of its own: what the service sends was NOT tried")
    return (*through, sys.executable, "-m", "tests.integration.confined", "alone", *map(str, way))


def left(folder: str) -> list[str]:
    """Everything below a folder."""
    return sorted(path.relative_to(folder).as_posix() for path in Path(folder).rglob("*"))


def test_the_watch_notices(tmp_path: Path) -> None:
    """A single word is enough to be killed, and a single name that is asked for is told."""
    ran = subprocess.run([*MUTE, sys.executable, "-c", SPEAKS], check=False)
    assert ran.returncode == -signal.SIGSYS
    asks = "import socket\ntry: socket.getaddrinfo('collector.example', 443)\nexcept OSError: pass\n"
    asks += "one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
    asks += "try: one.sendto(b'x', ('192.0.2.1', 9))\nexcept OSError: pass\n"
    report = tmp_path / "report"
    subprocess.run([*confined(report), sys.executable, "-c", asks], check=True, timeout=60)
    told = json.loads(report.read_text())
    assert "collector.example" in told["names"]
    assert told["without_route"] >= 1


def test_an_analysis_calls_nobody_and_leaves_its_results_alone(
    tmp_path: Path, around: dict[str, str], clip: Path
) -> None:
    """From start to end no process of it calls anybody through a socket, and every file that is left is a result."""
    ran = finished(started("analyze", clip, "--out", tmp_path / "out", "--quiet", through=MUTE, **around))
    assert (ran.code, ran.err) == (0, "")
    assert names(tmp_path / "out") == RESULTS
    assert {place: left(around[place]) for place in ("HOME", "TMPDIR")} == {"HOME": [], "TMPDIR": []}


def test_a_service_speaks_to_nobody_that_it_was_not_told_of(
    tmp_path: Path, around: dict[str, str], clip: Path, clip_lesson: dict[str, Any]
) -> None:
    """While a recording is taken in, assessed and alerted, no name is asked for and no packet leaves the loopback."""
    report, incoming = tmp_path / "report", tmp_path / "home" / "incoming"
    variables = around | {"LESSONGUARD_WATCH_SETTLE_S": "0.5"}
    server = started("serve", through=confined(report), **variables)
    try:
        eventually(incoming.is_dir, "the first start makes the watched folder")
        chat = [{"at_ms": 500, "participant": "t-1", "text": "my number is 07700 900123, text me"}]
        written(incoming / "maths.json", clip_lesson | {"tracks": [], "chat": chat})
        shutil.copy(clip, incoming / "maths.mp4")

        def states() -> list[str]:
            ran = finished(started("status", "--json", **variables))
            return [row["state"] for row in json.loads(ran.out)] if ran.code == 0 else []

        eventually(lambda: states() == ["assessed"], "the recording is assessed")
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        finished(server)
    assert json.loads(report.read_text()) == {"names": [], "without_route": 0}
    assert left(around["HOME"]) == []
    assert [name for name in left(around["TMPDIR"]) if "pymp" not in name] == []


def test_what_could_phone_home_is_not_there() -> None:
    """The network library is a version from before it sends telemetry; a newer one would be told not to."""
    import onnxruntime

    library = next(Path(onnxruntime.__file__).parent.glob("capi/onnxruntime_pybind11_state*.so"))
    assert b"events.data.microsoft" not in library.read_bytes()
    assert lessonguard("--help").code == 0
    assert os.environ["ORT_DISABLE_TELEMETRY"] == "1"
