"""Time zones of the IANA database: those that rules are written in, and those that people live in."""

from collections.abc import Mapping
from functools import cache
from itertools import groupby
from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator

AREAS = frozenset(
    {"Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"}
)
"""First parts of the names of places; other names are of before, or are no place."""


def is_zone(name: str) -> bool:
    """Whether the database has a zone of this name."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


@cache
def places() -> Mapping[str, tuple[str, ...]]:
    """The zones that are named after places, by area."""
    named = sorted(name for name in available_timezones() if _area(name) in AREAS)
    return {area: tuple(names) for area, names in groupby(named, _area)}


def _area(name: str) -> str:
    return name.partition("/")[0] if "/" in name else ""


def _known(zone: str) -> str:
    if not is_zone(zone):
        raise ValueError("is no time zone of the IANA database, such as Europe/London")
    return zone


Zone = Annotated[str, AfterValidator(_known)]
