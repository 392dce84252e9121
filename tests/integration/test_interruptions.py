"""Whoever stops an analysis gets the machine back as it was."""

import os
import signal
import subprocess
from pathlib import Path

import psutil
import pytest

from tests.integration.command import SAMPLE, Ran, finished, names, started


def decoding(process: subprocess.Popen[str]) -> list[psutil.Process]:
    """The command's children once an ffmpeg of its decodes."""
    family = psutil.Process(process.pid)
    while True:
        children = family.children(recursive=True)
        if any("-nostdin" in arguments_of(child) for child in children):
            return children
        with pytest.raises(subprocess.TimeoutExpired):  # else it ended before it decoded anything
            process.wait(timeout=0.02)


def arguments_of(process: psutil.Process) -> list[str]:
    """How a process was started; nothing if it has ended."""
    try:
        return process.cmdline()
    except (psutil.NoSuchProcess, psutil.ZombieProcess):
        return []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_everything(tmp_path: Path, number: signal.Signals) -> None:
    """Ctrl-C and an orderly shutdown alike leave no file, no process and one line."""
    process = started("analyze", SAMPLE / "lesson.mp4", "--out", tmp_path / "out")
    children = decoding(process)
    os.killpg(process.pid, number)
    assert finished(process) == Ran(130, "", "lessonguard: interrupted; nothing was written\n")
    assert names(tmp_path) == []
    gone, alive = psutil.wait_procs(children, timeout=10)
    assert gone
    assert not alive
