"""How far a conversation can be relied on to say who spoke."""

from dataclasses import dataclass
from typing import Literal

from analyzer.domain.lesson import Role
from analyzer.domain.scorecard import Confidence
from analyzer.domain.spans import total_ms, without
from analyzer.scorecard.measures.conversation import Conversation
from analyzer.scorecard.measures.form import weakest


@dataclass(frozen=True)
class Trust:
    """A confidence, and the reason where there is none."""

    confidence: Confidence
    reason: str | None = None


def trust(conversation: Conversation, told_apart: Literal["track", "channel", "voice", "none"]) -> Trust:
    """The weakest of coverage, amount of speech, known speakers and attribution."""
    steps, whole_ms = conversation.settings, conversation.whole.duration_ms
    assessed_ms = total_ms(without([conversation.whole], conversation.unassessed))
    coverage = steps.assessed.confidence(assessed_ms / whole_ms) if whole_ms else "none"
    if coverage == "none":
        return Trust("none", f"speech was assessed in {assessed_ms // 1000} of {whole_ms // 1000} s only")
    known_ms, unknown_ms = conversation.talk_ms(Role.TUTOR, Role.STUDENT), conversation.talk_ms(Role.UNKNOWN)
    amount = steps.speech_s.confidence((known_ms + unknown_ms) / 1000)
    if amount == "none" or not known_ms + unknown_ms:
        heard_s = (known_ms + unknown_ms) // 1000
        return Trust("none", f"{heard_s} s of speech were heard, too little to measure (from {steps.speech_s.low:g} s)")
    if told_apart == "none":
        return Trust("none", "speakers could not be told apart")
    known = steps.known.confidence(known_ms / (known_ms + unknown_ms))
    if known == "none":
        heard_s = (known_ms + unknown_ms) // 1000
        return Trust("none", f"who speaks could be told in {known_ms // 1000} of {heard_s} s of speech only")
    return Trust(weakest(coverage, amount, known, steps.attribution.confidence(_attribution(conversation))))


def _attribution(conversation: Conversation) -> float:
    """Mean attribution of the utterances whose speaker is known, weighted by their length."""
    known = [u for u in conversation.utterances if u.role is not Role.UNKNOWN]
    total = sum(u.duration_ms for u in known)
    return sum(u.attribution * u.duration_ms for u in known) / total if total else 0.0
