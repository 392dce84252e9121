"""The one reading of a text: as a person reads it, whatever characters it was typed in.

Every detector reads what this makes of a text. Invisible characters are left out, fancy and look-alike letters become
the letters that they show, digits of every script become ours, accents fall off English words. Words that really belong
to another language or script stay themselves. Where letters were hidden is remembered, and so is where each stood in
the text as written, so that a quote is always the original. Words hidden by spaces, digits for letters or misspelling
are undone afterwards, by `analyzer.detectors.disguise`, for the words that a lexicon lists.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache

from analyzer.detectors.characters import COINS, GAP, MONEY, MOST_ACCENTS, character, look_alike

TEXTS = 8192
"""Texts that are remembered as read: two a statement of a long lesson, for every detector that asks."""
WORD = re.compile(r"[^\W_]+")
STRESSED = re.compile(r"(?<![\w@.])_([^\s_][^_\n]{0,80})_(?![\w@.])")
"""Words between underscores, which some chats show in italics."""
INNER_TICK = re.compile(r"(?<=\w)`(?=\w)")
PICTURE = re.compile(rf"(?P<before>(?<![a-z])[a-z]{{1,6}})?(?P<gap>{GAP}+)(?P<after>[a-z]{{1,6}}(?![a-z]))?")
LONGEST_FILLED = 7
"""Letters and pictures of a word in which a picture stands for a letter."""
OPENING = re.compile(r"(?<![\w'])'(?=\w)")
"""An apostrophe that opens a quotation."""
TAGGED = re.compile(
    "(?<![a-zA-Z0-9\U0001f3f4\U000e0020-\U000e007f])[\U000e0020-\U000e007e]{3,}(?![a-zA-Z0-9\U000e0020-\U000e007f])"
)
"""Words in Unicode's tag characters, unseen and turned back by any program; not those of a flag or within a word."""
TAG = 0xE0000
EVERYDAY = frozenset(
    "the you your this that what are my with and of it for they we is to be have not i me she he his him who why how "  # noqa: SIM905
    "just so go get got stop don can did do off in on at but such our from had has if when would there their us out "
    "about like know said make want tell never by or".split()
)
"""English words by which a text that carries accents is known as English."""
PLAIN_ENGLISH = frozenset(
    "you your this what with our off have make want from tell they were know like said just about would could should "  # noqa: SIM905
    "number nobody someone anyone everyone because before after never always really keep secret school lesson teacher "
    "friend parents mother message please picture think going doing being there these those where which when will sure "
    "every thing kill hate love fuck fucking shit bitch stupid ugly idiot bastard wanker cunt bloody hurt hurts feel "
    "safe home myself yourself beautiful three four five seven eight nine double hundred zero".split()
)
"""Those that are no words of another language even without its accents."""
NOWHERE, UMLAUTS = {"ï"}, {"ä", "ö", "ü"}
"""Letters that no language spells side by side."""
OF_WORDS = 4
"""A text with several accented words is English if one word in so many is an everyday English one."""


@dataclass(frozen=True)
class Reading:
    """A text as it is meant, and where each of its characters stands in the text as written."""

    text: str
    origin: tuple[int, ...] | None = None
    """Offsets into the written text, one more than characters; None where they are the same."""
    hidden: frozenset[int] = frozenset()
    """Offsets of letters and digits that were written so as not to be found."""
    accented: frozenset[int] = frozenset()
    """Offsets of letters that lost an accent."""

    def written(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the written text of the characters [start, end)."""
        if self.origin is None:
            return start, end
        return self.origin[start], max(self.origin[end], self.origin[end - 1] + 1 if end > start else 0)

    def hides(self, start: int, end: int) -> bool:
        """Whether any of the characters [start, end) was hidden."""
        return bool(self.hidden) and not self.hidden.isdisjoint(range(start, end))


@lru_cache(TEXTS)
def read(text: str) -> Reading:
    """The text in lower case and plain characters."""
    if text.isascii() and text.isprintable():
        return Reading(_quotes(text.lower()))
    writing = _Writing()
    tagged = frozenset(place for found in TAGGED.finditer(text) for place in range(*found.span()))
    for at, written in enumerate(text):
        writing.add(at, written, tagged=at in tagged)
    writing.end(len(text))
    return writing.reading()


def _quotes(text: str) -> str:
    """Ticks inside words are apostrophes, an apostrophe before a word opens a quotation; as long as `text`."""
    if "_" in text:
        text = STRESSED.sub(lambda found: f" {found[1]} ", text)
    if "`" in text:
        text = INNER_TICK.sub("'", text).replace("`", '"')
    return OPENING.sub('"', text) if "'" in text else text


@dataclass
class _Writing:
    """Gathers what the characters of one text are read as."""

    plain: list[str] = field(default_factory=list)
    own: list[str] = field(default_factory=list)
    """The same with accents on."""
    origin: list[int] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    accents: dict[int, int] = field(default_factory=dict)
    left_out: bool = False
    """Whether something invisible stands before the next character."""
    raised: bool = False
    """Whether the character before was a raised or lowered digit."""

    def add(self, at: int, written: str, *, tagged: bool = False) -> None:
        """Read one more character."""
        read_as = replace(character(chr(ord(written) - TAG)), strange=True) if tagged else character(written)
        place = len(self.plain)
        if not read_as.text:
            self._mark(place - 1, struck=read_as.struck, accents=read_as.accents)
            self.left_out |= not read_as.accents and not read_as.struck
            return
        inside = bool(self.plain) and _latin(self.plain[-1])
        if self.left_out and inside and _latin(read_as.text[0]):
            self.hidden.add(place)
        self.left_out = False
        if read_as.raised and inside and not self.raised:
            self._put(at, "^", "^")
        self.raised = read_as.raised
        for letter in read_as.text:
            if read_as.strange:
                self.hidden.add(len(self.plain))
            if read_as.accents:
                self.accents[len(self.plain)] = read_as.accents
            self._put(at, letter, written.lower() if read_as.accents and len(written.lower()) == 1 else letter)

    def end(self, at: int) -> None:
        """Say where the text ends."""
        self.origin.append(at)

    def reading(self) -> Reading:
        """The whole, once every character is read."""
        self._unmask()
        self._fill()
        folded = self._is_english() if self.accents else True
        text = _quotes("".join(self.plain if folded else self.own))
        same = self.origin == list(range(len(self.origin)))
        accented = frozenset(self.accents) if folded else frozenset[int]()
        return Reading(text, None if same else tuple(self.origin), frozenset(self.hidden), accented)

    def _put(self, at: int, letter: str, own: str) -> None:
        self.plain.append(letter)
        self.own.append(own)
        self.origin.append(at)

    def _mark(self, place: int, *, struck: bool, accents: int) -> None:
        """A combining mark on the letter before."""
        if place < 0 or not self.plain[place].isalnum() or not (struck or accents):
            return
        total = self.accents.get(place, 0) + accents
        if struck or total > MOST_ACCENTS:
            self.hidden.add(place)
            self.accents.pop(place, None)
        elif place not in self.hidden and self.plain[place].isascii():
            self.accents[place] = total

    def _unmask(self) -> None:
        """Read letters of other scripts that stand among Latin ones as what they look like."""
        text = "".join(self.plain)
        foreign = sum(letter.isalpha() and not letter.isascii() for letter in text)
        signs = [place for place, sign in enumerate(text) if sign in MONEY or sign in COINS]
        if not foreign and not signs:
            return
        latin = sum(letter.isalpha() and letter.isascii() for letter in text)
        words = list(WORD.finditer(text))
        mixed = sum(any(map(_letter, word[0])) and not word[0].isascii() for word in words)
        for word in words:
            for place, letter in _shown(word, among_latin=latin > foreign or mixed > 1):
                self.plain[place] = self.own[place] = letter
                self.hidden.add(place)
        for place in signs:
            beside = _letter(text[place - 1 : place]) + _letter(text[place + 1 : place + 2])
            if beside > (text[place] in MONEY):
                self.plain[place] = self.own[place] = (MONEY | COINS)[text[place]]
                self.hidden.add(place)

    def _fill(self) -> None:
        """Read a picture in the middle of a short word as a letter left open, any other as a gap."""
        text = "".join(self.plain)
        for found in PICTURE.finditer(text) if GAP in text else ():
            inside = found["before"] and found["after"] and len(found[0]) <= LONGEST_FILLED
            for place in range(found.start("gap"), found.end("gap")):
                self.plain[place] = self.own[place] = "*" if inside else " "
                if inside:
                    self.hidden.add(place)

    def _is_english(self) -> bool:
        """Whether accents stand on English words, where they do not belong."""
        words = accented = known = 0
        for word in WORD.finditer("".join(self.plain)):
            marked = any(place in self.accents for place in range(word.start(), word.end()))
            words += 1
            accented += marked
            known += word[0] in (PLAIN_ENGLISH if marked else EVERYDAY)
        if set(self.own) >= NOWHERE and not UMLAUTS.isdisjoint(self.own):
            return True
        return known * OF_WORDS >= words or (accented == 1 and (known > 0 or words <= accented + 1))


def _shown(word: re.Match[str], *, among_latin: bool) -> Iterator[tuple[int, str]]:
    """Where in a word letters of other scripts stand, and which Latin letters they show."""
    strangers = [place for place, letter in enumerate(word[0]) if letter.isalpha() and not letter.isascii()]
    if not strangers or all(unicodedata.name(word[0][place], "").startswith("LATIN") for place in strangers):
        return
    shown = [(word.start() + place, look_alike(word[0][place])) for place in strangers]
    mixed = any(_letter(letter) for letter in word[0])
    if mixed or (among_latin and all(letter for _, letter in shown)):
        yield from ((place, letter) for place, letter in shown if letter)


def _latin(sign: str) -> bool:
    return sign.isascii() and sign.isalnum()


def _letter(sign: str) -> bool:
    return sign.isascii() and sign.isalpha()
