"""The default recogniser: faster-whisper, which runs Whisper on CTranslate2."""

import importlib.metadata
from collections.abc import Sequence
from itertools import groupby, pairwise
from typing import Any

import numpy as np

from analyzer.domain.errors import ModelUnavailableError
from analyzer.domain.signals import ModelUse
from analyzer.signals.speech.audio import SAMPLE_RATE, Samples
from analyzer.signals.speech.settings import EngineSettings
from analyzer.signals.speech.symbols import suppressed_tokens
from analyzer.signals.speech.transcriber import RawSegment, RawWord, whole_words
from analyzer.signals.weights import WeightStore

FEATURES_PER_SECOND = 100
"""Clips are padded to whole features, so that their places in a batch stay exact."""


class FasterWhisper:
    """Decodes clips in batches, without timestamps among the tokens and without memory of earlier text."""

    def __init__(self, settings: EngineSettings, store: WeightStore) -> None:
        """Load and check the weights; nothing is ever fetched.

        Raises:
            ModelUnavailableError: a weight is missing or wrong, or CTranslate2 cannot read it.
        """
        from faster_whisper import WhisperModel
        from faster_whisper.tokenizer import Tokenizer

        names = [settings.model, *(f"{settings.model}-{part}" for part in ("tokenizer", "config", "vocabulary"))]
        files = {path.name: path.read_bytes() for path in map(store.path, names)}
        try:
            model = WhisperModel(
                settings.model,
                device="cpu",
                compute_type=settings.compute_type,
                cpu_threads=settings.threads,
                files=files,
            )
        except (RuntimeError, ValueError) as error:
            raise ModelUnavailableError(f"model '{settings.model}' cannot be loaded: {error}") from error
        tokenizer = Tokenizer(
            model.hf_tokenizer, model.model.is_multilingual, task="transcribe", language=settings.language
        )
        self._model = model
        self._suppress = suppressed_tokens(tokenizer.non_speech_tokens, tokenizer.encode, settings.symbols)
        self._settings = settings
        self._models = (
            ModelUse(
                name="faster-whisper",
                version=f"{importlib.metadata.version('faster-whisper')}"
                f" (ctranslate2 {importlib.metadata.version('ctranslate2')}, {settings.compute_type})",
            ),
            store.use(settings.model),
        )

    @property
    def models(self) -> tuple[ModelUse, ...]:
        """faster-whisper and the weights."""
        return self._models

    def transcribe(self, clips: Sequence[Samples]) -> list[RawSegment]:
        """One segment for each clip, in order."""
        return self._decode(clips, self._settings.beam_size) if clips else []

    def retranscribe(self, clip: Samples) -> RawSegment:
        """The clip alone, by beam search."""
        return self._decode([clip], self._settings.verify_beam_size)[0]

    def _decode(self, clips: Sequence[Samples], beam_size: int) -> list[RawSegment]:
        from faster_whisper import BatchedInferencePipeline

        step = SAMPLE_RATE // FEATURES_PER_SECOND
        padded = [np.pad(clip, (0, -len(clip) % step)) for clip in clips]
        edges = np.cumsum([0, *(len(clip) for clip in padded)]) / SAMPLE_RATE
        found, _ = BatchedInferencePipeline(self._model).transcribe(  # one a call: it remembers where speech ended
            np.concatenate(padded),
            language=self._settings.language,
            beam_size=beam_size,
            temperature=0.0,
            batch_size=self._settings.batch_size,
            word_timestamps=True,
            without_timestamps=True,
            suppress_tokens=list(self._suppress),
            clip_timestamps=[{"start": float(a), "end": float(b)} for a, b in pairwise(edges)],
        )
        decoded = [_segment(seek, list(group)) for seek, group in groupby(found, key=lambda segment: segment.seek)]
        if len(decoded) != len(clips):
            raise RuntimeError(f"{len(decoded)} segments came back for {len(clips)} clips")
        return decoded


def _segment(seek: int, parts: list[Any]) -> RawSegment:
    offset_s = seek / FEATURES_PER_SECOND
    words = [
        RawWord(word.word, round((word.start - offset_s) * 1000), round((word.end - offset_s) * 1000), word.probability)
        for part in parts
        for word in part.words
    ]
    return RawSegment(whole_words(words), parts[0].avg_logprob, parts[0].no_speech_prob)
