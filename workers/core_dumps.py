"""Keeps a crash from writing down what lies in memory: pictures that nobody may keep may be among it."""

import resource
from contextlib import suppress
from pathlib import Path

FILTER = Path("/proc/self/coredump_filter")
"""Which kinds of memory the kernel writes into a core dump, see core(5); passed on to every process that is started."""


def forbid_core_dumps() -> None:
    """Let neither this process nor any that it starts leave a core dump, for good.

    The limit keeps the kernel from writing a file. Where it hands dumps to a program instead, it does not ask for the
    limit; what it hands over then holds none of the memory.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(OSError):  # a kernel without it writes no dumps
        FILTER.write_text("0")
