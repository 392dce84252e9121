"""Which questions are put to be answered, and not only to hear that all is well, or in passing."""

from collections.abc import Sequence

from analyzer.domain.signals import Utterance
from analyzer.scorecard.measures.sentences import sentences
from analyzer.scorecard.measures.settings import Wording
from analyzer.scorecard.measures.tokens import tokens


def content(utterance: Utterance, wording: Wording, about_the_call: Sequence[str]) -> int:
    """Words with content in the question on which a line ends; 0 where it ends on none that asks for an answer.

    The question mark is asked for here, though measures do without: a transcript often cuts a sentence in two, and
    half a question is none. Wordings of checks count wherever they stand: "any questions about this one?".
    """
    last = " ".join(word.text for word in sentences(utterance)[-1])
    said = tokens(last)
    padded = f" {' '.join(said)} "
    checks = any(f" {check} " in padded for check in wording.checks if " " in check)
    if checks or not last.endswith("?"):
        return 0
    return len({word for word in said if word not in wording.function_words and word not in about_the_call})


def goes_on(following: Utterance) -> bool:
    """Whether a line goes on with the sentence of the line before, by its small first letter."""
    return following.text[:1].islower()
