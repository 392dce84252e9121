"""Where a sentence begins and ends, so that what sets words aside is looked for no further than it reaches."""

import re

END = re.compile(r"[.!?]+(?=[\s\"')\]]|$)|\n+")
"""What ends a sentence; a dot inside a number or an address does not."""
REACH = 300
"""Characters on either side beyond which nothing belongs to the words that were matched."""


def bounds(text: str, start: int, end: int) -> tuple[int, int]:
    """Offsets of the sentence, or sentences, in which the characters [start, end) stand."""
    first, last = max(0, start - REACH), min(len(text), end + REACH)
    for found in END.finditer(text, first, start):
        first = found.end()
    after = END.search(text, end, last)
    return first, after.end() if after else last


def last_sentence(text: str) -> str:
    """The sentence with which a text ends."""
    tail = text[-REACH:].rstrip()
    return tail[bounds(tail, max(0, len(tail) - 1), len(tail))[0] :]
