"""Cuts what was said into pieces short enough to be judged, and cleans them."""

import re
from collections.abc import Iterator, Sequence

from analyzer.domain.lesson import Role
from analyzer.domain.line import BEFORE, BEFORE_CHARACTERS

PIECE_WORDS = 36
"""A longer statement is judged in pieces of about this many words, each with the one before as context."""
_PAUSE = re.compile(r"(?<=[.!?…;])\s+|\s+(?=(?:and|but|so|because|anyway|okay|right)\b)", re.IGNORECASE)
_STRANGE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]+")
_SPACE = re.compile(r"\s+")


def plain(text: str) -> str:
    """The text without control characters and with single spaces."""
    return _SPACE.sub(" ", _STRANGE.sub(" ", text)).strip()


def pieces(text: str) -> Iterator[tuple[int, int]]:
    """Where each piece of a text begins and ends; a short text is one piece. In linear time."""
    words = [match.span() for match in re.finditer(r"\S+", text)]
    if len(words) <= PIECE_WORDS:
        if words:
            yield words[0][0], words[-1][1]
        return
    breaks = {match.end() for match in _PAUSE.finditer(text)}
    first = 0
    for number, (_, end) in enumerate(words):
        long = number - first + 1
        following = words[number + 1][0] if number + 1 < len(words) else None
        if following is None or long >= PIECE_WORDS or (long >= PIECE_WORDS // 2 and following in breaks):
            yield words[first][0], end
            first = number + 1


def spoken_before(line: str) -> tuple[Role, str]:
    """A context line as writers write it, `tutor: …`, taken apart."""
    head, colon, rest = line.partition(":")
    role = head.strip().lower()
    if colon and role in {Role.TUTOR.value, Role.STUDENT.value}:
        return Role(role), rest.strip()
    return Role.UNKNOWN, line.strip()


def latest(before: Sequence[tuple[Role, str]]) -> tuple[tuple[Role, str], ...]:
    """The last lines that the model reads."""
    return tuple((role, plain(text)[-BEFORE_CHARACTERS:]) for role, text in before[-BEFORE:])
