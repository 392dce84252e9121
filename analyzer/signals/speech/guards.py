"""Keeps invented text out of the transcript, on record.

Whisper writes where nobody speaks: about one segment in a hundred is invented, and more around long pauses (Koenecke
et al. 2024, "Careless Whisper"). Batched decoding has no guard of its own, so each word must stand on speech that was
really heard. What is set aside keeps its words and the reason; what people do say (a thank-you, a word repeated) is
set aside only where the evidence under it is weak.
"""

import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from analyzer.domain.base import Span
from analyzer.domain.signals import Suppression, Word
from analyzer.signals.speech.activity import Activity
from analyzer.signals.speech.phrases import phrases, plain
from analyzer.signals.speech.settings import GuardSettings

MIN_COMPRESSED = 60
"""Characters under which a compression ratio says nothing."""
SHORT_LOOP = 2
"""Words up to which a repeated run is a short one."""

Doubt = tuple[str, str]
"""Which guard set a word aside, and its reason; equal doubts in a row become one suppression."""


@dataclass(frozen=True)
class Heard:
    """The words of one clip on the lesson's clock, with what the recogniser thought of them."""

    words: tuple[Word, ...]
    avg_logprob: float
    no_speech_prob: float


@dataclass(frozen=True)
class Guarded:
    """The words that stand, and those set aside."""

    words: tuple[Word, ...]
    suppressions: tuple[Suppression, ...]


def guarded(heard: Heard, activity: Activity, spans: Sequence[Span], settings: GuardSettings) -> Guarded:
    """Put the words of one clip through every guard; `spans` is the speech found on the track."""
    words = _timed(heard.words, activity, spans, settings)
    suppressions: list[Suppression] = []
    for guard in (_unspoken, _too_fast, _phantom, _loops, _garbled):
        doubts = guard(words, heard, activity, spans, settings)
        suppressions.extend(_set_aside(words, doubts))
        words = tuple(word for i, word in enumerate(words) if i not in doubts)
    return Guarded(words, tuple(sorted(suppressions, key=lambda suppression: suppression.start_ms)))


def _timed(
    words: Sequence[Word], activity: Activity, spans: Sequence[Span], settings: GuardSettings
) -> tuple[Word, ...]:
    """Moves the words' edges into the speech they belong to, and their starts back to its onset.

    A recogniser times first words after a silence seconds early, and others late within their sound.
    """
    timed: list[Word] = []
    for word in sorted(words, key=lambda word: word.start_ms):
        before_ms = timed[-1].end_ms if timed else 0
        start, end = word.start_ms, word.end_ms
        touched = Span(start_ms=max(0, start - 1), end_ms=end + 1)  # some words come back without any length
        home = max(spans, key=touched.overlap_ms, default=None)
        if home is not None and touched.overlap_ms(home):
            earliest = max(before_ms, home.start_ms)
            if start == end:
                start = end = activity.offset(end, earliest, settings.onset_probability)
            start, end = max(start, home.start_ms), min(end, home.end_ms)
            start = activity.onset(start, earliest, settings.onset_probability)
        start = max(start, end - settings.max_word_ms)
        timed.append(word.model_copy(update={"start_ms": start, "end_ms": end}))
    return tuple(timed)


def _unspoken(
    words: Sequence[Word], _: Heard, activity: Activity, spans: Sequence[Span], settings: GuardSettings
) -> dict[int, Doubt]:
    doubts = {}
    for i, word in enumerate(words):
        wide = Span(start_ms=max(0, word.start_ms - settings.tolerance_ms), end_ms=word.end_ms + settings.tolerance_ms)
        if not any(wide.overlap_ms(span) for span in spans):
            doubts[i] = ("outside_speech", "The words are timed where no speech was found.")
        elif activity.peak(wide.start_ms, wide.end_ms) < settings.min_speech_probability:
            doubts[i] = ("no_speech_energy", "There is no speech energy under the words.")
    return doubts


def _too_fast(
    words: Sequence[Word], _: Heard, _activity: Activity, _spans: Sequence[Span], settings: GuardSettings
) -> dict[int, Doubt]:
    doubts: dict[int, Doubt] = {}
    for indices in _phrase_indices(words):
        lasting_s = (words[indices[-1]].end_ms - words[indices[0]].start_ms) / 1000
        too_fast = len(indices) > settings.max_words_per_second * lasting_s
        if len(indices) >= settings.fast_phrase_words and too_fast:
            doubts |= dict.fromkeys(indices, ("too_fast", "Nobody speaks that many words in that time."))
    return doubts


def _phantom(
    words: Sequence[Word], heard: Heard, activity: Activity, _: Sequence[Span], settings: GuardSettings
) -> dict[int, Doubt]:
    doubts: dict[int, Doubt] = {}
    for indices in _phrase_indices(words):
        phrase = [words[i] for i in indices]
        line = " ".join(plain(word.text) for word in phrase)
        known = line in settings.phantom_lines or line.startswith(settings.phantom_starts)
        if known and _is_weak(phrase, heard, activity, settings):
            reason = "The line is one that recognisers invent, and the evidence under it is weak."
            doubts |= dict.fromkeys(indices, ("phantom_line", reason))
    return doubts


def _is_weak(phrase: Sequence[Word], heard: Heard, activity: Activity, settings: GuardSettings) -> bool:
    confidence = sum(word.confidence for word in phrase) / len(phrase)
    return (
        confidence < settings.weak_confidence
        or activity.mean(phrase[0].start_ms, phrase[-1].end_ms) < settings.weak_speech_probability
        or heard.no_speech_prob > settings.no_speech_probability
        or heard.avg_logprob < settings.min_avg_logprob
    )


def _loops(
    words: Sequence[Word], _: Heard, _activity: Activity, _spans: Sequence[Span], settings: GuardSettings
) -> dict[int, Doubt]:
    """All but the first saying of a run of words that repeats more often than people do."""
    texts = [plain(word.text) for word in words]
    doubts: dict[int, Doubt] = {}
    i = 0
    while i < len(texts):
        length, times = _longest_loop(texts, i, settings)
        if times:
            reason = "The same words are repeated more often than people do."
            doubts |= dict.fromkeys(range(i + length, i + length * times), ("repetition", reason))
        i += max(1, length * times)
    return doubts


def _longest_loop(texts: Sequence[str], at: int, settings: GuardSettings) -> tuple[int, int]:
    for length in range(1, settings.loop_words + 1):
        run, times = texts[at : at + length], 1
        while texts[at + length * times : at + length * (times + 1)] == run:
            times += 1
        if times > (settings.short_loop_repeats if length <= SHORT_LOOP else settings.loop_repeats):
            return length, times
    return 0, 0


def _garbled(
    words: Sequence[Word], _: Heard, _activity: Activity, _spans: Sequence[Span], settings: GuardSettings
) -> dict[int, Doubt]:
    text = " ".join(word.text for word in words).encode()
    if len(text) < MIN_COMPRESSED or len(text) / len(zlib.compress(text)) <= settings.max_compression_ratio:
        return {}
    return dict.fromkeys(range(len(words)), ("compression_ratio", "The text repeats itself like a stuck recogniser."))


def _phrase_indices(words: Sequence[Word]) -> Iterator[range]:
    first = 0
    for phrase in phrases(words):
        yield range(first, first + len(phrase))
        first += len(phrase)


def _set_aside(words: Sequence[Word], doubts: dict[int, Doubt]) -> Iterable[Suppression]:
    for doubt, group in groupby(range(len(words)), key=doubts.get):
        if doubt is not None:
            gone = [words[i] for i in group]
            yield Suppression(
                start_ms=gone[0].start_ms,
                end_ms=max(word.end_ms for word in gone),
                by=doubt[0],
                reason=doubt[1],
                text=" ".join(word.text for word in gone),
            )
