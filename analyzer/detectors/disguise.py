"""Reads through the ways people hide a word: s p a c e d, l33t, m*sked, stretched, misspelt, runtogether.

The second half of reading: `analyzer.detectors.reading` has made plain characters of what was typed, here the words
that a lexicon lists are recognised in them.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

from analyzer.detectors.reading import TEXTS, Reading

LOOKALIKES = {"a": "4@", "b": "8", "e": "3", "g": "9", "i": "1!", "l": "1", "o": "0", "s": "5$", "t": "7+", "u": "v"}
"""Characters typed in place of a letter."""
MASKS = "*#"
"""Characters typed over a letter; never over a word's first letter."""
HINT = re.compile(
    r"[a-z][0-9@$!*#+]+(?:[a-z]|(?<=[*#$0-9])(?!\w))|[0-9@$][a-z]|([a-z])\1\1"
    r"|(?<![^\W_])[a-z][ ._'/-]{1,3}[^\W_][ ._'/-]{1,3}[^\W_](?![^\W_])|[b-df-hj-np-tw-z]v[b-df-hj-np-tw-z]"
    r"|[a-z][._-][a-z]|[a-z]'(?!(?:ll|re|ve|em|er|[dstm])(?!\w))[a-z]"
)
"""Without one of these signs a text is not searched for lookalikes, masks, stretching and spacing."""
NEIGHBOURS = frozenset(
    (
        "i",
        "so",
        "just",
        "too",
        "many",
        "all",
        "to",
        "you",
        "your",
        "are",
        "people",
        "the",
        "these",
        "those",
        "like",
        "such",
    )
)
"""Small words that a hidden word is run together with."""
SHORTEST_MISSPELT = 4
"""Letters a word needs for swapped or missing letters to be recognised; shorter ones turn into other words."""
SHORTEST_GLUED = 4
"""Letters a hidden word needs to be found in a run-together word."""
LONGEST_GLUED = 40
"""Letters beyond which nothing is a word run together with another."""
VOWELS = "aeiou"
LETTERS = re.compile(r"[a-z]+")
CONTRACTED = r"(?:ll|re|ve|em|er|[dstm])(?!\w)"
BETWEEN = rf"(?:[{MASKS}._-]|'(?!{CONTRACTED}))?"
"""A mask, a stop, a dash or an apostrophe put in among letters; one that begins `'ll` and the like belongs there."""
UNLETTERED = re.compile(r"[^a-z*#]")
"""What makes a disguise of a word: digits, signs or spaces among its letters. A mask only spares the reader."""
VOCABULARY = 4096
"""Words of which it is remembered what they mean."""


@dataclass(frozen=True)
class Disguise:
    """Knows the words that are worth recognising when hidden."""

    words: tuple[str, ...]
    """Lower-case, letters only; of two words that a misspelling may mean, the first is read."""

    @cached_property
    def _typed(self) -> re.Pattern[str]:
        longest_first = sorted(self.words, key=len, reverse=True)
        forms = "|".join(f"(?P<{word}>{_typed_forms(word)})" for word in longest_first)
        return re.compile(rf"(?<!\w)(?:{forms})(?![\w*#])")

    @cached_property
    def _misspelt(self) -> dict[str, str]:
        return {form: word for word in reversed(self.words) for form in _misspellings(word) if form not in self.words}

    def read(self, text: str) -> Reading:
        """The lower-case text with hidden words written out."""
        if not self.words:
            return Reading(text)
        hinted, tokens = _glance(text)
        found = [(m.start(), m.end(), str(m.lastgroup)) for m in self._typed.finditer(text)] if hinted else []
        hiding = {token for token in tokens if self._meant(token)}
        if not found and not hiding:
            return Reading(text)
        taken = {place for start, end, _ in found for place in range(start, end)}
        for token in LETTERS.finditer(text) if hiding else ():
            meant = self._meant(token[0]) if token[0] in hiding and token.start() not in taken else None
            if meant:
                found.append((token.start(), token.end(), meant))
        changes = [(start, end, meant) for start, end, meant in sorted(found) if text[start:end] != meant]
        return _rewritten(text, changes) if changes else Reading(text)

    @cached_property
    def _meant(self) -> Callable[[str], str | None]:
        """What a run of letters means, if it hides something."""
        return lru_cache(VOCABULARY)(self._uncovered)

    def _uncovered(self, token: str) -> str | None:
        if token in self._misspelt:
            return self._misspelt[token]
        for cut in range(1, len(token)):
            parts = (token[:cut], token[cut:])
            hidden = any(len(part) >= SHORTEST_GLUED and part in self.words for part in parts)
            if hidden and all(part in self.words or part in NEIGHBOURS for part in parts):
                return " ".join(parts)
        return None


@lru_cache(TEXTS)
def _glance(text: str) -> tuple[bool, frozenset[str]]:
    """Whether a text holds signs of lookalikes, masks and the like, and its runs of letters."""
    return HINT.search(text) is not None, frozenset(t for t in LETTERS.findall(text) if len(t) <= LONGEST_GLUED)


def _typed_forms(word: str) -> str:
    classes = [_letter(letter, masked=i > 0) for i, letter in enumerate(word)]
    runs = re.findall(r"((.)\2*)", word)
    tight = BETWEEN.join(
        rf"(?:{_letter(letter, masked=place > 0)}{{{len(run)}}}|{letter}{{{max(3, len(run) + 1)},}})"
        for place, (run, letter) in enumerate(runs)
    )
    spaced = r"[ ._*'/-]{1,3}".join(classes)
    return f"{tight}|{spaced}"


def _letter(letter: str, *, masked: bool) -> str:
    return f"[{re.escape(letter + LOOKALIKES.get(letter, '') + (MASKS if masked else ''))}]"


def _misspellings(word: str) -> Iterator[str]:
    if len(word) < SHORTEST_MISSPELT:
        return
    for i, (before, letter, after) in enumerate(zip(word, word[1:], word[2:], strict=False), start=1):
        if letter in VOWELS and before not in VOWELS and after not in VOWELS:
            yield word[:i] + word[i + 1 :]
    for i, (first, second) in enumerate(pairwise(word)):
        if i and first != second:
            yield word[:i] + second + first + word[i + 2 :]


def _rewritten(text: str, changes: list[tuple[int, int, str]]) -> Reading:
    pieces: list[str] = []
    origin: list[int] = []
    hidden: set[int] = set()
    position = 0
    for start, end, meant in changes:
        pieces += [text[position:start], meant]
        origin += range(position, start)
        if UNLETTERED.search(text, start, end):
            hidden.update(range(len(origin), len(origin) + len(meant)))
        origin += (start + min(len(meant[:i].replace(" ", "")), end - start - 1) for i in range(len(meant)))
        position = end
    pieces.append(text[position:])
    origin += range(position, len(text) + 1)
    return Reading("".join(pieces), tuple(origin), frozenset(hidden))
