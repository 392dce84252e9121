"""The reference recogniser: openai-whisper, on the very weights that the default one runs."""

import importlib.metadata
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from analyzer.domain.errors import ModelUnavailableError
from analyzer.domain.signals import ModelUse
from analyzer.signals.speech.audio import SAMPLE_RATE, Samples
from analyzer.signals.speech.ct2 import openai_state, read_variables
from analyzer.signals.speech.settings import EngineSettings
from analyzer.signals.speech.symbols import suppressed_tokens
from analyzer.signals.speech.transcriber import RawSegment, RawWord, whole_words
from analyzer.signals.weights import WeightStore

HEAD_WIDTH = 64
"""State per attention head in every Whisper model (Radford et al. 2022, table 1)."""


class OpenAiWhisper:
    """Decodes clips one at a time, as the authors of Whisper do, in float32."""

    def __init__(self, settings: EngineSettings, store: WeightStore) -> None:
        """Load and check the weights; nothing is ever fetched.

        Raises:
            ModelUnavailableError: a weight is missing or wrong, or does not fit openai-whisper.
        """
        import numba
        import torch

        # compiling whisper's alignment takes a minute; run as it stands it takes a moment a clip
        numba.config.DISABLE_JIT = True  # type: ignore[attr-defined]
        from whisper.tokenizer import get_tokenizer

        torch.set_num_threads(settings.threads)
        self._model = build_whisper(store.path(settings.model), store.path(f"{settings.model}-config"))
        self._tokenizer = get_tokenizer(
            self._model.is_multilingual,
            num_languages=self._model.num_languages,
            language=settings.language if self._model.is_multilingual else None,
            task="transcribe" if self._model.is_multilingual else None,
        )
        encode = self._tokenizer.encode
        self._suppress = suppressed_tokens(self._tokenizer.non_speech_tokens, encode, settings.symbols)
        self._settings = settings
        self._models = (
            ModelUse(
                name="openai-whisper",
                version=f"{importlib.metadata.version('openai-whisper')} (torch {torch.__version__}, float32)",
            ),
            store.use(settings.model),
        )

    @property
    def models(self) -> tuple[ModelUse, ...]:
        """openai-whisper and the weights."""
        return self._models

    def transcribe(self, clips: Sequence[Samples]) -> list[RawSegment]:
        """One segment for each clip, in order."""
        return [self._decode(clip, self._settings.beam_size) for clip in clips]

    def retranscribe(self, clip: Samples) -> RawSegment:
        """The clip, by beam search."""
        return self._decode(clip, self._settings.verify_beam_size)

    def _decode(self, clip: Samples, beam_size: int) -> RawSegment:
        from whisper import DecodingOptions, decode, log_mel_spectrogram, pad_or_trim
        from whisper.audio import HOP_LENGTH
        from whisper.timing import add_word_timestamps

        mel = log_mel_spectrogram(pad_or_trim(np.ascontiguousarray(clip)), self._model.dims.n_mels)
        options = DecodingOptions(
            language=self._settings.language,
            temperature=0.0,
            beam_size=beam_size if beam_size > 1 else None,
            suppress_tokens=list(self._suppress),
            without_timestamps=True,
            fp16=False,
        )
        result: Any = decode(self._model, mel, options)
        length_s = len(clip) / SAMPLE_RATE
        segment: dict[str, Any] = {"seek": 0, "start": 0.0, "end": length_s, "tokens": result.tokens}
        add_word_timestamps(
            segments=[segment],
            model=self._model,
            tokenizer=self._tokenizer,
            mel=mel,
            num_frames=min(mel.shape[-1], len(clip) // HOP_LENGTH),
            last_speech_timestamp=0.0,
        )
        words = [
            RawWord(word["word"], round(word["start"] * 1000), round(word["end"] * 1000), float(word["probability"]))
            for word in segment["words"]
        ]
        return RawSegment(whole_words(words), float(result.avg_logprob), float(result.no_speech_prob))


def build_whisper(weights: Path, config: Path) -> Any:
    """A `whisper.model.Whisper` from a CTranslate2 model file and its configuration.

    Raises:
        ModelUnavailableError: the file does not hold what openai-whisper needs.
    """
    import torch
    from whisper.model import ModelDimensions, Whisper

    state = openai_state(read_variables(weights))
    try:
        vocabulary, text_state = state["decoder.token_embedding.weight"].shape
        audio_context, audio_state = state["encoder.positional_embedding"].shape
        dims = ModelDimensions(
            n_mels=state["encoder.conv1.weight"].shape[1],
            n_audio_ctx=audio_context,
            n_audio_state=audio_state,
            n_audio_head=audio_state // HEAD_WIDTH,
            n_audio_layer=_layers(state, "encoder"),
            n_vocab=vocabulary,
            n_text_ctx=state["decoder.positional_embedding"].shape[0],
            n_text_state=text_state,
            n_text_head=text_state // HEAD_WIDTH,
            n_text_layer=_layers(state, "decoder"),
        )
        model = Whisper(dims)
        model.load_state_dict({name: torch.from_numpy(table) for name, table in state.items()})
        heads = torch.zeros(dims.n_text_layer, dims.n_text_head, dtype=torch.bool)
        for layer, head in json.loads(config.read_text())["alignment_heads"]:
            heads[layer, head] = True
    except (KeyError, RuntimeError, IndexError) as error:
        raise ModelUnavailableError("the model file does not fit openai-whisper") from error
    model.register_buffer("alignment_heads", heads.to_sparse(), persistent=False)
    return model.eval()


def _layers(state: dict[str, Any], side: str) -> int:
    return len({name.split(".")[2] for name in state if name.startswith(f"{side}.blocks.")})
