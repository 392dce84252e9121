"""The words around a finding, with the quote marked in them, and the words that may be misheard."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from analyzer.domain.base import Span
from analyzer.domain.finding import Finding
from analyzer.domain.kinds import Channel
from analyzer.domain.lesson import Lesson
from analyzer.domain.signals import Signals, Utterance
from analyzer.domain.spans import touches
from analyzer.scorecard import words

CONTEXT_MS: Final = 30_000
"""How far away the line before and the line after may be."""
HEADLINE_WORDS: Final = 14
"""How many words of a quote a first page repeats."""
MOST_LINES: Final = 6
"""How many lines of one finding are shown."""


@dataclass(frozen=True)
class Piece:
    """Words of a line that are marked alike."""

    text: str
    hit: bool = False
    """Whether they are part of the quote."""
    unsure: bool = False
    """Whether the machine may have misheard them."""


class Line(Span):
    """Words around a finding."""

    speaker: str
    pieces: tuple[Piece, ...]

    @property
    def hit(self) -> bool:
        """Whether it holds the quote."""
        return any(piece.hit for piece in self.pieces)


@dataclass(frozen=True)
class Said:
    """A line as it was said or written."""

    span: Span
    speaker: str
    text: str
    unsure: tuple[tuple[int, int], ...] = ()
    """Stretches of the text that may be misheard, from and to a character."""


def certainty(finding: Finding, signals: Signals) -> float | None:
    """How sure it is that whoever is heard has the finding's role; None where it does not rest on a voice."""
    if finding.channel is not Channel.AUDIO:
        return None
    own = (u.attribution for u in signals.speech.utterances if u.role is finding.role and touches(u, [finding]))
    return min(own, default=None)


def around(finding: Finding, lines: Sequence[Said], sealed: Sequence[Span]) -> tuple[Line, ...]:
    """The lines that hold the quote, with one before and one after where they are near; none from a sealed stretch."""
    if finding.quote is None:
        return ()
    lines = [line for line in lines if not touches(line.span, sealed)]
    hits = [i for i, line in enumerate(lines) if touches(line.span, [finding])][:MOST_LINES]
    if not hits:
        return ()
    first, last = max(0, hits[0] - 1), hits[-1] + 1
    shown = enumerate(lines[first : last + 1], first)
    return tuple(_line(line, finding.quote if i in hits else "") for i, line in shown)


def said(finding: Finding, signals: Signals, lesson: Lesson | None, unsure_below: float) -> list[Said]:
    """What was said, or written, near a finding and on its channel."""
    near = Span(start_ms=max(0, finding.start_ms - CONTEXT_MS), end_ms=finding.end_ms + CONTEXT_MS)
    if finding.channel is Channel.AUDIO:
        heard = (u for u in signals.speech.utterances if touches(u, [near]))
        return [Said(u, words.ROLE[u.role], u.text, tuple(_misheard(u, unsure_below))) for u in heard]
    if finding.channel is Channel.CHAT and lesson is not None:
        return [
            Said(Span(start_ms=m.at_ms, end_ms=m.at_ms), words.ROLE[lesson.role_of(m.participant)], m.text)
            for m in sorted(lesson.chat, key=lambda m: m.at_ms)
            if near.start_ms <= m.at_ms <= near.end_ms
        ]
    return []


def shortened(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """The first words, marked as they were, with an ellipsis where there are more."""
    left = HEADLINE_WORDS
    shown: list[Piece] = []
    for piece in pieces:
        said_here = piece.text.split()
        if len(said_here) > left:
            return (*shown, replace(piece, text=" ".join([*said_here[:left], "…"])))
        left -= len(said_here)
        shown.append(piece)
    return tuple(shown)


def _misheard(utterance: Utterance, below: float) -> Iterator[tuple[int, int]]:
    """Where in the text the words stand of which the machine was unsure."""
    at = 0
    for word in utterance.words:
        found = utterance.text.find(word.text, at)
        if found < 0:
            return
        at = found + len(word.text)
        if word.confidence < below:
            yield found, at


def _line(line: Said, quote: str) -> Line:
    pattern = r"\s+".join(map(re.escape, quote.split()))
    found = re.search(pattern, line.text, re.IGNORECASE) if pattern else None
    hit = found.span() if found else (0, 0)
    edges = sorted({0, len(line.text), *hit, *(edge for stretch in line.unsure for edge in stretch)})
    pieces = [
        Piece(
            line.text[start:end],
            hit=hit[0] <= start < hit[1],
            unsure=any(a <= start < b for a, b in line.unsure),
        )
        for start, end in pairwise(edges)
    ]
    return Line(start_ms=line.span.start_ms, end_ms=line.span.end_ms, speaker=line.speaker, pieces=tuple(pieces))
