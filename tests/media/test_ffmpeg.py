"""Which ffmpeg is used, and that it never outlives its purpose."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from analyzer.domain.errors import ConfigurationError, TransientError
from analyzer.media.ffmpeg import Ffmpeg, find_ffmpeg
from analyzer.media.process import Process


def program(folder: Path, script: str) -> Path:
    """An executable named ffmpeg."""
    folder.mkdir(exist_ok=True)
    path = folder / "ffmpeg"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def test_configured_comes_before_path_and_path_before_package(tmp_path: Path) -> None:
    """The order of places is fixed, and provenance names the one that was found."""
    configured = program(tmp_path / "a", "echo ffmpeg version 7.0-ours")
    on_path = program(tmp_path / "b", "echo ffmpeg version 6.1-theirs")
    assert find_ffmpeg(configured, str(on_path.parent)).version == "7.0-ours"
    assert find_ffmpeg(None, str(on_path.parent)) == Ffmpeg(on_path, "6.1-theirs")
    packaged = find_ffmpeg(None, str(tmp_path)).use()
    assert packaged.name == "ffmpeg"
    assert packaged.sha256 is not None


@pytest.mark.parametrize(
    ("script", "why"),
    [
        (None, "is not there"),
        ("exit 1", "does not run"),
        ("echo something else", "does not say that it is ffmpeg"),
        ("echo ffmpeg version 4.4.2", "5.1 or newer"),
    ],
)
def test_a_configured_ffmpeg_that_will_not_do_is_an_error(tmp_path: Path, script: str | None, why: str) -> None:
    """There is no falling back from the ffmpeg that was asked for."""
    path = tmp_path / "ffmpeg" if script is None else program(tmp_path, script)
    with pytest.raises(ConfigurationError, match=why):
        find_ffmpeg(path, os.defpath)


def test_the_time_limit_ends_the_whole_group(tmp_path: Path) -> None:
    """A process that takes too long is killed together with what it started."""
    slow = program(tmp_path, f"sleep 600 & echo $! > {tmp_path}/child; wait")
    with Process(Ffmpeg(slow, "0"), []) as process, pytest.raises(TransientError, match="not done"):
        process.wait(0.5)
    child = int((tmp_path / "child").read_text())
    assert _ended(child)


def test_ffmpeg_dies_with_us(tmp_path: Path) -> None:
    """When this program is killed outright, so is the ffmpeg it started."""
    slow = program(tmp_path, "exec sleep 600")
    code = (
        "from pathlib import Path; from analyzer.media.ffmpeg import Ffmpeg\n"
        "from analyzer.media.process import Process\n"
        f"p = Process(Ffmpeg(Path({str(slow)!r}), '0'), []); print(p._popen.pid, flush=True); p.wait(600)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        parent.send_signal(signal.SIGKILL)
    assert _ended(child)


def test_ffmpeg_starts_while_matrices_are_multiplied(ffmpeg: Ffmpeg) -> None:
    """Listening and looking start ffmpeg side by side with arithmetic in other threads, and neither waits for ever."""
    stop = threading.Event()

    def multiply() -> None:
        matrix = np.ones((300, 300), np.float32)
        while not stop.is_set():
            matrix @ matrix

    busy = threading.Thread(target=multiply)
    busy.start()
    try:
        for _ in range(30):
            with Process(ffmpeg, ["-version"]) as process:
                assert process.wait(60) == 0
    finally:
        stop.set()
        busy.join()


def _ended(pid: int) -> bool:
    """Whether a process is gone, or dead and only waiting to be reaped; asked for up to ten seconds."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        import select

        return bool(select.select([handle], [], [], 10)[0])
    finally:
        os.close(handle)
