"""Lets a process end with the one that started it, however that one ends."""

import ctypes
import os
import signal

PR_SET_PDEATHSIG = 1
"""From linux/prctl.h."""


def die_with_parent(parent: int) -> None:
    """Ask the kernel to kill this process when its parent ends; end at once where that has happened already.

    Args:
        parent: process id of the parent, as the parent itself knows it.
    """
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
