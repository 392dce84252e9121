"""Finds out which rules a text may concern, by what its words hold, before any pattern is tried on it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from analyzer.detectors.necessity import LONGEST, NOTHING, Way

VOCABULARY = 4096
"""Words of which it is remembered what they hold."""
LONGEST_WORD = 64
"""Letters beyond which something without a space is read in pieces."""


@dataclass(frozen=True)
class Index:
    """Says which of several names a text may concern, from the ways in which each can match."""

    ways: Mapping[str, tuple[Way, ...]]

    def possible(self, text: str) -> frozenset[str]:
        """The names of which at least one way is open in the text."""
        held = NOTHING.union(*map(self._held, _words(text)))
        return self._always | {
            name
            for letters in self._by_rarest.keys() & held
            for name, others in self._by_rarest[letters]
            if not any(map(held.isdisjoint, others))
        }

    @cached_property
    def _always(self) -> frozenset[str]:
        return frozenset(name for name, ways in self.ways.items() if () in ways)

    @cached_property
    def _by_rarest(self) -> dict[str, list[tuple[str, Way]]]:
        """For each rarest letters, the ways that need them, and what else those need."""
        led: dict[str, list[tuple[str, Way]]] = {}
        for name, ways in self.ways.items():
            for rarest, *others in filter(None, ways):
                for letters in rarest:
                    led.setdefault(letters, []).append((name, tuple(others)))
        return led

    @cached_property
    def _held(self) -> Callable[[str], frozenset[str]]:
        """What a word holds of all letters that are needed."""
        needed = NOTHING.union(*(letters for ways in self.ways.values() for way in ways for letters in way))
        return lru_cache(VOCABULARY)(lambda word: needed & _pieces(word))


def _words(text: str) -> Iterator[str]:
    """The words of a text; what is too long for a word comes in pieces that overlap by as much as is looked for."""
    for word in text.split():
        if len(word) <= LONGEST_WORD:
            yield word
        else:
            yield from (word[at : at + LONGEST_WORD] for at in range(0, len(word), LONGEST_WORD - LONGEST))


@lru_cache(VOCABULARY)
def _pieces(word: str) -> frozenset[str]:
    ends = range(1, len(word) + 1)
    return frozenset(word[end - size : end] for end in ends for size in range(1, min(end, LONGEST) + 1))
