"""Tells speakers apart by voice in a mix of everybody, and decides who teaches."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from analyzer.domain.base import Span
from analyzer.domain.lesson import Lesson, Role
from analyzer.domain.signals import Word
from analyzer.signals.speech.audio import AudioReader
from analyzer.signals.speech.clustering import voice_means
from analyzer.signals.speech.phrases import phrases
from analyzer.signals.speech.roles import Talk, sounds_like_teaching, who_teaches
from analyzer.signals.speech.settings import VoiceSettings
from analyzer.signals.speech.voices import Descriptions


class Encoder(Protocol):
    """Describes spans of speech by voice."""

    def describe(
        self, audio: AudioReader, spans: Sequence[Span], step_ms: int, batch_size: int
    ) -> tuple[Descriptions, npt.NDArray[np.int64]]:
        """Unit vectors of the windows of every span, and for each window the index of its span."""
        ...


@dataclass(frozen=True)
class Spoken:
    """Words by one speaker, before they become utterances."""

    words: tuple[Word, ...]
    participant: str | None
    role: Role
    attribution: float


@dataclass(frozen=True)
class Attributed:
    """Who said what, and why that is unsure where it is."""

    spoken: tuple[Spoken, ...]
    doubt: str | None = None
    """One sentence for a gap; None where the speakers are known."""


def tell_apart(
    words: Sequence[Word], audio: AudioReader, encoder: Encoder, lesson: Lesson | None, settings: VoiceSettings
) -> Attributed:
    """Attribute the words of a mix, phrase by phrase, to the tutor and the students."""
    parts = phrases(words, settings.phrase_pause_ms)
    spans = [Span(start_ms=part[0].start_ms, end_ms=max(part[-1].end_ms, part[0].start_ms + 1)) for part in parts]
    talk_ms = sum(span.duration_ms for span in spans)
    if talk_ms < settings.min_talk_ms:
        return unattributed(parts, "There is too little talk to tell voices apart.") if parts else Attributed(())
    windows, owners = encoder.describe(audio, spans, settings.window_step_ms, settings.batch_size)
    lasting = np.array([span.duration_ms for span in spans]) / np.bincount(owners, minlength=len(spans))
    expected = 1 + len(lesson.students) if lesson is not None and lesson.students else settings.speakers
    means = voice_means(windows, lasting[owners], expected, settings)
    voices, clearness = _nearest(windows, owners, means, len(spans), settings.clear_margin)
    talks = [_talk(parts, spans, np.flatnonzero(voices == voice)) for voice in range(len(means))]
    if len(talks) == 1:
        return _alone(parts, talks[0], lesson, settings)
    teacher = who_teaches(talks, settings)
    if teacher is None:
        return unattributed(parts, "The voices are told apart, but who teaches is not clear.")
    spoken = []
    for part, voice, clear in zip(parts, voices, clearness, strict=True):
        role = Role.TUTOR if voice == teacher.voice else Role.STUDENT
        right = 0.5 + 0.5 * float(clear)
        certainty = teacher.certainty * right + (1 - teacher.certainty) * (1 - right)
        spoken.append(Spoken(tuple(part), _participant(role, lesson), role, round(settings.best * certainty, 3)))
    return Attributed(tuple(spoken))


def _nearest(
    windows: Descriptions, owners: npt.NDArray[np.int64], means: Descriptions, count: int, clear_margin: float
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """For each phrase its voice, and how clearly it is that one's, 0 to 1."""
    similar = np.zeros((count, len(means)))
    np.add.at(similar, owners, windows @ means.T)
    similar /= np.bincount(owners, minlength=count)[:, None]
    if len(means) == 1:
        return np.zeros(count, dtype=np.int64), np.ones(count)
    ordered = np.sort(similar, axis=1)
    return similar.argmax(axis=1), np.clip((ordered[:, -1] - ordered[:, -2]) / clear_margin, 0.0, 1.0)


def _talk(parts: Sequence[Sequence[Word]], spans: Sequence[Span], which: npt.NDArray[np.intp]) -> Talk:
    return Talk(
        sum(spans[i].duration_ms for i in which), tuple(" ".join(word.text for word in parts[i]) for i in which)
    )


def _alone(parts: Sequence[Sequence[Word]], talk: Talk, lesson: Lesson | None, settings: VoiceSettings) -> Attributed:
    if not sounds_like_teaching(talk, settings):
        return unattributed(parts, "Only one voice could be told apart, and whose it is is not clear.")
    participant = _participant(Role.TUTOR, lesson)
    return Attributed(
        tuple(Spoken(tuple(part), participant, Role.TUTOR, settings.alone) for part in parts),
        "Only one voice could be told apart; it teaches, so it is taken for the tutor's.",
    )


def unattributed(parts: Sequence[Sequence[Word]], why: str) -> Attributed:
    """The words by nobody known, and why."""
    return Attributed(tuple(Spoken(tuple(part), None, Role.UNKNOWN, 0.0) for part in parts), why)


def _participant(role: Role, lesson: Lesson | None) -> str | None:
    if lesson is None:
        return None
    if role is Role.TUTOR:
        return lesson.tutor.id
    return lesson.students[0].id if len(lesson.students) == 1 else None
