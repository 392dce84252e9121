"""The language that policy owners write patterns in.

Patterns are Python regular expressions over lower-case text, with three conveniences: a space stands for any run of
space, commas, quotes and dashes (never the end of a sentence), `{name}` stands for a named fragment of the same file,
and in the patterns of a context `{match}` stands for the words that the rule has matched. Groups are not remembered:
there are no back-references.
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

GAP = r"""(?:[\s,"-]+)"""
"""What a space in a pattern matches; grouped, so that ` ?` is an optional space. Characters beyond Latin-1 would triple
the time that patterns take to compile, so texts are straightened first."""
SHORTHAND = re.compile(r"\\.|\[(?:\\.|[^\]\\])*\]|\((?!\?)| ")
"""Finds the spaces and plain groups of a pattern by passing over escapes and sets such as `[.!? ]`."""
LONGHAND = {" ": GAP, "(": "(?:"}
"""What stands for them; a group that is not remembered is matched in half the time."""
NAMED = re.compile(r"\{([a-z_]+)\}")
"""Finds the fragments that a pattern names."""
MATCH = "\x00"
"""Stands in a window for the words that a rule has matched, so that `{match}` finds them."""
STAND_IN = "\U000f0000"
"""Stands for a fragment while the rest of a pattern is checked; no text holds it."""
ONLY_WHOLE = re.compile(r"\(\?[<P(]|\\[1-9]")
"""Look-behinds, names and back-references, which may hold in each piece of a pattern and not in the whole."""


def compile_patterns(says: Iterable[str], fragments: Mapping[str, str]) -> re.Pattern[str]:
    """One regular expression for all patterns, on word boundaries.

    Raises:
        ValueError: a pattern does not compile or names a fragment that does not exist.
    """
    whole = {pattern: longhand(pattern, fragments) for pattern in says}
    alternatives = "|".join(f"(?:{one})" for one in whole.values())
    try:
        return re.compile(rf"(?<![\w'])(?:{alternatives})(?!\w)")
    except re.error as error:
        raise ValueError(_culprit(whole) or f"patterns do not go together: {error}") from error


def check_patterns(says: Iterable[str], fragments: Mapping[str, str]) -> None:
    """Prove that the patterns compile, in a fraction of the time that takes: piece by piece, each fragment once.

    Raises:
        ValueError: a pattern would not compile or names a fragment that does not exist.
    """
    says = tuple(says)
    if any(ONLY_WHOLE.search(written_out(pattern, fragments)) for pattern in says):
        compile_patterns(says, fragments)
    for pattern in says:
        _check(pattern, fragments)


def _check(pattern: str, fragments: Mapping[str, str]) -> None:
    _check_piece(pattern)
    for name in NAMED.findall(pattern):
        if name != "match":
            _check(fragments[name], fragments)


@lru_cache(4096)
def _check_piece(pattern: str) -> None:
    try:
        re.compile(f"(?:{NAMED.sub(STAND_IN, pattern)})")
    except re.error as error:
        raise ValueError(f"pattern '{pattern}' is not a regular expression: {error}") from error


def longhand(pattern: str, fragments: Mapping[str, str]) -> str:
    """The regular expression that a pattern stands for.

    Raises:
        ValueError: a fragment does not exist or names itself.
    """
    return SHORTHAND.sub(lambda found: LONGHAND.get(found[0], found[0]), written_out(pattern, fragments))


def _culprit(whole: dict[str, str]) -> str | None:
    """Which of the patterns does not compile by itself, and why."""
    for pattern, one in whole.items():
        try:
            re.compile(one)
        except re.error as error:
            return f"pattern '{pattern}' is not a regular expression: {error}"
    return None


def written_out(pattern: str, fragments: Mapping[str, str], within: tuple[str, ...] = ()) -> str:
    """The pattern with every fragment in place of its name.

    Raises:
        ValueError: a fragment does not exist or names itself.
    """

    def fragment(found: re.Match[str]) -> str:
        name = found[1]
        if name == "match":
            return MATCH
        if name not in fragments:
            raise ValueError(f"pattern '{pattern}' names the unknown fragment '{name}'")
        if name in within:
            raise ValueError(f"fragment '{name}' names itself")
        return f"(?:{written_out(fragments[name], fragments, (*within, name))})"

    return NAMED.sub(fragment, pattern)
