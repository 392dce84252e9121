"""What may be quoted, and how: words as they were transcribed, with those marked that may be misheard."""

from collections.abc import Sequence
from dataclasses import dataclass

from analyzer.domain.base import Span
from analyzer.domain.finding import Finding
from analyzer.domain.quote import Quote
from analyzer.domain.signals import Utterance, Word
from analyzer.domain.spans import touches
from analyzer.scorecard.measures.sentences import timed
from analyzer.scorecard.telling.settings import MomentSettings


@dataclass(frozen=True)
class Quotable:
    """Where words may be taken from.

    Not from sealed stretches; and where topics and moments are told, not from beside the words of a finding: what is
    in question before a person is neither praised nor coached.
    """

    sealed: tuple[Span, ...]
    in_question: tuple[Span, ...]

    @classmethod
    def of(cls, findings: Sequence[Finding], settings: MomentSettings) -> "Quotable":
        """By a lesson's findings."""
        apart = settings.apart_ms
        return cls(
            sealed=tuple(finding for finding in findings if finding.sealed),
            in_question=tuple(
                Span(start_ms=max(0, finding.start_ms - apart), end_ms=finding.end_ms + apart)
                for finding in findings
                if finding.quote is not None
            ),
        )

    def allows(self, span: Span) -> bool:
        """Whether topics and moments may be told from a stretch."""
        return not touches(span, (*self.sealed, *self.in_question))


def quote(utterances: Sequence[Utterance], within: Span, settings: MomentSettings) -> Quote:
    """One speaker's words within a stretch, cut with an ellipsis where there are many; at least one utterance."""
    words = [word for utterance in utterances for word in timed(utterance) if _within(word, within)]
    return quote_words(words or list(timed(utterances[0]))[:1], utterances[0], settings)


def quote_words(words: Sequence[Word], of: Utterance, settings: MomentSettings) -> Quote:
    """These words of one speaker."""
    shown = [piece for word in words for piece in _pieces(word, settings)]
    cut = shown[: settings.quote_words]
    text = " ".join(piece for piece, _ in cut)
    return Quote(
        start_ms=min((word.start_ms for word in words), default=of.start_ms),
        end_ms=max((word.end_ms for word in words), default=of.end_ms),
        role=of.role,
        text=f"{text} …" if len(shown) > len(cut) else text,
        unsure=tuple(i for i, (_, unsure) in enumerate(cut) if unsure),
    )


def _pieces(word: Word, settings: MomentSettings) -> list[tuple[str, bool]]:
    """A word without white space of its own, so that positions can be counted; and whether it may be misheard."""
    return [(piece, word.confidence < settings.unsure) for piece in word.text.split()]


def _within(word: Word, span: Span) -> bool:
    middle = (word.start_ms + word.end_ms) // 2
    return span.start_ms <= middle <= span.end_ms
