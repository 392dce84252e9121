"""Reading numbers the way people say and write them and speech recognition hears them.

`oh double seven nine hundred`, `0 7 7 double 0`, `twenty three`, `O77OO_9OO`: everything here turns such words into the
digits meant, and says where in the text they stood. It decides nothing.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise

TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)?|_|[^\w\s]")
ONE_TO_NINE = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
TEN_TO_NINETEEN = (
    "ten",
    "eleven",
    "twelve",
    *(f"{stem}teen" for stem in ("thir", "four", "fif", "six", "seven", "eigh", "nine")),
)
TWENTY_TO_NINETY = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
UNITS = dict.fromkeys(("zero", "oh", "o", "nought", "naught"), "0") | {
    word: str(i) for i, word in enumerate(ONE_TO_NINE, start=1)
}
TEENS = {word: str(i) for i, word in enumerate(TEN_TO_NINETEEN, start=10)}
TENS = {word: i for i, word in enumerate(TWENTY_TO_NINETY, start=2)}
REPEATS = {"double": 2, "triple": 3, "treble": 3}
MAGNITUDES = frozenset({"thousand", "million", "billion", "trillion"})
FILLERS = frozenset({"um", "umm", "uh", "er", "erm", "then", "dash", "hyphen", "space", *",-()[]/_~|*"})
COUNTING = "".join(str(i) for i in range(1, 60))
COUNTDOWN = "".join(str(i) for i in range(59, -1, -1))
DIGITS_WITH_LETTERS = re.compile(r"(?=.*\d)[\doil]{3,}")
"""Digits among which some noughts and ones are typed as letters: `O77OO`, `46l`."""
AS_DIGITS = str.maketrans("oil", "011")
GROUP = re.compile(r",\d{3}(?!\d)")
"""What follows the first digits of a number with a thousands comma."""
LONGEST_GROUP = 30
"""Digits written in one beyond which they are nobody's number."""
DOTTED_GROUPS = 2
"""A number written with this many dots (020.7946.0123) is not a decimal."""
HOMOPHONES = {"won": "1", "to": "2", "too": "2", "tree": "3", "for": "4", "sevn": "7", "ate": "8"}
"""Words that are heard or typed for a digit in the midst of digits said one by one."""
SURROUNDED = 4
"""Groups said before a word that only sounds like a digit is taken for one."""
SAID = "|".join(word for word in (*UNITS, *REPEATS) if len(word) > 1)
GLUED = re.compile(
    rf"(?<![^\W_])(?:(?:{SAID})(?=\d\d)|(?:double|triple|treble)(?=\d))|(?<![^\W_])\d+(?=(?:{SAID})(?![^\W_]))|{TOKEN.pattern}"
)
"""The same as tokens, where a word and digits typed in one are two: `oh7700`, `zero77`, `77oh`."""
ELLIPSIS = 4
"""Dots after which digits still go on."""
LONGEST_PERIOD = 3
FEWEST_DISTINCT = 3


@dataclass(frozen=True)
class Token:
    """A word, a number or a sign of the text, and where it stands."""

    text: str
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    """The words, numbers and signs of a normalised text, in order."""
    return [Token(m[0], m.start(), m.end()) for m in TOKEN.finditer(text)]


@dataclass
class DigitRun:
    """Digits said or written one after the other."""

    groups: list[str] = field(default_factory=list)
    """As they were grouped: `double oh` is `00`, `twenty three` is `23`, `07700` is itself."""
    start: int = 0
    end: int = 0
    plus: bool = False
    """Whether it begins with a plus sign."""
    spoken: int = 0
    """How many groups came as words."""
    decimal: bool = False
    """Whether it touches a decimal point."""
    magnitude: bool = False
    """Whether it is a number with thousands, millions or a thousands comma, not a string of digits."""

    @property
    def digits(self) -> str:
        """All digits in one string, without the plus sign."""
        return "".join(self.groups)

    @property
    def said_singly(self) -> bool:
        """Whether nearly all groups are words for single digits, or doubles of one."""
        single = sum(len(set(group)) == 1 for group in self.groups)
        return self.spoken == len(self.groups) and single >= len(self.groups) - 1

    def patterned(self, mostly_one_digit: float) -> bool:
        """Whether the digits are counting, a progression, Fibonacci's, binary or a repeating decimal: nobody's.

        Args:
            mostly_one_digit: the share of one digit beyond which they are nobody's, either.
        """
        if max(map(len, self.groups)) > LONGEST_GROUP:
            return True
        digits, values = self.digits, [int(group) for group in self.groups]
        steps = {b - a for a, b in pairwise(values)}
        counted = any(digits in series for series in (COUNTING, COUNTDOWN, "0" + COUNTING))
        periodic = any(digits == (digits[:p] * len(digits))[: len(digits)] for p in range(1, LONGEST_PERIOD + 1))
        commonest = Counter(digits).most_common(1)[0][1]
        return (
            counted
            or periodic
            or (len(values) > LONGEST_PERIOD and len(steps) == 1)
            or (
                len(values) > LONGEST_PERIOD
                and all(a + b == c for a, b, c in zip(values, values[1:], values[2:], strict=False))
            )
            or len(set(digits)) < FEWEST_DISTINCT
            or commonest > mostly_one_digit * len(digits)
        )


class _Reader:
    """Walks over the tokens of one text and gathers digit runs."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = [Token(m[0], m.start(), m.end()) for m in GLUED.finditer(text)]
        self.runs: list[DigitRun] = []
        self.run: DigitRun | None = None

    def read(self) -> list[DigitRun]:
        i = 0
        while i < len(self.tokens):
            taken, group = self._group(i)
            if taken:
                self._add(i, taken, group)
                i += taken
                continue
            self._between(i)
            i += 1
        self._close()
        return self.runs

    def _word(self, i: int) -> str:
        return self.tokens[i].text if i < len(self.tokens) else ""

    def _group(self, i: int) -> tuple[int, str]:
        """How many tokens from `i` make a group of digits, and the group; (0, "") if none does."""
        word = self._word(i)
        if word in REPEATS:
            width = 3 if self._word(i + 1) == "-" else 2
            digit = self._single(i + width - 1)
            return (width, digit * REPEATS[word]) if digit else (0, "")
        if word in TENS:
            unit = UNITS.get(self._word(i + 1), "0")
            return (2, f"{TENS[word]}{unit}") if unit != "0" else (1, f"{TENS[word]}0")
        if word.isascii() and word.isdigit():
            return 1, word
        if DIGITS_WITH_LETTERS.fullmatch(word) or (word == "oo" and self.run):
            return 1, word.translate(AS_DIGITS)
        group = UNITS.get(word) or TEENS.get(word, "") or self._homophone(i)
        if word == "o" and not (self.run or self._single(i + 1) or self._word(i + 1) in REPEATS or self._dotted(i)):
            return 0, ""
        return (1, group) if group else (0, "")

    def _homophone(self, i: int) -> str:
        """The digit that a word only sounds like, where digits said one by one stand before and after."""
        run, digit = self.run, HOMOPHONES.get(self._word(i), "")
        if not digit or run is None or run.spoken < SURROUNDED or not run.said_singly:
            return ""
        return digit if self._single(i + 1) or self._word(i + 1) in REPEATS else ""

    def _dotted(self, i: int) -> bool:
        return i > 1 and self._word(i - 1) == "dot" and bool(self._single(i - 2))

    def _single(self, i: int) -> str:
        word = self._word(i)
        return UNITS.get(word) or (word if len(word) == 1 and word.isascii() and word.isdigit() else "")

    def _add(self, i: int, taken: int, group: str) -> None:
        first, last = self.tokens[i], self.tokens[i + taken - 1]
        if self.run is None:
            before = self._word(i - 1) if i else ""
            decimal = before == "point" or (before == "." and self.text[first.start - 1] == ".")
            self.run = DigitRun(
                start=first.start, plus=before in {"+", "plus"} and not self._adds(i - 1), decimal=decimal
            )
        self.run.groups.append(group)
        self.run.end = last.end
        self.run.spoken += not first.text.isdigit()

    def _adds(self, i: int) -> bool:
        """Whether the plus at token `i` adds to something: a number, or a letter that stands for one."""
        before = self._word(i - 1) if i else ""
        return bool(before) and (len(before) == 1 or before[0].isdigit() or before in UNITS | TEENS | TENS)

    def _between(self, i: int) -> None:
        """What a token that is no digit does to the run under way."""
        run, word = self.run, self._word(i)
        if run is None or (word in FILLERS and not self._thousands_comma(i)) or (word == ":" and self._touches(i)):
            return
        if word == "hundred":
            run.groups[-1] += "00"
            run.end = self.tokens[i].end
        elif word in MAGNITUDES or word == ",":
            run.magnitude = True
            self._close()
        elif word == "." and self._goes_on(i):
            return
        else:
            run.decimal |= word == "point" or (word == "." and self._touches(i))
            self._close()

    def _thousands_comma(self, i: int) -> bool:
        """Whether a comma parts thousands; a number that begins with nought has none."""
        at = self.tokens[i].start
        led_by_nought = self.run is not None and self.run.groups[0][0] == "0" and self.run.groups[0] != "0"
        return bool(
            self.tokens[i].text == ","
            and not led_by_nought
            and self.text[at - 1 : at].isdigit()
            and GROUP.match(self.text, at)
        )

    def _touches(self, i: int) -> bool:
        """Whether a sign stands between two digits without a space: a decimal point, or a dotted number."""
        at = self.tokens[i].start
        return self.text[at - 1 : at].isdigit() and self.text[at + 1 : at + 2].isdigit()

    def _goes_on(self, i: int) -> bool:
        """Whether digits go on after a dot: `07700. 900 123.`, or a number written with dots for spaces."""
        if self._touches(i):
            at = self.tokens[i].start
            around = re.search(r"[\d.]*$", self.text[max(0, at - LONGEST_GROUP) : at])
            after = re.match(r"[\d.]*", self.text[at + 1 : at + 1 + LONGEST_GROUP])
            dotted = f"{around[0] if around else ''}.{after[0] if after else ''}"
            return dotted.strip(".").count(".") >= DOTTED_GROUPS
        following = next((j for j in range(i + 1, i + ELLIPSIS) if self._word(j) != "."), i + 1)
        return bool(self._group(following)[0])

    def _close(self) -> None:
        if self.run:
            self.runs.append(self.run)
        self.run = None


def digit_runs(text: str) -> list[DigitRun]:
    """The strings of digits in a normalised text, spoken or written, in order."""
    return _Reader(text).read()
