"""What speech is observed on: one reader of samples per participant, or one for everybody."""

from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
import numpy.typing as npt

from analyzer.domain.lesson import Role

SAMPLE_RATE = 16_000
"""Samples per second that every model of this package was trained on."""
SAMPLES_PER_MS = SAMPLE_RATE // 1000

Samples = npt.NDArray[np.float32]
"""Mono audio at `SAMPLE_RATE`, -1 to 1, shape (n,)."""


class AudioReader(Protocol):
    """Random access to one track on the lesson's clock."""

    @property
    def duration_ms(self) -> int:
        """Length in milliseconds."""
        ...

    def read(self, start_ms: int, end_ms: int) -> Samples:
        """The samples of [start_ms, end_ms)."""
        ...


@dataclass(frozen=True)
class SpeechInput:
    """One track to listen to."""

    participant: str | None
    """Whose microphone it is; None for a mix of everybody."""
    role: Role
    """`unknown` for a mix of everybody."""
    source: str
    """Stable name, e.g. `audio:0/channel:1`."""
    audio: AudioReader
    separation: Literal["track", "channel"] = "track"
    """How the recording keeps this participant apart from the others; says nothing of a mix."""
