"""Keeps what the C library's allocator holds in hand small."""

import ctypes

M_ARENA_MAX = -8
"""From glibc's malloc.h, mallopt(3)."""
ARENAS = 2
"""Pools of memory of a process. By default there may be eight a core, each of which keeps what its threads once freed:
where models run in threads of their own, that is tens of megabytes."""


def limit_arenas() -> None:
    """Ask for few pools; before any thread is started. A C library that knows no such thing goes on as it is."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(M_ARENA_MAX, ARENAS)
