"""What was taught: stretches in order, each with the words that set it apart and one line of the lesson's own.

Words are weighed by TF-IDF (Spärck Jones 1972, doi:10.1108/eb026526) over the stretches of this one lesson. Nothing is
written that was not said.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log, sqrt

from analyzer.domain.lesson import Role
from analyzer.domain.scorecard import Topic
from analyzer.domain.signals import Utterance, Word
from analyzer.scorecard.measures.conversation import Conversation
from analyzer.scorecard.measures.sentences import sentences, timed
from analyzer.scorecard.measures.tokens import stem, tokens
from analyzer.scorecard.telling.quoting import Quotable, quote_words
from analyzer.scorecard.telling.segments import Said, announced, segments, worded
from analyzer.scorecard.telling.settings import MomentSettings, TopicSettings

_LETTERS = 3
"""A word of a topic has as many letters at least; figures and signs say little."""
_END_MARKS = (".", "!", "?", "…")
_TOGETHER = 2
"""Two words are one term when they stand side by side so often, and mostly."""
_ANNOUNCED = 1.5
"""How much more an announcement counts when a stretch's line is chosen."""


@dataclass(frozen=True)
class TopicFinder:
    """Tells the topics of a lesson."""

    settings: TopicSettings
    quoting: MomentSettings
    function_words: frozenset[str]

    def find(self, conversation: Conversation, quotable: Quotable) -> tuple[Topic, ...]:
        """Topics in order of time; none where too little was said."""
        usable = [u for u in conversation.utterances if quotable.allows(u)]
        lines = [Said(u, self._content(timed(u)), announced(u, self.settings), self._pairs(u)) for u in usable]
        lines = [line for line in lines if line.words]
        parts = segments(lines, conversation.whole, self.settings)
        counts = [sum((line.stems for line in part), Counter[str]()) for part in parts]
        spread = Counter(word for count in counts for word in count)
        weighed = [{word: n * log((1 + len(parts)) / spread[word]) for word, n in count.items()} for count in counts]
        nexts = [*(part[0].utterance for part in parts[1:]), None]
        ends = [_last_word(conversation, following) for following in nexts[: len(parts)]]
        topics = map(self._topic, parts, weighed, ends)
        return tuple(topic for topic in topics if topic is not None)

    def _content(self, words: Sequence[Word]) -> tuple[str, ...]:
        """Words with content that were surely heard."""
        heard = (token for word in words if word.confidence >= self.quoting.unsure for token in tokens(word.text))
        return tuple(token for token in heard if self._has_content(token))

    def _pairs(self, utterance: Utterance) -> tuple[tuple[str, str], ...]:
        """Words with content that stand side by side in a sentence."""
        said = ([t for word in sentence for t in tokens(word.text)] for sentence in sentences(utterance))
        return tuple(
            (one, other)
            for found in said
            for one, other in pairwise(found)
            if self._has_content(one) and self._has_content(other)
        )

    def _has_content(self, token: str) -> bool:
        letters = sum(character.isalpha() for character in token)
        return letters >= _LETTERS and token not in self.function_words and token not in self.settings.everyday

    def _topic(self, part: Sequence[Said], weights: Mapping[str, float], end_ms: int) -> Topic | None:
        said = [line.utterance for line in part]
        chosen = self._line([u for u in said if u.role is Role.TUTOR] or said, weights)
        if chosen is None:
            return None
        utterance, sentence = chosen
        return Topic(
            start_ms=said[0].start_ms,
            end_ms=end_ms,
            terms=self._terms(part, weights),
            line=quote_words(sentence, utterance, self.quoting),
        )

    def _terms(self, part: Sequence[Said], weights: Mapping[str, float]) -> tuple[str, ...]:
        """The weightiest words, repeated ones first, as they were said most often; two that go together are one."""
        forms: dict[str, Counter[str]] = {}
        for word in (word for line in part for word in line.words):
            forms.setdefault(stem(word), Counter())[word] += 1
        pairs = Counter(pair for line in part for pair in line.pairs)
        joined = {
            stem(word): f"{one} {other}"
            for (one, other), n in sorted(pairs.items())
            if n >= _TOGETHER and all(2 * n >= forms.get(stem(word), Counter()).total() for word in (one, other))
            for word in (one, other)
        }
        first = {word: i for i, word in enumerate(forms)}
        repeated = {word for word, found in forms.items() if found.total() > 1}
        ranked = sorted(weights, key=lambda word: (word not in repeated, -weights[word], first[word]))
        named = (joined.get(w) or min(forms[w], key=lambda form: (-forms[w][form], form)) for w in ranked)
        return tuple(dict.fromkeys(named))[: self.settings.terms]

    def _line(
        self, said: Sequence[Utterance], weights: Mapping[str, float]
    ) -> tuple[Utterance, tuple[Word, ...]] | None:
        """The tutor's turn to the subject, else the sentence that weighs most for its length; the first of equals.

        A whole sentence if there is any.
        """
        least, most = self.settings.line_words
        fitting = [(u, sentence) for u in said for sentence in sentences(u) if least <= len(sentence) <= most]
        whole = [(u, sentence) for u, sentence in fitting if sentence[-1].text.endswith(_END_MARKS)]
        scored = [(self._weight(u, sentence, weights), u, sentence) for u, sentence in whole or fitting]
        scored = [(weight, u, sentence) for weight, u, sentence in scored if weight > 0]
        turns = [
            found for found in scored if found[1].role is Role.TUTOR and worded(_text(found[2]), self.settings.turns)
        ]
        best = max((weight for weight, _, _ in turns or scored), default=0.0)
        return next(((u, sentence) for weight, u, sentence in turns or scored if weight == best), None)

    def _weight(self, utterance: Utterance, sentence: Sequence[Word], weights: Mapping[str, float]) -> float:
        words = {stem(word) for word in self._content(sentence)}
        line = utterance.model_copy(update={"text": _text(sentence)})
        total = sum(weights.get(word, 0.0) for word in sorted(words))
        return total / sqrt(len(sentence)) * (_ANNOUNCED if announced(line, self.settings) else 1.0)


def _text(sentence: Sequence[Word]) -> str:
    return " ".join(word.text for word in sentence)


def _last_word(conversation: Conversation, following: Utterance | None) -> int:
    """Where the talk ends that began before a line; where all of it ends for None."""
    before = [u.end_ms for u in conversation.utterances if following is None or u.start_ms < following.start_ms]
    return max(before, default=following.start_ms if following else 0)
