"""Voices in a mix are told apart, and who teaches is decided or left open."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import yaml

from analyzer.domain.base import Span
from analyzer.domain.lesson import Lesson, Participant, Role
from analyzer.domain.signals import Word
from analyzer.signals.speech.audio import AudioReader, Samples
from analyzer.signals.speech.settings import SpeechSettings
from analyzer.signals.speech.speakers import Attributed, Spoken, tell_apart
from analyzer.signals.speech.utterances import utterances

CONFIG = Path(__file__).parents[2] / "config" / "speech.yaml"
SETTINGS = SpeechSettings.model_validate(yaml.safe_load(CONFIG.read_text()))
LESSON = Lesson(lesson_id="L", tutor=Participant(id="t-1"), students=(Participant(id="s-1"),))
TEACHES = "Can you tell me what we do next?"
LEARNS = "I think it's four."
EACH_MS = 4_000


class Silence:
    """A track nobody listens to."""

    duration_ms = 600_000

    def read(self, start_ms: int, end_ms: int) -> Samples:
        """Zeros."""
        return np.zeros((end_ms - start_ms) * 16, dtype=np.float32)


class Voices:
    """Describes the i-th phrase by the i-th voice, with a little spread."""

    def __init__(self, of: Sequence[int]) -> None:
        self.of = of

    def describe(
        self, _audio: AudioReader, spans: Sequence[Span], _step_ms: int, _batch_size: int
    ) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.int64]]:
        """One window a span."""
        random = np.random.default_rng(1)
        vectors = np.zeros((len(spans), 256), dtype=np.float32)
        vectors[np.arange(len(spans)), self.of] = 1
        vectors += random.normal(0, 0.02, vectors.shape).astype(np.float32)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.arange(len(spans))


def said(texts: Sequence[str]) -> list[Word]:
    """A phrase every eight seconds."""
    return [
        Word(start_ms=i * 2 * EACH_MS + j * 400, end_ms=i * 2 * EACH_MS + (j + 1) * 400, text=word, confidence=0.9)
        for i, text in enumerate(texts)
        for j, word in enumerate(text.split())
    ]


def attributed(texts: Sequence[str], voices: Sequence[int], lesson: Lesson | None = LESSON) -> Attributed:
    """Who said what, by the voices given."""
    return tell_apart(said(texts), Silence(), Voices(voices), lesson, SETTINGS.voices)


def test_two_voices_get_their_roles() -> None:
    """The one who asks and instructs is the tutor, with less certainty than a separate track gives."""
    result = attributed([TEACHES, LEARNS] * 6, [0, 1] * 6)
    assert [spoken.participant for spoken in result.spoken] == ["t-1", "s-1"] * 6
    assert all(0.7 <= spoken.attribution <= SETTINGS.voices.best for spoken in result.spoken)
    assert result.doubt is None


def test_without_a_lesson_record_nobody_is_named() -> None:
    """Roles are found from the talk; ids are never made up."""
    result = attributed([TEACHES, LEARNS] * 6, [0, 1] * 6, lesson=None)
    assert {spoken.participant for spoken in result.spoken} == {None}
    assert [spoken.role for spoken in result.spoken[:2]] == [Role.TUTOR, Role.STUDENT]


def test_two_students_are_not_told_from_each_other() -> None:
    """With several students a voice is a student's, but not a certain one's."""
    pair = LESSON.model_copy(update={"students": (Participant(id="s-1"), Participant(id="s-2"))})
    result = attributed([TEACHES, LEARNS, TEACHES, LEARNS] * 4, [0, 1, 0, 2] * 4, pair)
    assert {(spoken.role, spoken.participant) for spoken in result.spoken} == {
        (Role.TUTOR, "t-1"),
        (Role.STUDENT, None),
    }


@pytest.mark.parametrize(
    ("texts", "voices", "role"),
    [
        ([TEACHES] * 8, [0] * 8, Role.TUTOR),
        (["The cat sat on the mat today."] * 8, [0] * 8, Role.UNKNOWN),
        (["The cat sat on the mat today."] * 8, [0, 1] * 4, Role.UNKNOWN),
        ([LEARNS], [0], Role.UNKNOWN),
    ],
    ids=["one voice that teaches", "one voice that does not", "no lead", "too little talk"],
)
def test_what_is_unsure_says_so(texts: list[str], voices: list[int], role: Role) -> None:
    """A doubtful role carries a low confidence and a reason, never a confident guess."""
    result = attributed(texts, voices)
    assert {spoken.role for spoken in result.spoken} == {role}
    assert all(spoken.attribution < 0.7 for spoken in result.spoken)
    assert result.doubt


def test_a_long_pause_begins_a_new_utterance() -> None:
    """Words of one speaker are grouped up to a pause, whatever others say meanwhile; the text is the words' own."""
    tutor = (*_words("So, two", 0), *_words("and two?", 1_000), *_words("Well?", 4_000))
    student = tuple(_words("Um", 700))
    found = utterances(
        [Spoken(tutor, "t-1", Role.TUTOR, 1.0), Spoken(student, "s-1", Role.STUDENT, 1.0)], SETTINGS.utterances
    )
    assert [(u.role, u.text) for u in found] == [
        (Role.TUTOR, "So, two and two?"),
        (Role.STUDENT, "Um"),
        (Role.TUTOR, "Well?"),
    ]


def test_a_long_utterance_is_divided_at_a_sentence() -> None:
    """A monologue becomes several utterances, each ending with a sentence."""
    found = utterances(
        [Spoken(tuple(_words("One two three four. " * 40, 0)), None, Role.TUTOR, 1.0)], SETTINGS.utterances
    )
    assert len(found) > 1
    assert all(u.text.endswith("four.") and u.duration_ms <= SETTINGS.utterances.max_ms for u in found)


def _words(text: str, start_ms: int) -> list[Word]:
    return [
        Word(start_ms=start_ms + i * 300, end_ms=start_ms + (i + 1) * 300, text=word, confidence=0.9)
        for i, word in enumerate(text.split())
    ]
