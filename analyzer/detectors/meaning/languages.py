"""Whether words are English enough to be judged as English: by script and by the small words of a language."""

import re
import unicodedata

LEAST_WORDS = 5
"""Fewer words than this say too little about their language, unless their script is another."""
LATIN_SHARE = 0.5
"""A text with a smaller share of Latin letters is not English."""
LEAST_FOREIGN = 2
"""Small words of another language that must be there, and more of them than English ones."""
READ_CHARACTERS = 2000
"""How much of a long text is looked at."""

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_ENGLISH = frozenset(
    word
    for words in (
        "the a an and or but of to in on at for with is are was were be been it its it's that this these i you he she",
        "we they me my your his her our their do does did not no yes have has had will would can could what which",
        "who how when where why so just like there then if as by from about up out i'm ok",
    )
    for word in words.split()
)
_FOREIGN = {
    "French": "le les des une est et dans que qui pour pas vous nous je tu il elle sur avec mais ce cette sont c'est",
    "Spanish": "el los las una es y en que por para con no se lo como pero más está muy tu yo del al usted son",
    "German": "der die das und ist nicht ein eine ich du er sie wir ihr mit auf für von zu den dem auch aber wie",
    "Italian": "il lo gli una è e di che per con non sono mi ti si come ma anche della nel questo ho hai",
    "Portuguese": "o os as uma é e em que por para com não se do da no na mas eu você mais como está isso",
    "Polish": "nie jest to się na w z i że do co jak tak ale ja ty czy mi po dla już był",
    "Romanian": "nu este și în pe cu la ce mai un o sunt eu tu pentru din care am să",
    "Turkish": "bir ve bu da de için ne ben sen çok mi var yok ama gibi değil",
    "Welsh": "yn y yr mae i o a ar ei wedi gan chi fi dim beth bod am",
}
_SMALL = {name: frozenset(words.split()) - _ENGLISH for name, words in _FOREIGN.items()}


def is_english(text: str) -> bool:
    """False where the text is plainly in another language or script; in linear time."""
    read = text[:READ_CHARACTERS]
    letters = [character for character in read if character.isalpha()]
    if not letters:
        return True
    latin = sum(character.isascii() or "LATIN" in unicodedata.name(character, "") for character in letters)
    if latin < LATIN_SHARE * len(letters):
        return False
    words = _WORD.findall(read.lower().replace("’", "'"))
    if len(words) < LEAST_WORDS:
        return True
    english = sum(word in _ENGLISH for word in words)
    foreign = max(sum(word in small for word in words) for small in _SMALL.values())
    return foreign < LEAST_FOREIGN or english >= foreign
