"""Groups a speaker's words into utterances."""

from collections.abc import Iterable, Sequence

from analyzer.domain.lesson import Role
from analyzer.domain.signals import Utterance, Word
from analyzer.signals.speech.phrases import SENTENCE_END
from analyzer.signals.speech.settings import UtteranceSettings
from analyzer.signals.speech.speakers import Spoken

Weighed = tuple[Word, float]
"""A word with the confidence in who said it."""


def utterances(spoken: Iterable[Spoken], settings: UtteranceSettings) -> tuple[Utterance, ...]:
    """What each speaker said without a long pause, in order of start."""
    speakers: dict[tuple[str | None, Role], list[Weighed]] = {}
    for said in spoken:
        words = speakers.setdefault((said.participant, said.role), [])
        words.extend((word, said.attribution) for word in said.words)
    found = [
        _utterance(part, participant, role)
        for (participant, role), words in speakers.items()
        for part in _divided(sorted(words, key=lambda weighed: weighed[0].start_ms), settings)
    ]
    return tuple(sorted(found, key=lambda utterance: (utterance.start_ms, utterance.end_ms)))


def _divided(words: Sequence[Weighed], settings: UtteranceSettings) -> list[list[Weighed]]:
    parts: list[list[Weighed]] = []
    for weighed in words:
        word = weighed[0]
        if not parts or word.start_ms - parts[-1][-1][0].end_ms > settings.pause_ms:
            parts.append([])
        elif word.end_ms - parts[-1][0][0].start_ms > settings.max_ms:
            parts.append(_carried_over(parts[-1]))
        parts[-1].append(weighed)
    return parts


def _carried_over(part: list[Weighed]) -> list[Weighed]:
    """Takes the unfinished last sentence off a part that grew too long, if a finished one stays."""
    ends = [i for i, (word, _) in enumerate(part) if word.text.endswith(SENTENCE_END)]
    if not ends:
        return []
    rest = part[ends[-1] + 1 :]
    del part[ends[-1] + 1 :]
    return rest


def _utterance(part: Sequence[Weighed], participant: str | None, role: Role) -> Utterance:
    words = tuple(word for word, _ in part)
    return Utterance(
        start_ms=words[0].start_ms,
        end_ms=max(word.end_ms for word in words),
        text=" ".join(word.text for word in words),
        words=words,
        participant=participant,
        role=role,
        attribution=round(sum(attribution for _, attribution in part) / len(part), 3),
    )
