"""Lets several threads, each with its own connection to the catalogue, do something at the same moment."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from django.db import connections

Result = TypeVar("Result")


def at_once(deeds: Sequence[Callable[[], Result]]) -> list[Result]:
    """What each deed returns; raises what one raised."""
    barrier = Barrier(len(deeds), timeout=30)

    def do(deed: Callable[[], Result]) -> Result:
        try:
            connections["default"].ensure_connection()
            barrier.wait()
            return deed()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(do, deeds))
