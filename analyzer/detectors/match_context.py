"""A window among the other statements of a lesson, and what of it is read for one match."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from analyzer.detectors.patterns import MATCH
from analyzer.detectors.reading import Reading
from analyzer.detectors.sentences import bounds, last_sentence
from analyzer.detectors.utterance_windows import UtteranceWindow, normalise
from analyzer.domain.statement import Statement

Texts = tuple[str, ...]
NEAR = 2000
"""Characters on either side of a match that are near it; more than anybody says in one statement."""


@dataclass(frozen=True)
class MatchContext:
    """A window, read for the rules of one lexicon."""

    window: UtteranceWindow
    seam: int
    reading: Reading
    """The window's text with hidden words written out."""
    disguised: frozenset[str]
    """Words that the lexicon knows in disguise."""
    statements: tuple[Statement, ...]
    _sentences: dict[tuple[int, int], Texts] = field(default_factory=dict)
    """What was read for a match already, by where it stands."""

    @cached_property
    def plain(self) -> Reading:
        """The window as it is read, before hidden words are written out."""
        return self.window.reading

    def place(self, match: re.Match[str]) -> tuple[int, int]:
        """Where in the window, as written, a match stands."""
        return self.plain.written(*self.reading.written(match.start(), match.end()))

    def hides(self, match: re.Match[str]) -> bool:
        """Whether letters of the match were written so as not to be found."""
        start, end = self.reading.written(match.start(), match.end())
        if self.reading.hides(match.start(), match.end()) or self.plain.hides(start, end):
            return True
        return bool(self.plain.accented) and any(
            word[0] in self.disguised and not self.plain.accented.isdisjoint(range(word.start(), word.end()))
            for word in re.compile(r"\w+").finditer(self.plain.text, start, end)
        )

    def sentence(self, match: re.Match[str]) -> Texts:
        """The sentence of the match, as it is and with a stand-in for the words that matched."""
        start, end = match.span()
        if (start, end) not in self._sentences:
            text = match.string
            first, last = bounds(text, start, end)
            self._sentences[start, end] = text[first:last], text[first:start] + MATCH + text[end:last]
        return self._sentences[start, end]

    def finds(self, pattern: re.Pattern[str], match: re.Match[str]) -> bool:
        """Whether a pattern stands near the match, in any sentence of the window."""
        return pattern.search(match.string, max(0, match.start() - NEAR), match.end() + NEAR) is not None

    def before_sentence(self, match: re.Match[str]) -> Texts:
        """The sentence just before that of the match, by whoever said it; none at the start of a lesson."""
        text = match.string
        led_by = text[: bounds(text, match.start(), match.end())[0]]
        if led_by.strip():
            return (last_sentence(led_by),)
        index = self.window.index
        return (last_sentence(normalise(self.statements[index - 1].text)),) if index else ()

    def around(self, before: int, after: int) -> Iterator[Statement]:
        """The statements next to the window."""
        first, last = self.window.index, self.window.index + len(self.window.parts)
        yield from self.statements[max(0, first - before) : first]
        yield from self.statements[last : last + after]
