"""Where one file holds several recordings, as a recorder leaves them that began anew after a break in the connection.

Players and decoders read the first and pass over the rest, or lose parts of it, without a word. Only the file's own
structure is read here: boxes, chunks, pages and headers; never a packet.
"""

import io
import mmap
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

EBML, SEGMENT, VOID = b"\x1a\x45\xdf\xa3", b"\x18\x53\x80\x67", b"\xec"
BOXES = frozenset({b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"styp"})
MEDIA_CHUNKS = frozenset({b"WAVE", b"AVI "})
HEADERS = (
    re.compile(rb"FLV\x01[\x01\x04\x05]\x00\x00\x00\x09\x00\x00\x00\x00", re.DOTALL),
    re.compile(rb"\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9\x00\xaa\x00\x62\xce\x6c", re.DOTALL),
    re.compile(rb"caff\x00\x01\x00\x00desc", re.DOTALL),
)
"""How FLV, ASF and CAF begin: long enough never to stand elsewhere by chance."""
BEGINS = 2
"""The flag of an Ogg page that begins a stream."""
OGG_HEAD = 27
SHORT_BOX, LONG_BOX = 8, 16
UNREAD_BYTES = 65_536
"""Bytes after the last box or chunk that count as lost; tags and padding are less."""
UNREAD_SHARE = 0.01


class Part(io.RawIOBase):
    """A file of which only a window can be read, as if it were all."""

    def __init__(self, path: Path, window: "Window") -> None:
        """Open it.

        Raises:
            OSError: the file cannot be opened.
        """
        self._file = path.open("rb")
        self._window = window
        self._file.seek(window.start)

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read up to the window's end."""
        left = max(0, self._window.end - self._file.tell())
        return self._file.readinto(memoryview(buffer)[:left])

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Move, counted from the window's start."""
        base = {os.SEEK_SET: self._window.start, os.SEEK_CUR: self._file.tell(), os.SEEK_END: self._window.end}[whence]
        return self._file.seek(max(self._window.start, base + offset)) - self._window.start

    def tell(self) -> int:
        """Where it is, counted from the window's start."""
        return self._file.tell() - self._window.start

    def close(self) -> None:
        """Close the file."""
        self._file.close()
        super().close()


class Window(NamedTuple):
    """A stretch of a file's bytes."""

    start: int
    end: int

    @property
    def size(self) -> int:
        """How many bytes."""
        return self.end - self.start


class Layout(NamedTuple):
    """What a file is made of."""

    windows: tuple[Window, ...]
    """One for each recording in it; one that spans the file, where nothing says otherwise."""
    missing: int = 0
    """Bytes that the last of them announces and the file does not have."""


def layout_of(path: Path) -> Layout:
    """Find the recordings in a file that is there and not empty."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        size = len(data)
        if data[:4] == EBML:
            starts = [0, *_later_ebml(data)]
            return _windows(starts, size, _announced_by_matroska(data, starts[-1]))
        if data[4:8] in BOXES:
            return _windows(*_boxes(data))
        if data[:4] == b"RIFF":
            return _windows(*_chunks(data))
        if data[:4] == b"OggS":
            return _windows(_pages(data), size, 0)
        begins = next((one for one in HEADERS if one.match(data)), None)
        return _windows([found.start() for found in begins.finditer(data)] if begins else [0], size, 0)


def _windows(starts: list[int], end: int, missing: int) -> Layout:
    return Layout(tuple(Window(a, b) for a, b in zip(starts, [*starts[1:], end], strict=True)), missing)


def _later_ebml(data: mmap.mmap) -> Iterator[int]:
    """Further headers that say they begin a Matroska or WebM file and are followed by one."""
    at = data.find(EBML, 4)
    while at >= 0:
        size, length = _vint(data, at + 4)
        after = at + 4 + length + size
        head = data[at + 4 + length : after] if size < UNREAD_BYTES else b""
        if (b"webm" in head or b"matroska" in head) and (
            data[after : after + 4] == SEGMENT or data[after : after + 1] == VOID
        ):
            yield at
        at = data.find(EBML, at + 4)


def _announced_by_matroska(data: mmap.mmap, last: int) -> int:
    """Bytes that the last segment is said to have beyond the end of the file."""
    size, length = _vint(data, last + 4)
    at = last + 4 + length + size
    if data[at : at + 4] != SEGMENT:
        return 0
    size, length = _vint(data, at + 4)
    unknown = size == (1 << 7 * length) - 1
    return 0 if unknown or not length else max(0, at + 4 + length + size - len(data))


def _vint(data: mmap.mmap, at: int) -> tuple[int, int]:
    """A number as Matroska writes it, and how many bytes it takes."""
    first = data[at] if at < len(data) else 0
    if first == 0:
        return 0, 0
    length = 9 - first.bit_length()
    return int.from_bytes(data[at : at + length]) & ((1 << 7 * length) - 1), length


def _boxes(data: mmap.mmap) -> tuple[list[int], int, int]:
    """Where each MP4 file begins, where the last ends, and what it lacks."""
    starts, seen, at, since = [0], set[bytes](), 0, 0
    while at + 8 <= len(data):
        size, name = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8]
        if size == 1:
            size = int.from_bytes(data[at + 8 : at + LONG_BOX])
        size = len(data) - at if size == 0 else size
        if size < SHORT_BOX or not name.isascii() or not name.strip().isalnum():
            return _with_rest(starts, at, len(data))
        whole = {b"moov", b"mdat"} <= seen or b"moof" in seen
        if name == b"mdat" and whole:
            since = since or at
        if (name == b"ftyp" and seen & {b"moov", b"mdat"}) or (name == b"moov" and whole):
            starts.append(at if name == b"ftyp" else since or at)
            seen, since = set(), 0
        seen.add(name)
        at += size
    if len(starts) > 1 and not seen & {b"mdat", b"moof"}:
        starts.pop()  # a header written twice, without anything that belongs to it
    return starts, len(data), max(0, at - len(data))


def _chunks(data: mmap.mmap) -> tuple[list[int], int, int]:
    """Where each RIFF file begins, where the last ends, and what it lacks; an open one ends with the file."""
    starts, at = list[int](), 0
    while data[at : at + 4] == b"RIFF":
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        if data[at + 8 : at + 12] in MEDIA_CHUNKS:
            starts.append(at)
        if size in {0, (1 << 32) - 1} or not starts:
            return starts or [0], len(data), 0
        at += 8 + size + size % 2
    return (starts, len(data), at - len(data)) if at >= len(data) else _with_rest(starts, at, len(data))


def _with_rest(starts: list[int], at: int, size: int) -> tuple[list[int], int, int]:
    """What follows the last box or chunk is a piece of its own where it is more than a tag."""
    rest = size - at
    return [*starts, *([at] if rest > max(UNREAD_BYTES, UNREAD_SHARE * size) else [])], size, 0


def _pages(data: mmap.mmap) -> list[int]:
    """Where each chain of Ogg begins: a page that begins a stream after pages that do not."""
    starts, at, running = [0], 0, False
    while at >= 0 and at + OGG_HEAD <= len(data):
        begins = bool(data[at + 5] & BEGINS)
        if begins and running:
            starts.append(at)
        running = not begins
        count = data[at + OGG_HEAD - 1]
        at += OGG_HEAD + count + sum(data[at + OGG_HEAD : at + OGG_HEAD + count])
        if data[at : at + 4] != b"OggS":
            at = data.find(b"OggS", at)
    return starts
