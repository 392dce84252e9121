"""Processor time: unlike wall time, it is nearly the same on a busy machine as on an idle one."""

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress

import psutil


def own_s() -> float:
    """Processor seconds of this process and of the children that it has waited for."""
    return sum(os.times()[:4])


def used_s(groups: Mapping[str, Sequence[int]]) -> dict[str, float]:
    """Processor seconds of groups of processes, with all that they have started."""
    return {name: sum(map(_of_family, pids)) for name, pids in groups.items()}


def _of_family(pid: int) -> float:
    head = psutil.Process(pid)
    seconds = 0.0
    for member in (head, *head.children(recursive=True)):
        with suppress(psutil.NoSuchProcess):  # it has ended, and whoever waited for it has its time
            seconds += sum(member.cpu_times()[:4])
    return seconds
