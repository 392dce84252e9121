"""Rewrites a pattern so that RE2 can read it: what comes out matches wherever the pattern does, and at worst elsewhere.

RE2 takes time in proportion to the text, however a pattern is written, but has no look-arounds, and to it letters,
digits and spaces are those of ASCII.
"""

import re

TOKEN = re.compile(
    r"(?P<set>\[\^?\]?(?:\\.|[^\]\\])*\])|(?P<look>\(\?<?[=!])|(?P<group>\()|(?P<end>\))|(?P<rest>\\.|.)", re.DOTALL
)
"""What a pattern consists of, as far as it has to be told apart."""
ANYTHING, NOTHING = "(?s:.)", "(?:)"
BEYOND_ASCII = r"\x{80}-\x{10FFFF}\x0b\x1c-\x1f"
"""What Python may take for a letter, a digit or space, and RE2 does not."""
CLASS = re.compile(r"\\[wdsWDS]")
LOOSER = {
    **{rf"\{letter}": rf"[{BEYOND_ASCII}\{letter}]" for letter in "wds"},
    **dict.fromkeys((r"\b", r"\B", r"\A", r"\Z", "^", "$"), NOTHING),
}
"""What stands for classes, and for places, which RE2 may see elsewhere."""


def loosened(pattern: str) -> str:
    """The pattern without look-arounds and places, its classes and sets as wide as Python's or wider."""
    kept: list[str] = []
    looks: list[bool] = []
    """Of each group that is open, whether it is a look-around."""
    for token in TOKEN.finditer(pattern):
        kind, within = token.lastgroup, any(looks)
        if kind in {"look", "group"}:
            looks.append(kind == "look")
        elif kind == "end":
            looks.pop()
        if not any(looks):
            kept.append(NOTHING if within else _wider(token[0]) if kind == "set" else LOOSER.get(token[0], token[0]))
    return "".join(kept)


def _wider(letters: str) -> str:
    """A set; anything, where Python and RE2 may read it differently."""
    inner = letters[1:-1]
    negated = inner.startswith("^")
    if inner.startswith(("]", "^]")) or "[" in inner or (negated and CLASS.search(inner)):
        return ANYTHING
    return f"[{BEYOND_ASCII}{inner}]" if CLASS.search(inner) else letters
