"""What an observation is made with."""

from dataclasses import dataclass

from analyzer.media.ffmpeg import Ffmpeg
from analyzer.signals.speech.settings import SpeechSettings
from analyzer.signals.vision.settings import VisionSettings
from analyzer.signals.weights import WeightStore


@dataclass(frozen=True)
class Models:
    """Program, weights and settings of an observation."""

    ffmpeg: Ffmpeg
    store: WeightStore
    speech: SpeechSettings
    vision: VisionSettings
    second_reading_pad_ms: int

    @property
    def sampling(self) -> dict[str, float | int | str]:
        """What was asked for: part of the identity of an observation."""
        return {**self.speech_sampling, **self.vision_sampling}

    @property
    def speech_sampling(self) -> dict[str, float | int | str]:
        """What is asked for in listening."""
        return {
            "speech_version": self.speech.version,
            "speech_engine": self.speech.engine.name,
            "speech_model": self.speech.engine.model,
            "speech_beam_size": self.speech.engine.beam_size,
        }

    @property
    def vision_sampling(self) -> dict[str, float | int | str]:
        """What is asked for in looking."""
        return {
            "vision_version": self.vision.version,
            "vision_every_ms": self.vision.every_ms,
        }
