"""Describes windows of speech by voice, for comparison within one lesson; no description leaves this package.

The network is Resemblyzer's GE2E encoder (Wan et al. 2018): three LSTM layers over 1.6 s of mel spectrogram. It is
built here from its weights, since batches are many times faster than its own one-by-one path.
"""

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import numpy as np
import numpy.typing as npt

from analyzer.domain.base import Span
from analyzer.signals.speech.audio import SAMPLE_RATE, AudioReader, Samples

WINDOW_FRAMES = 160
"""Mel frames the network hears at once: 1.6 s."""
FRAME_MS = 10
MELS = 40
FFT_SAMPLES = 400
STATE = 256

Descriptions = npt.NDArray[np.float32]
"""Unit vectors, shape (n, 256)."""


class VoiceEncoder:
    """Turns spans of speech into unit vectors that lie close together for one voice."""

    def __init__(self, weights: Path, threads: int) -> None:
        import torch
        from faster_whisper.feature_extractor import FeatureExtractor

        torch.set_num_threads(threads)
        state = torch.load(weights, map_location="cpu", weights_only=True)["model_state"]
        self._layers = torch.nn.LSTM(MELS, STATE, 3, batch_first=True)
        self._layers.load_state_dict({k.removeprefix("lstm."): v for k, v in state.items() if k.startswith("lstm.")})
        self._last = torch.nn.Linear(STATE, STATE)
        self._last.load_state_dict({k.removeprefix("linear."): v for k, v in state.items() if k.startswith("linear.")})
        filters = FeatureExtractor.get_mel_filters(SAMPLE_RATE, FFT_SAMPLES, MELS)
        self._filters = torch.from_numpy(filters.astype(np.float32))
        self._hann = torch.hann_window(FFT_SAMPLES)

    def describe(
        self, audio: AudioReader, spans: Sequence[Span], step_ms: int, batch_size: int
    ) -> tuple[Descriptions, npt.NDArray[np.int64]]:
        """The windows of every span, and for each window the index of its span."""
        import torch

        described = [np.zeros((0, STATE), dtype=np.float32)]
        owners: list[int] = []
        windows = self._windows(audio, spans, step_ms)
        with torch.inference_mode():
            while batch := list(islice(windows, batch_size)):
                _, (hidden, _) = self._layers(torch.from_numpy(np.stack([window for _, window in batch])))
                vectors = torch.relu(self._last(hidden[-1])).numpy()
                described.append(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9))
                owners.extend(owner for owner, _ in batch)
        return np.concatenate(described), np.array(owners, dtype=np.int64)

    def _windows(
        self, audio: AudioReader, spans: Sequence[Span], step_ms: int
    ) -> Iterator[tuple[int, npt.NDArray[np.float32]]]:
        """1.6 s windows; a shorter span is repeated until it fills one."""
        for owner, span in enumerate(spans):
            mel = self._mel(audio.read(span.start_ms, span.end_ms))
            if len(mel) < WINDOW_FRAMES:
                yield owner, np.tile(mel, (-(-WINDOW_FRAMES // len(mel)), 1))[:WINDOW_FRAMES]
                continue
            for first in range(0, len(mel) - WINDOW_FRAMES + 1, max(1, step_ms // FRAME_MS)):
                yield owner, mel[first : first + WINDOW_FRAMES]

    def _mel(self, samples: Samples) -> npt.NDArray[np.float32]:
        import torch

        spectrum = torch.stft(
            torch.from_numpy(np.ascontiguousarray(samples)),
            FFT_SAMPLES,
            FRAME_MS * SAMPLE_RATE // 1000,
            window=self._hann,
            pad_mode="constant",
            return_complex=True,
        )
        mel: npt.NDArray[np.float32] = (self._filters @ spectrum.abs().square()).T.numpy()
        return mel
