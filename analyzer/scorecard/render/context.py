"""The words around a finding, with the quote marked in them."""

import re
from collections.abc import Iterable
from typing import Final

from analyzer.domain.base import Span
from analyzer.domain.finding import Finding
from analyzer.domain.kinds import Channel
from analyzer.domain.lesson import Lesson
from analyzer.domain.signals import Signals
from analyzer.scorecard import words

CONTEXT_MS: Final = 30_000
"""How far away the line before and the line after may be."""
MOST_LINES: Final = 6
"""How many lines of one finding are shown."""


class Line(Span):
    """Words around a finding, in three parts: before the quote, the quote, after it."""

    speaker: str
    before: str
    hit: str = ""
    after: str = ""


def touches(span: Span, others: Iterable[Span]) -> bool:
    """Whether two spans share a moment; a span without length counts as a moment."""
    return any(
        span.start_ms < max(other.end_ms, other.start_ms + 1) and other.start_ms < max(span.end_ms, span.start_ms + 1)
        for other in others
    )


def certainty(finding: Finding, signals: Signals) -> float | None:
    """How sure it is that whoever is heard has the finding's role; None where it does not rest on a voice."""
    if finding.channel is not Channel.AUDIO:
        return None
    own = (u.attribution for u in signals.speech.utterances if u.role is finding.role and touches(u, [finding]))
    return min(own, default=None)


def around(finding: Finding, signals: Signals, lesson: Lesson | None) -> tuple[Line, ...]:
    """The lines that hold the quote, with one before and one after where they are near."""
    if finding.quote is None:
        return ()
    near = Span(start_ms=max(0, finding.start_ms - CONTEXT_MS), end_ms=finding.end_ms + CONTEXT_MS)
    lines = _said(finding.channel, near, signals, lesson)
    hits = [i for i, line in enumerate(lines) if touches(line, [finding])][:MOST_LINES]
    if not hits:
        return ()
    first, last = max(0, hits[0] - 1), hits[-1] + 1
    shown = enumerate(lines[first : last + 1], first)
    return tuple(_marked(line, finding.quote) if i in hits else line for i, line in shown)


def _said(channel: Channel, near: Span, signals: Signals, lesson: Lesson | None) -> list[Line]:
    if channel is Channel.AUDIO:
        return [
            Line(start_ms=u.start_ms, end_ms=u.end_ms, speaker=words.ROLE[u.role], before=u.text)
            for u in signals.speech.utterances
            if touches(u, [near])
        ]
    if channel is Channel.CHAT and lesson is not None:
        return [
            Line(start_ms=m.at_ms, end_ms=m.at_ms, speaker=words.ROLE[lesson.role_of(m.participant)], before=m.text)
            for m in sorted(lesson.chat, key=lambda m: m.at_ms)
            if near.start_ms <= m.at_ms <= near.end_ms
        ]
    return []


def _marked(line: Line, quote: str) -> Line:
    pattern = r"\s+".join(map(re.escape, quote.split()))
    found = re.search(pattern, line.before, re.IGNORECASE) if pattern else None
    if found is None:
        return line
    parts = {"before": line.before[: found.start()], "hit": found[0], "after": line.before[found.end() :]}
    return line.model_copy(update=parts)
