"""Splits a transcript's text into lower-case words without punctuation, and cuts their endings."""

import re

_ENDINGS = ("ing", "ed", "es", "s")
_STEM = 3
"""Letters that must be left when an ending is cut."""
_WORD = re.compile(r"[a-z0-9]+(?:['.,:/-][a-z0-9]+)*")


def tokens(text: str) -> tuple[str, ...]:
    """Words and numbers; apostrophes, hyphens and decimal points inside them stay."""
    return tuple(_WORD.findall(text.lower().replace("’", "'")))


def stem(word: str) -> str:
    """The word without its commonest endings, so that `solves` and `solving` are one."""
    ending = next((e for e in _ENDINGS if word.endswith(e) and len(word) - len(e) >= _STEM), "")
    return word.removesuffix(ending)
