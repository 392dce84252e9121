"""What near a finding may excuse it: an apology at once, words that are said to be another's."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from analyzer.domain.base import Span
from analyzer.domain.conduct import Circumstance
from analyzer.domain.finding import Finding
from analyzer.domain.kinds import Channel
from analyzer.domain.signals import Utterance, Word
from analyzer.domain.spans import touches
from analyzer.scorecard.measures.sentences import sentences
from analyzer.scorecard.measures.tokens import tokens
from analyzer.scorecard.telling.quoting import quote_words
from analyzer.scorecard.telling.settings import CircumstanceSettings, MomentSettings


@dataclass(frozen=True)
class Circumstances:
    """Looks around the words of findings."""

    utterances: Sequence[Utterance]
    sealed: Sequence[Span]
    settings: CircumstanceSettings
    quoting: MomentSettings

    def of(self, finding: Finding) -> tuple[Circumstance, ...]:
        """What may excuse a finding, in order of time; nothing of or from beside a sealed one."""
        if finding.quote is None or finding.channel is not Channel.AUDIO:
            return ()
        within = self.settings.within_ms
        before = Span(start_ms=max(0, finding.start_ms - within), end_ms=finding.end_ms)
        after = Span(start_ms=finding.start_ms, end_ms=finding.end_ms + within)
        found = [
            *self._near(finding, before, self.settings.quotations, "quotation"),
            *self._near(finding, after, self.settings.apologies, "apology"),
        ]
        return tuple(sorted(found, key=lambda circumstance: circumstance.start_ms))

    def _near(self, finding: Finding, span: Span, wordings: Sequence[str], kind: str) -> Iterator[Circumstance]:
        """The first sentence of the same speaker's in which one of the wordings stands."""
        own = (u for u in self.utterances if u.role is finding.role and touches(u, [span]))
        said = ((u, sentence) for u in own for sentence in sentences(u))
        for utterance, sentence in said:
            place = Span(start_ms=sentence[0].start_ms, end_ms=max(word.end_ms for word in sentence))
            if touches(place, [span]) and not touches(place, self.sealed) and _stands_in(wordings)(sentence):
                line = quote_words(sentence, utterance, self.quoting)
                yield Circumstance.model_validate(
                    {"start_ms": place.start_ms, "end_ms": place.end_ms, "kind": kind, "line": line}
                )
                return


def _stands_in(wordings: Sequence[str]) -> Callable[[Sequence[Word]], bool]:
    def stands(sentence: Sequence[Word]) -> bool:
        padded = f" {' '.join(token for word in sentence for token in tokens(word.text))} "
        return any(f" {wording} " in padded for wording in wordings)

    return stands
