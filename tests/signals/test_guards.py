"""Invented text is set aside on record; what was really said stands."""

from pathlib import Path

import numpy as np
import pytest
import yaml

from analyzer.domain.base import Span
from analyzer.domain.signals import Word
from analyzer.signals.speech.activity import FRAME_MS, Activity
from analyzer.signals.speech.guards import Guarded, Heard, guarded
from analyzer.signals.speech.settings import SpeechSettings

CONFIG = Path(__file__).parents[2] / "config" / "speech.yaml"
SETTINGS = SpeechSettings.model_validate(yaml.safe_load(CONFIG.read_text())).guards
SPEECH = Span(start_ms=1_000, end_ms=60_000)


def words(text: str, start_ms: int = 1_000, each_ms: int = 300, confidence: float = 0.9) -> tuple[Word, ...]:
    """Words of one length, one after the other."""
    return tuple(
        Word(start_ms=start_ms + i * each_ms, end_ms=start_ms + (i + 1) * each_ms, text=part, confidence=confidence)
        for i, part in enumerate(text.split())
    )


def activity(probability: float = 0.95) -> Activity:
    """A minute of speech at one probability, after a second of silence."""
    frames = np.full(60_000 // FRAME_MS + 1, probability, dtype=np.float32)
    frames[: 1_000 // FRAME_MS] = 0
    return Activity(frames, np.full_like(frames, -30.0))


def guard(heard: tuple[Word, ...], *, probability: float = 0.95, logprob: float = -0.3, silent: float = 0.1) -> Guarded:
    """What the guards make of words on a minute of speech."""
    return guarded(Heard(heard, logprob, silent), activity(probability), [SPEECH], SETTINGS)


def text(result: Guarded) -> str:
    """The words that stand."""
    return " ".join(word.text for word in result.words)


@pytest.mark.parametrize(
    "said",
    [
        "Thank you.",
        "Thank you very much. See you next time.",
        "No no no no no, that is not it.",
        "Two times two times two times two is sixteen.",
        "Please do not tell anyone about this.",
    ],
)
def test_what_is_said_stands(said: str) -> None:
    """Words on clear speech are kept, even where they look like what recognisers invent."""
    result = guard(words(said))
    assert text(result) == said
    assert result.suppressions == ()


@pytest.mark.parametrize(
    ("by", "invented", "evidence"),
    [
        ("phantom_line", words("Thanks for watching!", confidence=0.1), {}),
        ("phantom_line", words("Thank you."), {"probability": 0.4}),
        ("phantom_line", words("you"), {"silent": 0.9}),
        ("phantom_line", words("Subtitles by somebody"), {"logprob": -1.4}),
        ("no_speech_energy", words("I will see you there"), {"probability": 0.1}),
        ("outside_speech", words("I will see you there", start_ms=70_000), {}),
        ("too_fast", words("one two three four five six seven", each_ms=20), {}),
    ],
)
def test_invented_text_is_set_aside_with_its_words(
    by: str, invented: tuple[Word, ...], evidence: dict[str, float]
) -> None:
    """Each guard sets aside what has no evidence under it and keeps the words on record."""
    result = guard(invented, **evidence)
    assert result.words == ()
    assert [(s.by, s.text) for s in result.suppressions] == [(by, " ".join(word.text for word in invented))]


def test_a_loop_is_heard_once() -> None:
    """A decoder's loop keeps its first saying, so a critical word in it is never lost."""
    result = guard(words("Well " + "and then we go " * 6 + "home."))
    assert text(result) == "Well and then we go home."
    assert [(s.by, s.text) for s in result.suppressions] == [("repetition", " ".join(["and then we go"] * 5))]


def test_text_that_compresses_too_well_is_set_aside() -> None:
    """A stuck recogniser that varies its loop slightly is noticed by the compression of its text."""
    stuck = " ".join(f"the number is going to be the number {i % 3} is going" for i in range(12))
    result = guard(words(stuck, each_ms=200))
    assert result.words == ()
    assert {s.by for s in result.suppressions} == {"compression_ratio"}


def test_a_first_word_timed_seconds_early_starts_where_speech_does() -> None:
    """A word that reaches back over silence is moved to the beginning of the speech."""
    early = Word(start_ms=0, end_ms=1_400, text="Hello", confidence=0.9)
    assert guard((early,)).words[0].start_ms == SPEECH.start_ms


def test_a_word_timed_late_in_its_sound_starts_at_its_onset() -> None:
    """Unbroken speech before a word that no other word covers belongs to it."""
    first, late = words("Hello there")
    late = late.model_copy(update={"start_ms": 2_000, "end_ms": 2_300})
    assert guard((first, late)).words[1].start_ms == first.end_ms


def test_a_word_without_length_gets_the_sound_before_it() -> None:
    """A word that comes back as a point after its sound is given that sound."""
    heard = activity()
    heard.probability[2_000 // FRAME_MS : 2_400 // FRAME_MS] = 0
    point = Word(start_ms=2_300, end_ms=2_300, text="teacher", confidence=0.9)
    first = words("the", each_ms=500)[0]
    word = guarded(Heard((first, point), -0.3, 0.1), heard, [SPEECH], SETTINGS).words[1]
    assert (word.start_ms, word.end_ms) == (first.end_ms, 2_000 // FRAME_MS * FRAME_MS)
