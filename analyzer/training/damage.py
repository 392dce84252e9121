"""Lines as a speech recogniser or a hurried typist would leave them, so that training meets both."""

import random
import re
from collections import defaultdict

UNPUNCTUATED, MISHEARD, DROPPED, FILLED, STARTED = 0.35, 0.15, 0.06, 0.015, 0.12
"""How often punctuation goes, a word is heard as another, one is lost, and a filler comes in between or first."""
_PAIRS = (
    "your you're,their there,to too,know no,hear here,write right,by buy,for four,see sea,two to,would wood,"
    "we'll well,it's its,whatsapp what's_app,won one,new knew,whole hole,he'll heel,weak week,wait weight,"
    "past passed,aloud allowed"
)
_FILLERS = ("um", "er", "like", "you know", "so", "well", "okay", "yeah", "right", "I mean", "erm")
_SMALL = frozenset(
    ("the", "a", "an", "and", "is", "are", "to", "of", "do", "you", "i", "it", "that", "just", "so", "well", "in", "on")
)
_PUNCTUATION = re.compile(r"[^\w' ]")


def _sounds_alike() -> dict[str, list[str]]:
    alike: dict[str, list[str]] = defaultdict(list)
    for pair in _PAIRS.split(","):
        one, other = (word.replace("_", " ") for word in pair.split())
        alike[one].append(other)
        alike[other].append(one)
    return dict(alike)


_ALIKE = _sounds_alike()


def damage(text: str, dice: random.Random) -> str:
    """The text with words lost, misheard and filled in; the text itself if nothing would be left."""
    words = text.split()
    if dice.random() < UNPUNCTUATED:
        words = _PUNCTUATION.sub(" ", " ".join(words)).split()
    kept: list[str] = [dice.choice(_FILLERS)] if dice.random() < STARTED else []
    for word in words:
        lower = word.lower()
        if lower in _SMALL and dice.random() < DROPPED:
            continue
        if dice.random() < FILLED:
            kept.append(dice.choice(_FILLERS))
        kept.append(dice.choice(_ALIKE[lower]) if lower in _ALIKE and dice.random() < MISHEARD else word)
    return " ".join(kept) or text
