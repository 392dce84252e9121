"""What a text must hold for a pattern to match at all, so that few patterns need to be tried on a text.

Read off the parse tree of a pattern: letters that stand in it one after another must stand so in the text, whichever
other turns the pattern takes. Whatever is not understood is not needed, so that a pattern is at worst tried in vain.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from re import _constants as op  # type: ignore[attr-defined] # the tree has no public door; Python is pinned
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

from analyzer.detectors.patterns import MATCH, NAMED, compile_patterns, written_out

Tree = Any
"""What the parser of regular expressions makes of a pattern, or a piece of it."""
Way = tuple[frozenset[str], ...]
"""One way for a pattern to match: of every set, the text holds at least one. Rarest set first."""
ONLY_COMPILING_TELLS = re.compile(r"\(\?[<P(]|\\[1-9]")
"""Look-behinds, names and back-references, which a parse tree may hold and a compiled pattern may not."""
STAND_IN = 0xF0000
"""First of the private characters that stand for fragments while a pattern is parsed."""
NOTHING: frozenset[str] = frozenset()
LONGEST = 12
"""Letters after which a word is known well enough."""


@dataclass(frozen=True)
class Necessity:
    """Reads the patterns of one file, each fragment once."""

    fragments: Mapping[str, str]
    _stand_ins: dict[str, int] = field(default_factory=dict)
    _needs: dict[int, Way] = field(default_factory=dict)
    """What each fragment needs, by its stand-in."""
    _ways: dict[str, tuple[Way, ...]] = field(default_factory=dict)

    def ways(self, says: Iterable[str]) -> tuple[Way, ...]:
        """Every way for any of the patterns to match.

        Raises:
            ValueError: a pattern would not compile or names a fragment that does not exist.
        """
        says = tuple(says)
        if any(ONLY_COMPILING_TELLS.search(written_out(pattern, self.fragments)) for pattern in says):
            compile_patterns(says, self.fragments)
        return tuple(way for pattern in says for way in self._of(pattern))

    def _of(self, pattern: str) -> tuple[Way, ...]:
        if pattern not in self._ways:
            turns = _turns(self._parsed(pattern))
            self._ways[pattern] = tuple(tuple(sorted(self._needed(turn), key=_frequency)) for turn in turns)
        return self._ways[pattern]

    def _parsed(self, pattern: str) -> Tree:
        try:
            return parser.parse(f"(?:{NAMED.sub(self._stand_in, pattern)})")
        except re.error as error:
            raise ValueError(f"pattern '{pattern}' is not a regular expression: {error}") from error

    def _stand_in(self, found: re.Match[str]) -> str:
        name = found[1]
        if name == "match":
            return MATCH
        if name not in self._stand_ins:
            needed = tuple(self._needed(self._parsed(self.fragments[name])))
            self._stand_ins[name] = STAND_IN + len(self._stand_ins)
            self._needs[self._stand_ins[name]] = needed
        return chr(self._stand_ins[name])

    def _needed(self, tree: Tree) -> Iterator[frozenset[str]]:
        """Of each of these sets, the text holds at least one."""
        run = ""
        for kind, value in tree:
            if kind is op.LITERAL and value not in self._needs and not chr(value).isspace():
                run += chr(value)
                continue
            yield from _needed_by_run(run)
            yield from self._needed_by(kind, value)
            run = ""
        yield from _needed_by_run(run)

    def _needed_by(self, kind: object, value: Tree) -> Iterator[frozenset[str]]:
        if kind is op.LITERAL:
            yield from self._needs.get(value, ())
        elif kind is op.SUBPATTERN and not value[1]:
            yield from self._needed(value[3])
        elif kind in {op.MAX_REPEAT, op.MIN_REPEAT} and value[0]:
            yield from self._needed(value[2])
        elif kind is op.BRANCH:
            branches = [min(self._needed(branch), key=_frequency, default=NOTHING) for branch in value[1]]
            if all(branches):
                yield NOTHING.union(*branches)


def _needed_by_run(run: str) -> Iterator[frozenset[str]]:
    if run:
        yield frozenset({run[:LONGEST]})


def _turns(tree: Tree) -> Iterator[Tree]:
    """The alternatives of a pattern that is nothing but alternatives; else the pattern."""
    (kind, value), *others = tree or [(None, None)]
    if others or kind not in {op.BRANCH, op.SUBPATTERN} or (kind is op.SUBPATTERN and value[1]):
        yield tree
        return
    for branch in value[1] if kind is op.BRANCH else [value[3]]:
        yield from _turns(branch)


def _frequency(letters: frozenset[str]) -> float:
    """How often a set is to be expected in a text, roughly: a letter more makes a word five times as rare."""
    return sum(5.0 ** -len(one) for one in letters)
