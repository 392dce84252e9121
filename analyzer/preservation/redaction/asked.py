"""What a person asks to be taken out besides, as they write it: `00:01:10-00:01:25@x,y,w,h`, `00:02:00-00:02:10`."""

import re
from collections.abc import Iterable
from typing import TypeVar

from analyzer.domain.base import LONGEST_MS, Span
from analyzer.domain.errors import PermanentError
from analyzer.domain.lesson import Region
from analyzer.domain.redaction import Cover, Silence

Kind = TypeVar("Kind", Cover, Silence)
WHY = "Whoever made the copy asked for it."
MOST = 200
"""Covers, and silences, that one copy may be asked for."""
TIME = r"(?:(\d{1,2}):)?(\d{1,2}):(\d{1,2})(?:\.(\d{1,3}))?"
STRETCH = re.compile(rf"{TIME}-{TIME}")
PLACE = re.compile(r"(\d{1,5}),(\d{1,5}),(\d{1,5}),(\d{1,5})")


def read_covers(texts: Iterable[str]) -> list[Cover]:
    """Stretches in which a region is black, or the whole picture where none is named.

    Raises:
        PermanentError: one is none; says which, and how they are written.
    """
    covers = []
    for number, text in enumerate(texts, 1):
        span, at, place = text.strip().partition("@")
        found = PLACE.fullmatch(place.strip()) if at else None
        if at and (found is None or "0" in {found[3].lstrip("0") or "0", found[4].lstrip("0") or "0"}):
            raise PermanentError(f"cover {number}: a region is written x,y,width,height, in pixels of the picture")
        region = None
        if found:
            x, y, width, height = map(int, found.groups())
            region = Region(x=x, y=y, width=width, height=height)
        read = _stretch(span, f"cover {number}")
        covers.append(Cover(start_ms=read.start_ms, end_ms=read.end_ms, region=region, why=WHY, asked="person"))
    return _few(covers, "covers")


def read_silences(texts: Iterable[str]) -> list[Silence]:
    """Stretches in which nothing is heard.

    Raises:
        PermanentError: one is none; says which, and how they are written.
    """
    spans = [_stretch(text, f"silence {number}") for number, text in enumerate(texts, 1)]
    silences = [Silence(start_ms=one.start_ms, end_ms=one.end_ms, why=WHY, asked="person") for one in spans]
    return _few(silences, "silences")


def _stretch(text: str, which: str) -> Span:
    found = STRETCH.fullmatch(text.strip())
    if found is None:
        raise PermanentError(f"{which}: a stretch is written 00:01:10-00:01:25, with hours and decimals where wanted")
    start, end = (_ms(*found.groups()[place : place + 4]) for place in (0, 4))
    if not start < end <= LONGEST_MS:
        raise PermanentError(f"{which}: it ends before it begins")
    return Span(start_ms=start, end_ms=end)


def _ms(hours: str | None, minutes: str, seconds: str, rest: str | None) -> int:
    whole = (int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)
    return whole * 1000 + int((rest or "").ljust(3, "0"))


def _few(removals: list[Kind], what: str) -> list[Kind]:
    if len(removals) > MOST:
        raise PermanentError(f"a copy may be asked for {MOST} {what} at most")
    return removals
