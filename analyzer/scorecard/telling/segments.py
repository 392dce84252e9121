"""Cuts a lesson into stretches where its words change most.

After TextTiling (Hearst 1997, https://aclanthology.org/J97-1003): at every pause the words before and after are
compared; the lesson is cut where they are least alike, and where a tutor announces what comes next.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise, takewhile
from math import ceil, sqrt

from analyzer.domain.base import Span
from analyzer.domain.lesson import Role
from analyzer.domain.signals import Utterance
from analyzer.scorecard.measures.tokens import stem, tokens
from analyzer.scorecard.telling.settings import TopicSettings

_EVEN = 3
"""A stretch lasts at least so small a part of what an even share of the lesson would be."""


@dataclass(frozen=True)
class Said:
    """A line of the transcript with the words that have content."""

    utterance: Utterance
    words: tuple[str, ...]
    """In order, as said, in lower case."""
    announced: float
    """How much of a likeness it outweighs that the tutor says here what comes next."""
    pairs: tuple[tuple[str, str], ...] = ()
    """Words with content that stand side by side."""

    @cached_property
    def stems(self) -> Counter[str]:
        """The words without endings, counted."""
        return Counter(stem(word) for word in self.words)


def announced(utterance: Utterance, settings: TopicSettings) -> float:
    """How plainly a tutor's line says that something else comes next, by its wording; 0 for all other lines."""
    if utterance.role is not Role.TUTOR:
        return 0.0
    if worded(utterance.text, settings.turns):
        return settings.turned
    return settings.announced if worded(utterance.text, settings.announcements) else 0.0


def worded(text: str, wordings: Iterable[str]) -> bool:
    """Whether one of these wordings stands in a text."""
    padded = f" {' '.join(tokens(text))} "
    return any(f" {wording} " in padded for wording in wordings)


def segments(lines: Sequence[Said], whole: Span, settings: TopicSettings) -> list[Sequence[Said]]:
    """Stretches in order of time, each long and wordy enough; one, or none, where too little was said."""
    if sum(len(line.words) for line in lines) < settings.least_words:
        return []
    wanted = min(settings.most, max(settings.fewest, ceil(whole.duration_ms / settings.every_ms)))
    shortest_ms = max(settings.shortest_ms, whole.duration_ms // (wanted * _EVEN))
    total = (0, *accumulate(len(line.words) for line in lines))
    cuts: list[int] = []
    for at in sorted(range(1, len(lines)), key=lambda i: (_likeness(lines, i, settings), i)):
        if len(cuts) + 1 >= wanted:
            break
        start = max((cut for cut in cuts if cut < at), default=0)
        end = min((cut for cut in cuts if cut > at), default=len(lines))
        if all(
            lines[b - 1].utterance.end_ms - lines[a].utterance.start_ms >= shortest_ms
            and total[b] - total[a] >= settings.least_words
            for a, b in ((start, at), (at, end))
        ):
            cuts.append(at)
    edges = [0, *sorted(cuts), len(lines)]
    return [lines[a:b] for a, b in pairwise(edges)]


def _likeness(lines: Sequence[Said], at: int, settings: TopicSettings) -> float:
    """Cosine of the words within a window before and after a pause, less where what follows is announced."""
    here, reach = lines[at].utterance.start_ms, settings.window_ms
    earlier = takewhile(lambda i: here - lines[i].utterance.start_ms <= reach, range(at - 1, -1, -1))
    later = takewhile(lambda i: lines[i].utterance.start_ms - here <= reach, range(at, len(lines)))
    before, after = (_counted(lines[i] for i in positions) for positions in (earlier, later))
    norm = sqrt(sum(n * n for n in before.values()) * sum(n * n for n in after.values()))
    cosine = sum(n * after[word] for word, n in before.items()) / norm if norm else 0.0
    return cosine - lines[at].announced


def _counted(lines: Iterable[Said]) -> Counter[str]:
    counts = Counter[str]()
    for line in lines:
        counts.update(line.stems)
    return counts
