"""Decoded audio that can be read anywhere, without holding it all in memory."""

import os
import tempfile
from functools import cached_property
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt

SAMPLE_RATE = 16_000
"""Samples per second; what speech models take."""

SAMPLE_BYTES = 2
FULL_SCALE = 32_768

IN_MEMORY_BYTES = 32 << 20
"""Audio up to this size (17 minutes) stays in memory; longer goes to a file without a name."""

BLOCK_MS = 60_000
SILENCE_BYTES = 1 << 20
"""Written at once."""

SILENT_PEAK = 0.001
"""-60 dB of full scale: the noise floor of a muted microphone lies below, any speech above."""


def anonymous_file(size: int, scratch: Path | None) -> int:
    """A file that has no name, so that nothing of it is left when its last descriptor is closed, however that happens.

    Args:
        size: bytes it will hold, more or less; small ones live in memory.
        scratch: folder whose disk is used for large ones; the system's temporary folder if None.
    """
    if size <= IN_MEMORY_BYTES:
        return os.memfd_create("audio")
    with tempfile.TemporaryFile(dir=scratch) as file:
        return os.dup(file.fileno())


class AudioSpool:
    """Mono audio of 16 bits; time 0 is the recording's time 0. Close it, or use it in a `with` statement."""

    def __init__(self, descriptor: int, rate: int = SAMPLE_RATE) -> None:
        """Begin with what an open file holds.

        Args:
            descriptor: the file; closed with the spool.
            rate: samples a second.
        """
        self.damaged = False
        """Whether parts could not be decoded; they are silent here."""
        self.loudest = 0.0
        """The largest absolute sample, 0 to 1, in any channel before they were made one."""
        self._descriptor: int | None = descriptor
        self._rate = rate

    @cached_property
    def duration_ms(self) -> int:
        """How much was decoded."""
        return os.fstat(self.descriptor).st_size // SAMPLE_BYTES * 1000 // self._rate

    def read(self, start_ms: int, end_ms: int) -> npt.NDArray[np.float32]:
        """The samples from `start_ms` up to `end_ms`, each in [-1, 1); fewer where the audio ends before."""
        start = max(0, start_ms) * self._rate // 1000
        count = max(0, end_ms * self._rate // 1000 - start)
        data = os.pread(self.descriptor, count * SAMPLE_BYTES, start * SAMPLE_BYTES)
        samples = np.frombuffer(data[: len(data) // SAMPLE_BYTES * SAMPLE_BYTES], "<i2")
        return samples.astype(np.float32) / np.float32(FULL_SCALE)

    @cached_property
    def peak(self) -> float:
        """The largest absolute sample, 0 to 1."""
        starts = range(0, self.duration_ms + 1, BLOCK_MS)
        return max(float(np.abs(self.read(start, start + BLOCK_MS)).max(initial=0.0)) for start in starts)

    @property
    def silent(self) -> bool:
        """Whether nothing can be heard anywhere, as from a microphone that was never on."""
        return max(self.peak, self.loudest) < SILENT_PEAK

    def append(self, samples: npt.NDArray[np.int16]) -> None:
        """Write what was decoded next, before anything is read."""
        left = memoryview(samples.astype("<i2").tobytes())
        while left:
            left = left[os.write(self.descriptor, left) :]

    def silence(self, start_ms: int, end_ms: int) -> None:
        """Let nothing be heard from `start_ms` up to `end_ms`; what lies beyond the end of the audio stays as it is."""
        size = os.fstat(self.descriptor).st_size
        at = start_ms * self._rate // 1000 * SAMPLE_BYTES
        end = min(-(-end_ms * self._rate // 1000) * SAMPLE_BYTES, size)
        while at < end:
            at += os.pwrite(self.descriptor, bytes(min(end - at, SILENCE_BYTES)), at)

    def lengthen(self, until_ms: int) -> None:
        """Fill with silence up to a moment, and go on from there; what lies beyond it is dropped."""
        size = until_ms * self._rate // 1000 * SAMPLE_BYTES
        os.ftruncate(self.descriptor, size)
        os.lseek(self.descriptor, size, os.SEEK_SET)

    def rewound(self) -> int:
        """The open file, to be read from its start by another program."""
        os.lseek(self.descriptor, 0, os.SEEK_SET)
        return self.descriptor

    def close(self) -> None:
        """Give the audio up; harmless when done already."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def descriptor(self) -> int:
        """The open file with the samples, little-endian."""
        if self._descriptor is None:
            raise ValueError("the spool is closed")
        return self._descriptor
