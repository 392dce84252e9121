"""Where anyone speaks: silero VAD over one track, a block at a time."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from analyzer.domain.base import Span
from analyzer.signals.speech.audio import SAMPLES_PER_MS, AudioReader, Samples
from analyzer.signals.speech.settings import ActivitySettings

FRAME_SAMPLES = 512
"""Samples silero judges at a time."""
FRAME_MS = FRAME_SAMPLES // SAMPLES_PER_MS
LEAD_IN = 32
"""Frames before a block that are heard again, so that the network knows what went on."""
QUIETEST_DB = -100.0
"""Level of digital silence."""


@dataclass(frozen=True)
class Activity:
    """Probability of speech and level of one track, a value for each 32 ms."""

    probability: npt.NDArray[np.float32]
    level_db: npt.NDArray[np.float32]
    """Root mean square in dB of full scale."""

    @property
    def duration_ms(self) -> int:
        """How much was listened to, in whole frames."""
        return len(self.probability) * FRAME_MS

    def onset(self, at_ms: int, not_before_ms: int, threshold: float) -> int:
        """Where the unbroken speech that reaches up to a moment began."""
        frame = min(at_ms // FRAME_MS, len(self.probability))
        while frame * FRAME_MS > not_before_ms and self.probability[frame - 1] >= threshold:
            frame -= 1
        return min(at_ms, max(not_before_ms, frame * FRAME_MS))

    def offset(self, at_ms: int, not_before_ms: int, threshold: float) -> int:
        """Where the last speech before a moment ended; the moment itself where there was none."""
        frame = min(at_ms // FRAME_MS, len(self.probability))
        while frame * FRAME_MS > not_before_ms:
            if self.probability[frame - 1] >= threshold:
                return min(at_ms, frame * FRAME_MS)
            frame -= 1
        return at_ms

    def peak(self, start_ms: int, end_ms: int) -> float:
        """The highest probability of speech in a span; 0 where there is no audio."""
        return float(self._frames(self.probability, start_ms, end_ms).max(initial=0.0))

    def mean(self, start_ms: int, end_ms: int) -> float:
        """The mean probability of speech in a span; 0 where there is no audio."""
        frames = self._frames(self.probability, start_ms, end_ms)
        return float(frames.mean()) if frames.size else 0.0

    def level(self, start_ms: int, end_ms: int) -> float:
        """The highest level in a span in dB."""
        return float(self._frames(self.level_db, start_ms, end_ms).max(initial=QUIETEST_DB))

    @staticmethod
    def _frames(values: npt.NDArray[np.float32], start_ms: int, end_ms: int) -> npt.NDArray[np.float32]:
        first = max(0, start_ms // FRAME_MS)
        return values[first : max(first + 1, -(-end_ms // FRAME_MS))]


class VoiceActivity:
    """Silero VAD, as faster-whisper runs it."""

    def __init__(self, weights: Path) -> None:
        from faster_whisper.vad import SileroVADModel

        self._model = SileroVADModel(str(weights))

    def listen(self, audio: AudioReader, block_ms: int) -> Iterator[Activity]:
        """The activity of one track, block by block; join the blocks with `joined`."""
        step = max(1, block_ms // FRAME_MS) * FRAME_MS
        for start in range(0, audio.duration_ms, step):
            lead = min(LEAD_IN, start // FRAME_MS)
            samples = audio.read(start - lead * FRAME_MS, min(audio.duration_ms, start + step))
            frames = _framed(samples)
            # the model overwrites the end of what it is given
            probability = np.asarray(self._model(frames.ravel().copy()), dtype=np.float32).ravel()
            power = np.einsum("ij,ij->i", frames, frames) / FRAME_SAMPLES
            level = 10 * np.log10(np.maximum(power, 10 ** (QUIETEST_DB / 10)))
            yield Activity(probability[lead:], level[lead:].astype(np.float32))


def joined(blocks: list[Activity]) -> Activity:
    """One activity of consecutive blocks."""
    empty = np.zeros(0, dtype=np.float32)
    return Activity(
        np.concatenate([empty, *(block.probability for block in blocks)]),
        np.concatenate([empty, *(block.level_db for block in blocks)]),
    )


def speech_spans(activity: Activity, duration_ms: int, settings: ActivitySettings) -> tuple[Span, ...]:
    """Spans of speech: begun at `threshold`, ended by `min_silence_ms` below `threshold_off`."""
    spans: list[Span] = []
    start: int | None = None
    last = 0
    silence = [0.0] * (settings.min_silence_ms // FRAME_MS + 2)
    for frame, probability in enumerate([*activity.probability.tolist(), *silence]):
        if probability >= (settings.threshold if start is None else settings.threshold_off):
            start = frame if start is None else start
            last = frame
        elif start is not None and (frame - last) * FRAME_MS > settings.min_silence_ms:
            end_ms = min(duration_ms, (last + 1) * FRAME_MS)
            if end_ms - start * FRAME_MS >= settings.min_speech_ms:
                spans.append(Span(start_ms=start * FRAME_MS, end_ms=end_ms))
            start = None
    return tuple(spans)


def _framed(samples: Samples) -> Samples:
    short = -len(samples) % FRAME_SAMPLES
    return np.pad(samples, (0, short)).reshape(-1, FRAME_SAMPLES)
