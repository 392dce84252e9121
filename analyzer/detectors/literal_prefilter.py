"""Finds out which rules a text may concern, before any of their patterns is tried on it.

RE2 looks for all letters that the patterns need at once, then for the patterns whose letters are there.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import re2

from analyzer.detectors.loosening import loosened
from analyzer.detectors.patterns import longhand

PROBE = "\x01probe\x01"
"""A pattern that must be found in itself: RE2 says nothing and finds nothing where it has no memory for the letters."""


@dataclass(frozen=True)
class LiteralPrefilter:
    """Says which of several rules a text may concern."""

    known: re2.Filter
    names: tuple[str, ...]
    """The rules, in the order in which they were made known."""
    always: frozenset[str]
    """Rules that RE2 cannot read, and which are tried on every text."""

    def possible(self, text: str) -> frozenset[str]:
        """Every rule whose patterns match the text, and few others."""
        found = self.known.Match(text.encode(errors="replace")) if self.names else ()
        return self.always.union(self.names[at] for at in found or () if at < len(self.names))


def literal_prefilter(rules: Mapping[str, tuple[str, ...]], fragments: Mapping[str, str]) -> LiteralPrefilter:
    """A prefilter for rules, by the patterns of each, which have been checked."""
    options = re2.Options()
    options.never_capture, options.log_errors = True, False
    known, names = re2.Filter(), []
    for name, says in rules.items():
        try:
            known.Add("|".join(f"(?:{loosened(longhand(pattern, fragments))})" for pattern in says), options)
        except re2.error:
            continue
        names.append(name)
    if not _ready(known, options):
        names = []
    return LiteralPrefilter(known, tuple(names), frozenset(rules.keys() - names))


def _ready(known: re2.Filter, options: re2.Options) -> bool:
    """Whether RE2 has memory enough to look for so many letters: about 7,000 words in the patterns of one lexicon."""
    known.Add(PROBE, options)
    try:
        known.Compile()
    except re2.error:
        return False
    return known.Match(PROBE) is not None
