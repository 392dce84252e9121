"""Whether the two channels of a stereo recording carry different people."""

import numpy as np

from analyzer.media.spool import AudioSpool

WINDOW_MS = 100
BLOCK_MS = 60_000

FLOOR = 1e-6
"""Mean square (-60 dB of full scale) below which a window is quiet."""

DOMINANT = 10.0
"""Power ratio (10 dB) from which one channel alone is heard; leakage between headsets on one call stays below it."""

LEAST_SHARE = 0.03
"""Share of the audible windows that each channel must have to itself: two minutes of an hour's talk."""

LEAST_TOGETHER = 0.6
"""Share of the audible windows that must belong to one channel or the other; the rest may be talk over talk."""


def channels_differ(left: AudioSpool, right: AudioSpool) -> bool:
    """Whether each channel is at times heard alone, and together that is most of the time.

    True for one person a channel. False for the same sound on both (dual mono), at any balance, for a stereo room, and
    where a channel is silent, as then nobody can be told apart by it.
    """
    mine = theirs = audible = 0
    for start in range(0, min(left.duration_ms, right.duration_ms), BLOCK_MS):
        a, b = _powers(left, start), _powers(right, start)
        count = min(a.size, b.size)
        a, b = a[:count], b[:count]
        audible += int(np.count_nonzero(np.maximum(a, b) > FLOOR))
        mine += int(np.count_nonzero((a > FLOOR) & (a > DOMINANT * b)))
        theirs += int(np.count_nonzero((b > FLOOR) & (b > DOMINANT * a)))
    return audible > 0 and min(mine, theirs) >= LEAST_SHARE * audible and mine + theirs >= LEAST_TOGETHER * audible


def _powers(spool: AudioSpool, start_ms: int) -> "np.ndarray[tuple[int], np.dtype[np.float32]]":
    """Mean square of each window of a block."""
    samples = spool.read(start_ms, start_ms + BLOCK_MS)
    size = WINDOW_MS * 16
    windows = samples[: samples.size // size * size].reshape(-1, size)
    return np.asarray(np.mean(windows**2, axis=1), dtype=np.float32)
