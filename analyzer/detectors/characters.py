"""What single characters stand for: invisible ones, styled and look-alike letters, accents, digits, signs, emoji.

Unicode's own tables answer most of it. Two libraries know the rest: `anyascii` the Latin letters and squared signs that
Unicode does not decompose, `confusable_homoglyphs` (Unicode's list of confusables) which letters of other scripts look
like Latin ones.
"""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

SIGNS = (
    dict.fromkeys("’‘ʼ‛‚′´`ʹʻʽʾʿˈ՚ꞌ＇｀❛❜", "'")
    | dict.fromkeys("“”„‟″«»‹›〝〞〟「」『』❝❞", '"')
    | dict.fromkeys("·∙⋅‧・･。｡", ".")
    | dict.fromkeys("−﹣", "-")
    | dict.fromkeys("∗⁎✱✲✳", "*")
    | dict.fromkeys("⁄∕", "/")
    | dict.fromkeys("…‥•●▪◦", " ")
    | {"、": ",", "¨": "¨", "¯": "¯", "¸": "¸"}
)
"""Signs as they are typed in patterns; an ellipsis is a pause and no end of a sentence."""
PICTURES = (
    dict.fromkeys("📞☎📱📲", " phone ")
    | dict.fromkeys("📧📩📨✉", " email ")
    | {"👻": " snapchat ", "📸": " insta ", "🖕": " fuck you ", "🔪": " kill ", "🔟": "10", "💯": "100"}
)
"""Emoji that are read as words; every other one is a gap between words."""
SHAPES = {
    "η": "n",
    "п": "n",
    "й": "n",
    "и": "n",
    "π": "n",
    "л": "n",
    "я": "r",
    "ц": "u",
    "μ": "u",
    "ω": "w",
    "ш": "w",
    "ғ": "f",
}
"""Letters that resemble a Latin one in print, which Unicode's list leaves out or sees otherwise."""
MONEY = {"¢": "c", "€": "e", "¥": "y", "¡": "i", "£": "l"}
"""Signs that stand for a letter in the middle of a word."""
COINS = {"₣": "f", "₭": "k", "₳": "a", "₮": "t", "₦": "n", "₵": "c", "₴": "s", "₲": "g", "฿": "b"}
"""Signs that stand for a letter beside another."""
BLANK = frozenset("\u2800")
IGNORED = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0")
"""Invisible, though Unicode does not call them format characters."""
SQUARED = range(0x1F110, 0x1F200)
"""Circled, squared and flag letters."""
GAP = "\ufffc"
"""Stands for an emoji until it is known whether it fills a gap in a word."""
FIRST_PICTURE = 0x2300
OVERLAY = 1
"""Combining class of marks that strike a letter through."""
MOST_ACCENTS = 2
"""Marks on one letter in living spelling, Vietnamese included."""


@dataclass(frozen=True)
class Character:
    """What one character is read as."""

    text: str
    """Lower-case; empty for an invisible character or a combining mark."""
    strange: bool = False
    """Whether it is a letter or digit in fancy dress: full-width, mathematical, circled, small capital."""
    accents: int = 0
    """Marks that the letter carries, or that a combining mark adds to the one before."""
    struck: bool = False
    """Whether it strikes through or encloses the letter before."""
    raised: bool = False
    """Whether it is a raised or lowered digit, as in x²."""


@lru_cache(4096)
def character(written: str) -> Character:
    """What a single character is read as, by itself."""
    category = unicodedata.category(written)
    sign = _sign(written, category)
    if sign is not None:
        return Character(sign)
    if category.startswith("M"):
        return _mark(written, category)
    if category.startswith("N"):
        return _number(written)
    if category.startswith("S") and ord(written) >= FIRST_PICTURE:
        return _picture(written)
    return _letter(written)


def _sign(written: str, category: str) -> str | None:
    """What a sign, a space or something invisible is read as; None for anything else."""
    if written in SIGNS:
        return SIGNS[written]
    if written.isspace() or written in BLANK:
        return written if written in "\n\r" else " "
    if category in {"Cf", "Cc"} or written in IGNORED:
        return ""
    return {"Pd": "-", "Pc": "_"}.get(category)


def _mark(written: str, category: str) -> Character:
    if category == "Me":
        return Character("", struck=written != "\u20e3")
    if unicodedata.combining(written) == 0:
        # Variation selectors; and vowel signs of scripts that are left alone anyway.
        return Character("")
    return Character("", accents=1, struck=unicodedata.combining(written) == OVERLAY)


def _number(written: str) -> Character:
    digit = unicodedata.digit(written, None)
    if digit is None:
        plain = unicodedata.normalize("NFKC", written)
        return Character(plain.lower() if plain.isalnum() else written, strange=plain.isascii() and plain.isalnum())
    raised = unicodedata.decomposition(written).startswith(("<super>", "<sub>"))
    return Character(str(digit), strange=not written.isascii() and not raised, raised=raised)


def _picture(written: str) -> Character:
    from anyascii import anyascii

    if ord(written) in SQUARED or unicodedata.decomposition(written):
        plain = "".join(filter(str.isalnum, anyascii(written))).lower()
        return Character(plain, strange=True) if plain else Character(GAP)
    if unicodedata.category(written) == "Sk":
        return Character("")
    return Character(PICTURES.get(written, GAP))


def _letter(written: str) -> Character:
    from anyascii import anyascii

    parts = unicodedata.normalize("NFKD", written)
    base = "".join(part for part in parts if not unicodedata.combining(part))
    styled = unicodedata.decomposition(written).startswith("<")
    if base.isascii():
        bare = "".join(filter(str.isalnum, base)) if styled else ""
        return Character((bare or base).lower(), strange=styled and bool(bare), accents=len(parts) - len(base))
    name = unicodedata.name(written, "")
    plain = anyascii(written).lower() if name.startswith("LATIN") else ""
    if len(plain) == 1 and plain.isalpha():
        capital = "SMALL CAPITAL" in name
        return Character(plain, strange=capital, accents=not capital)
    lowered = (written if look_alike(written) else unicodedata.normalize("NFKC", written)).lower()
    return Character(lowered if len(lowered) == 1 else written)


@lru_cache(4096)
def look_alike(letter: str) -> str:
    """The Latin letter that a letter of another script looks like; empty if it looks like none."""
    from confusable_homoglyphs import confusables

    base = unicodedata.normalize("NFKD", letter)[0]
    if base in SHAPES:
        return SHAPES[base]
    for shape in (letter, base, base.upper()):
        for other in confusables.confusables_data.get(shape, ()):
            if len(other["c"]) == 1 and other["c"].isascii() and other["c"].isalpha():
                return str(other["c"]).lower()
    return ""
