"""Reading e-mail addresses the way people say them, write them past a filter, and speech recognition hears them.

`jo underscore smith at g mail dot com`, `sam[at]outlook[.com]`, `sam (at) school dot tutor`: everything here turns such
words into the address meant, and says where in the text it stood. It decides nothing.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from analyzer.detectors.spoken_forms import UNITS, Token, tokens

JOINERS = {
    "dot": ".",
    "point": ".",
    ".": ".",
    "underscore": "_",
    "period": ".",
    "dash": "-",
    "hyphen": "-",
    "-": "-",
    "+": "+",
    "_": "_",
}
SIGNS = frozenset("@©®")
OPEN, CLOSE = r"""[\[({<|*'"]""", r"""[\])}>|*'"]"""
WRAPPED = re.compile(rf"(?:{OPEN}\s*)(at|@|dot|\.)(?:\s*{CLOSE})")
"""A sign or its name in brackets, quotes, bars or stars: beyond doubt a sign."""
DASHED = re.compile(r"(?<=[^\W_])[-_](at|dot)[-_](?=[^\W_])|(?<=\s)-(at|dot)-(?=\s)")
"""The same between dashes or underscores."""
WRAPPED_ENDING = re.compile(rf"{OPEN}\s*(\.\s*[a-z]{{2,}}(?:\.[a-z]{{2,}})?)\s*{CLOSE}")
COMMAS = re.compile(r",(?=\s*(?:at|dot|@)\b)|(?<=\bsign),|(?<=\bat),")
"""Pauses around the words for a sign."""
BEFORE = 80
"""Characters before an address that may say what it is."""
UNDOTTED = re.compile(r"\s(com|co uk)(?!\w)")
"""What follows a provider's name where the dot before it was lost."""
SHORTEST_HOST = 3
"""Letters of a host's name, where its ending is not an everyday one; shorter is mathematics or code."""


@dataclass(frozen=True)
class Address:
    """Something shaped like an e-mail address."""

    local: str
    """Before the at sign."""
    domain: str
    """After it, e.g. `gmail.com`; without a dot where none was said."""
    start: int
    end: int
    signed: bool
    """Whether an at sign was written or spelled out (`at sign`), not just the word `at`."""
    structured: bool
    """Whether the part before the at sign has dots, underscores, digits or spelled letters."""
    before: str
    """The text that leads up to it."""


def addresses(text: str, top_level: frozenset[str], hosts: re.Pattern[str]) -> Iterator[Address]:
    """Everything in a normalised text that is shaped like an e-mail address.

    Args:
        text: normalised text, spoken or written.
        top_level: last parts of domains that are recognised after a dot, e.g. `com`, `uk`.
        hosts: names of providers that are recognised without a dot, spaces allowed.
    """
    text = _unwrapped(text)
    found = tokens(text)
    for i in range(len(found)):
        width, signed = _at_sign(found, i)
        if not width:
            continue
        ends = top_level.__contains__ if not signed else lambda word: word in top_level or _is_top_level(word)
        domain, end = _domain(text, found, i + width, ends, hosts)
        if ".." in domain:
            continue
        if domain.rpartition(".")[2] not in top_level and len(domain.partition(".")[0]) < SHORTEST_HOST:
            continue
        local, first, structured = _local(text, found, i)
        if domain and local:
            start = found[first].start
            yield Address(local, domain, start, end, signed, structured, text[max(0, start - BEFORE) : start])


def _unwrapped(text: str) -> str:
    """The text with brackets taken off signs, character for character: `sam [at] gmail` is `sam @    gmail`."""

    def sign(found: re.Match[str]) -> str:
        return {"at": "@", "dot": "."}.get(found[1], found[1]).center(len(found[0]))

    def blank(found: re.Match[str]) -> str:
        return f" {found[0][1:-1]} "

    if "at" not in text and "@" not in text:
        return text
    text = WRAPPED_ENDING.sub(lambda found: found[1].ljust(len(found[0])), text)
    return COMMAS.sub(" ", DASHED.sub(blank, WRAPPED.sub(sign, text)))


@cache
def _suffixes() -> Callable[[str], bool]:
    from publicsuffixlist import PublicSuffixList

    known: Callable[[str], bool] = PublicSuffixList(accept_unknown=False, only_icann=True).is_public
    return known


def _is_top_level(word: str) -> bool:
    """Whether a domain can end so, by the public suffix list."""
    return word.isalpha() and len(word) > 1 and _suffixes()(word)


def _at_sign(found: list[Token], i: int) -> tuple[int, bool]:
    """How many tokens from `i` say `at`, and whether they mean the sign beyond doubt."""
    words = [token.text for token in found[i : i + 3]]
    if words[:1] and words[0] in SIGNS:
        return 1, True
    if words[:1] != ["at"]:
        return 0, False
    if words[1:2] == ["-"] and words[2:] == ["sign"]:
        return 3, True
    if words[1:2] and words[1] in {"sign", "symbol"}:
        return 2, True
    if words[1:] == ["the", "rate"]:
        return 3, True
    return 1, False


MOST_HOST_TOKENS = 7


def _domain(
    text: str, found: list[Token], first: int, ends: Callable[[str], bool], hosts: re.Pattern[str]
) -> tuple[str, int]:
    """The domain that begins at token `first` and where it ends; an empty one if none does."""
    name, words, i = "", 0, first
    while i < min(len(found), first + MOST_HOST_TOKENS):
        word = found[i].text
        if JOINERS.get(word) == "." and name and _joins(text, found[i]):
            ending, end = _ending(found, i, ends)
            if ending:
                return name + ending, end
        if word in JOINERS and JOINERS[word] in ".-":
            name += JOINERS[word]
        elif word.isalnum() and words <= 1:
            name += UNITS.get(word, word) if word != "o" else word
            words += len(word) > 1
        else:
            break
        i += 1
    provider = hosts.match(text, found[first].start) if first < len(found) else None
    if not provider:
        return "", 0
    host, undotted = re.sub(r"\s", "", provider[0]), UNDOTTED.match(text, provider.end())
    if undotted:
        return f"{host}.{undotted[1].replace(' ', '.')}", undotted.end()
    return host, provider.end()


def _ending(found: list[Token], i: int, ends: Callable[[str], bool]) -> tuple[str, int]:
    """`.com`, `.co.uk` and the like from the dot at token `i` on, letters spelled or not; empty if it is none."""
    ending, end = "", 0
    while i < len(found) and JOINERS.get(found[i].text) == ".":
        for width in (3, 2, 1):
            letters = found[i + 1 : i + 1 + width]
            word = "".join(token.text for token in letters)
            if len(letters) == width and ends(word):
                ending, end, i = f"{ending}.{word}", letters[-1].end, i + 1 + width
                break
        else:
            break
    return ending, end


def _local(text: str, found: list[Token], at: int) -> tuple[str, int, bool]:
    """The part before the at sign at token `at`: its characters, its first token, whether it has structure."""
    parts: list[str] = []
    i, words, joined, signs = at - 1, 0, True, 0
    while i >= 0:
        token = found[i]
        if _joins(text, token):
            parts.append(JOINERS[token.text])
            joined, signs = True, signs + 1
        else:
            short = len(token.text) == 1 or token.text in UNITS or token.text.isdigit()
            if not token.text.replace("_", "").isalnum() or not (short or joined):
                break
            parts.append(UNITS.get(token.text, token.text) if token.text != "o" else "o")
            signs += short or not token.text.isalpha()
            joined, words = short, words + 1
        i -= 1
    local = "".join(reversed(parts)).lstrip(".-+")
    return local, i + 1, words > 0 and (signs > 1 or (signs == 1 and words > 1) or not local.isalpha())


def _joins(text: str, token: Token) -> bool:
    """Whether a token joins parts of an address; a full stop that ends a sentence does not."""
    if token.text not in JOINERS:
        return False
    ends_sentence = token.text == "." and text[token.end : token.end + 1] == " " and text[token.start - 1] != " "
    return not ends_sentence
