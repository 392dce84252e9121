"""QuickTime files whose first track is a timecode, which some versions of ffmpeg refuse for the reference to it."""

import mmap
import re
from pathlib import Path

REFERENCE = re.compile(rb"(?=\x00\x00\x00.tref\x00\x00\x00\x0ctmcd)", re.DOTALL)
TYPE_BYTES = 4
BRAND = 8
"""Where the file's own brand stands, after the size and type of its first box."""
SUBTYPE = 12
"""Bytes from a handler's type to what it handles."""


def references_of(path: Path) -> tuple[int, ...]:
    """Where the types of references to a timecode stand in a file whose first track is one; none in any other."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        moov = data.find(b"moov") if data[4:8] == b"ftyp" else -1
        first = data.find(b"hdlr", moov) if moov >= 0 else -1
        if first < 0 or data[first + SUBTYPE : first + SUBTYPE + TYPE_BYTES] != b"tmcd":
            return ()
        return tuple(found.start() + TYPE_BYTES for found in REFERENCE.finditer(data, moov))


def without_references(url: str, references: tuple[int, ...], size: int) -> str:
    """The same file to ffmpeg, but that each reference is of a type it does not know: the four letters of the brand."""
    parts, at = list[str](), 0
    for reference in references:
        parts += [_stretch(url, at, reference), _stretch(url, BRAND, BRAND + TYPE_BYTES)]
        at = reference + TYPE_BYTES
    return "concat:" + "|".join([*parts, _stretch(url, at, size)])


def _stretch(url: str, start: int, end: int) -> str:
    return f"subfile,,start,{start},end,{end},,:{url}"
