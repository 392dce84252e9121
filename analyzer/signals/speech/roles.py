"""Who teaches: the one who talks and asks more. A guess about roles, never about a person."""

from collections.abc import Sequence
from dataclasses import dataclass

from analyzer.signals.speech.settings import VoiceSettings


@dataclass(frozen=True)
class Talk:
    """What one voice said."""

    lasting_ms: int
    texts: tuple[str, ...]
    """Its phrases."""


@dataclass(frozen=True)
class Teacher:
    """Which voice teaches, and how clear that is."""

    voice: int
    certainty: float
    """Probability that the roles are right, 0.5 to 1."""


def who_teaches(talks: Sequence[Talk], settings: VoiceSettings) -> Teacher | None:
    """The voice with the clear lead in talk and teaching cues; None where no lead is enough."""
    cues = [_count(talk, (*settings.teaching_cues, "?")) for talk in talks]
    learns = [_count(talk, settings.learner_cues) for talk in talks]
    scores = [
        settings.talk_weight * talk_share + settings.cue_weight * cue_share - settings.learner_weight * learner_share
        for talk_share, cue_share, learner_share in zip(
            _shares([talk.lasting_ms for talk in talks]), _shares(cues), _shares(learns), strict=True
        )
    ]
    first, second = sorted(range(len(scores)), key=lambda voice: -scores[voice])[:2]
    lead = scores[first] - scores[second]
    if lead < settings.min_lead:
        return None
    return Teacher(first, 0.5 + 0.5 * min(1.0, lead / settings.clear_lead))


def sounds_like_teaching(talk: Talk, settings: VoiceSettings) -> bool:
    """Whether a voice that is alone in a lesson gives more cues of teaching than of learning."""
    return _count(talk, settings.teaching_cues) > _count(talk, settings.learner_cues)


def _count(talk: Talk, cues: Sequence[str]) -> int:
    return sum(text.lower().replace("’", "'").count(cue) for text in talk.texts for cue in cues)


def _shares(values: Sequence[int]) -> list[float]:
    total = sum(values)
    return [value / total if total else 0.0 for value in values]
