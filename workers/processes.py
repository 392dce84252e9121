"""Keeps several processes of ours running beside each other, and ends them together."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import structlog

FIRST_PAUSE_S = 1.0
"""Before a process that ended by itself is started again; doubles with each time."""
LONGEST_PAUSE_S = 30.0
STEADY_S = 60.0
"""A process that ran for this long is well again: the next pause is short."""
LOOK_S = 0.25
"""How often it is looked whether all still run."""

log = structlog.get_logger(__name__)


@dataclass
class SupervisedProcess:
    """One `lessonguard` command that is started again whenever it ends."""

    arguments: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    not_before: float = 0.0
    pause_s: float = FIRST_PAUSE_S

    @property
    def runs(self) -> bool:
        """Whether it runs now."""
        return self.process is not None and self.process.poll() is None

    def tend(self, environment: Mapping[str, str]) -> None:
        """Note that it ended, if it did; start it, if it is time."""
        if self.runs:
            return
        now = time.monotonic()
        if self.process is not None:
            self.pause_s = FIRST_PAUSE_S if now - self.started_at > STEADY_S else self.pause_s
            log.error("a process ended and is started again", name=self.arguments[0], code=self.process.returncode)
            self.process, self.not_before = None, now + self.pause_s
            self.pause_s = min(LONGEST_PAUSE_S, self.pause_s * 2)
        if now >= self.not_before:
            self.process, self.started_at = _start(self.arguments, environment), now


def keep_running(
    commands: Iterable[Sequence[str]],
    environment: Mapping[str, str],
    stop: threading.Event,
    limit_s: float,
    look: Callable[[], None] = lambda: None,
) -> None:
    """Run these `lessonguard` commands until `stop` is set, then ask them to end; kill those that have not in time.

    They end with this process, too, however it ends. To be called from the thread that lives longest: the kernel ends
    them with the thread that started them.

    Args:
        commands: with their arguments.
        environment: theirs.
        stop: set to end them.
        limit_s: they may take this long to end.
        look: called now and again.
    """
    supervised = [SupervisedProcess(arguments) for arguments in commands]
    while not stop.is_set():
        for one in supervised:
            one.tend(environment)
        look()
        stop.wait(LOOK_S)
    _end([one.process for one in supervised if one.process is not None and one.runs], limit_s)


def _start(arguments: Sequence[str], environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "workers.supervised_child", str(os.getpid()), *arguments]
    return subprocess.Popen(command, env=dict(environment), stdin=subprocess.DEVNULL, process_group=0)


def _end(processes: Sequence[subprocess.Popen[bytes]], limit_s: float) -> None:
    for process in processes:
        process.send_signal(signal.SIGTERM)
    deadline = time.monotonic() + limit_s
    for process in processes:
        try:
            process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
