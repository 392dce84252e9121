"""Finds questions in a transcript, by punctuation where there is some and by wording where there is none."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from analyzer.domain.base import Span
from analyzer.domain.signals import Utterance
from analyzer.scorecard.measures.sentences import sentences
from analyzer.scorecard.measures.settings import Wording
from analyzer.scorecard.measures.tokens import tokens


class Question(Span):
    """One question; where it begins and ends in the lesson."""

    kind: Literal["question", "check"]
    """A check ("okay?", "…, right?") asks whether all is well, not for an answer on the subject."""
    is_open: bool = False
    """Whether its wording asks for reasons, methods or the student's own view."""
    is_last: bool
    """Whether the speaker left it at that: nothing of the utterance follows."""


@dataclass(frozen=True)
class QuestionFinder:
    """Tells questions, checks and statements apart, sentence by sentence.

    Speech recognition punctuates most sentences: a question mark is believed. A sentence without any end mark is a
    question when it opens as English questions do: a question word and an auxiliary, or an auxiliary and a subject
    (Quirk et al. 1985, A Comprehensive Grammar of the English Language, 11.4-11.23), after lead-ins such as "so".
    Open questions are those that ask students to explain or to reason, which TalkMoves calls pressing for reasoning
    (Suresh et al. 2022, doi:10.48550/arXiv.2204.09652); here they are told by wording alone.
    """

    wording: Wording

    def find(self, utterance: Utterance) -> tuple[Question, ...]:
        """The questions and checks of one utterance, in order."""
        found_in = sentences(utterance)
        found = []
        for i, sentence in enumerate(found_in):
            text = " ".join(word.text for word in sentence)
            kind = self._kind(text)
            if kind is None:
                continue
            is_last = i == len(found_in) - 1
            end_ms = utterance.end_ms if is_last else sentence[-1].end_ms
            found.append(
                Question(
                    start_ms=min(sentence[0].start_ms, end_ms),
                    end_ms=end_ms,
                    kind=kind,
                    is_open=kind == "question" and self._is_open(text),
                    is_last=is_last,
                )
            )
        return tuple(found)

    def _kind(self, text: str) -> Literal["question", "check"] | None:
        said = self._after_lead_ins(tokens(text))
        if not said:
            return "check" if text.endswith("?") and tokens(text) else None
        unmarked = not text.endswith((".", "!", "?", "…"))
        opens = self._opens_question(said)
        if not text.endswith("?") and not (unmarked and opens):
            return None
        if " ".join(said) in self.wording.checks:
            return "check"
        if not opens and any(_ends_with(said, tag) for tag in self._tags):
            return "check"
        return "question"

    def _is_open(self, text: str) -> bool:
        padded = f" {' '.join(tokens(text))} "
        return any(f" {cue} " in padded for cue in self.wording.open_cues)

    def _opens_question(self, said: tuple[str, ...]) -> bool:
        """Whether words open as a question does, e.g. `what is`, `how many sides does`, `what's`, `can you`."""
        wording = self.wording
        first, rest = said[0], said[1:]
        if first in wording.auxiliaries:
            return bool(rest) and rest[0] in wording.subjects
        if first.removesuffix("'s") in wording.question_words and first.endswith("'s"):
            return True
        asks = first in wording.question_words and bool(rest) and rest[0] not in wording.subjects
        return asks and any(word in wording.auxiliaries for word in rest[:3])

    def _after_lead_ins(self, said: tuple[str, ...]) -> tuple[str, ...]:
        start = next((i for i, word in enumerate(said) if word not in self.wording.lead_ins), len(said))
        return said[start:]

    @cached_property
    def _tags(self) -> tuple[tuple[str, ...], ...]:
        return tuple(tokens(tag) for tag in self.wording.tags)


def _ends_with(said: tuple[str, ...], ending: tuple[str, ...]) -> bool:
    return said[-len(ending) :] == ending
