"""Many channels made one, so that nothing is lost where they are each other's opposite."""

import numpy as np
import numpy.typing as npt

Channels = npt.NDArray[np.int16]
"""Samples × channels."""
Mono = npt.NDArray[np.float32]

HOP = 256
FRAME = 2 * HOP
"""32 ms at 16 kHz: short enough that two who talk at once are told apart by pitch."""
CHUNK = 625 * HOP
"""Ten seconds are mixed at a time."""
EDGE = 8 * HOP
"""Seen on either side of what is mixed, so that chunks join without a seam."""

MOMENTS = 5
PITCHES = 8
"""Energy is compared over this many frames (0.1 s) and this many neighbouring pitches (250 Hz)."""
KEPT_SHARE = 0.25
"""Share of the channels' energy below which their sum has lost something; what has nothing in common keeps it all."""

LEADING_SHARE = 0.2
"""Share of the strongest channel's energy with which a channel may lead; which one does should not change often."""

WINDOW = np.sqrt(np.hanning(FRAME + 1)[:FRAME]).astype(np.float32)
"""Its square, shifted by a hop and added, is one."""


class Mixer:
    """Mixes a stream's channels a chunk at a time: their plain mean, mended where that loses what the channels hold."""

    def __init__(self, declared: int) -> None:
        """Begin at the stream's start.

        Args:
            declared: channels that the stream's header names; there may be more later, and some may hold nothing.
        """
        self._shares = min(max(declared, 1), 2)
        """Channels that the sum is divided by: as many as have held sound so far, and two where two are named."""
        self._held: Channels | None = None

    def mix(self, block: Channels) -> Mono:
        """Take in the next samples; what is ready by now, in full scale of 16 bits."""
        if self._held is None:
            self._held = np.zeros((EDGE, block.shape[1]), np.int16)
        self._held = np.concatenate([self._held, block])
        ready = []
        while len(self._held) >= CHUNK + 2 * EDGE:
            ready.append(self._mixed(self._held[: CHUNK + 2 * EDGE])[EDGE:-EDGE])
            self._held = self._held[CHUNK:]
        return np.concatenate(ready) if ready else np.zeros(0, np.float32)

    def rest(self) -> Mono:
        """What is left when no more samples come."""
        if self._held is None:
            return np.zeros(0, np.float32)
        left = len(self._held) - EDGE
        whole = -(-left // HOP) * HOP + EDGE - left
        return self._mixed(np.pad(self._held, ((0, whole), (0, 0))))[EDGE : EDGE + left]

    def _mixed(self, held: Channels) -> Mono:
        sounding = held[:, held.any(axis=0)].T.astype(np.float32)
        self._shares = max(self._shares, len(sounding))
        plain: Mono = sounding.sum(axis=0) if len(sounding) else np.zeros(len(held), np.float32)
        if len(sounding) > 1 and (sounding[1:] != sounding[0]).any():
            plain += _mending(sounding)
        return plain / np.float32(self._shares)


def rounded(mono: Mono) -> npt.NDArray[np.int16]:
    """Samples of 16 bits; what is louder than they can say is clipped."""
    return np.clip(np.rint(mono), -32_768, 32_767).astype(np.int16)


def _mending(channels: npt.NDArray[np.float32]) -> Mono:
    """What to add to the channels' sum where they cancel: all their strength, in the phase of the first strong one."""
    spectra = np.stack([_spectrum(channel) for channel in channels])
    strength = np.abs(spectra)
    total = spectra.sum(axis=0)
    around = np.stack([_around(one**2) for one in strength])
    lost = _around(np.abs(total) ** 2) < KEPT_SHARE * around.sum(axis=0)
    if not lost.any():
        return np.zeros(channels.shape[1], np.float32)
    first = (around >= LEADING_SHARE * around.max(axis=0)).argmax(axis=0)
    leading = np.take_along_axis(spectra, np.repeat(first, PITCHES, axis=1)[None, :, : total.shape[1]], 0)[0]
    turned = leading / np.maximum(np.abs(leading), 1e-9) * strength.sum(axis=0)
    mended = np.where(np.repeat(lost, PITCHES, axis=1)[:, : total.shape[1]], turned - total, 0)
    return _sound(mended.astype(np.complex64), channels.shape[1])


def _spectrum(channel: Mono) -> npt.NDArray[np.complex64]:
    frames = np.lib.stride_tricks.sliding_window_view(channel, FRAME)[::HOP]
    return np.fft.rfft(frames * WINDOW, axis=1).astype(np.complex64)


def _sound(spectrum: npt.NDArray[np.complex64], length: int) -> Mono:
    frames = np.fft.irfft(spectrum, FRAME, axis=1).astype(np.float32) * WINDOW
    sound = np.zeros(length, np.float32)
    count = len(frames) * HOP
    sound[:count] += frames[:, :HOP].ravel()
    sound[HOP : HOP + count] += frames[:, HOP:].ravel()
    return sound


def _around(energy: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Energy summed over neighbouring moments, and over bands of neighbouring pitches."""
    moments, pitches = energy.shape
    bands = np.pad(energy, ((MOMENTS // 2, MOMENTS // 2), (0, -pitches % PITCHES)))
    bands = bands.reshape(len(bands), -1, PITCHES).sum(axis=2)
    around: npt.NDArray[np.float32] = np.stack([bands[i : i + moments] for i in range(MOMENTS)]).sum(axis=0)
    return around
