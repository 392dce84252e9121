"""Splits a transcript's text into lower-case words without punctuation."""

import re

_WORD = re.compile(r"[a-z0-9]+(?:['.,:/-][a-z0-9]+)*")


def tokens(text: str) -> tuple[str, ...]:
    """Words and numbers; apostrophes, hyphens and decimal points inside them stay."""
    return tuple(_WORD.findall(text.lower().replace("’", "'")))
