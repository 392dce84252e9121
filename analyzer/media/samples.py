"""What ffmpeg decodes of one audio stream: blocks of samples, each put where its timestamps say."""

from collections.abc import Iterator
from typing import BinaryIO

import numpy as np

from analyzer.media.mixing import Channels

CHANNELS = 8
"""Channels that are read of every stream, however many its header names: there may be more in the middle of it."""

SLACK_S = 0.1
"""Timestamps wrong by less than this are rounding, and the samples follow one another."""

BACK_S = 1
"""A clock that runs back by more than this has begun anew, and is carried on from where it was."""

BLOCK_S = 10


def width_of(declared: int) -> int:
    """How many channels are read of a stream whose header names `declared`."""
    return max(CHANNELS, declared)


def apart(width: int) -> str:
    """What `pan` is told: every channel to its own place (`<` is a gain of one), and nothing is mixed."""
    return "|".join([f"{width}c", *(f"c{i}<c{i}" for i in range(width))])


def blocks(pipe: BinaryIO, rate: int, length: int, *, origin_s: float | None) -> Iterator[Channels]:
    """The stream's samples from time 0 on, without a hole, some seconds at a time, until it ends.

    Audio that starts late is led in by silence and holes are filled with it; what overlaps is dropped, as players do.

    Args:
        pipe: from which ffmpeg's NUT comes.
        rate: samples a second.
        length: samples after which the rest is not wanted.
        origin_s: what its clock shows at time 0; None where it has none, and samples simply follow one another.
    """
    gathered: list[Channels] = []
    for block in _placed(pipe, rate, length, origin_s):
        gathered.append(block)
        if sum(map(len, gathered)) >= BLOCK_S * rate:
            yield np.concatenate(gathered)
            gathered = []
    if gathered:
        yield np.concatenate(gathered)


def _placed(pipe: BinaryIO, rate: int, length: int, origin_s: float | None) -> Iterator[Channels]:
    end = shift = 0
    before: int | None = None
    origin = round((origin_s or 0.0) * rate)
    for said, samples in _packets(pipe, rate):
        at = said - origin
        squeezed = before is not None and at <= before + 1  # ffmpeg writes no time twice, nor any that runs back
        before = at
        if squeezed or origin_s is None or at + shift < end - BACK_S * rate:
            shift = end - at
        ahead = at + shift - end
        slack = SLACK_S * rate if end else 0
        if ahead > slack:
            yield from _silence(min(ahead, length - end), samples.shape[1], BLOCK_S * rate)
            end = at + shift
        fresh = samples[-ahead if ahead < -slack else 0 :][: max(0, length - end)]
        end += len(fresh)
        if len(fresh):
            yield fresh


def _silence(count: int, channels: int, most: int) -> Iterator[Channels]:
    for start in range(0, count, most):
        yield np.zeros((min(most, count - start), channels), np.int16)


def _packets(pipe: BinaryIO, rate: int) -> Iterator[tuple[int, Channels]]:
    """Sample number and samples of each packet; everything is read to the end, so that ffmpeg never waits."""
    import av

    try:
        with av.open(pipe, mode="r", format="nut") as container:
            (stream,) = container.streams.audio
            channels = stream.codec_context.channels
            for packet in container.demux(stream):
                if packet.size and packet.pts is not None and packet.time_base is not None:
                    at = round(packet.pts * packet.time_base * rate)
                    yield at, np.frombuffer(bytes(packet), "<i2").reshape(-1, channels)
    except (av.FFmpegError, ValueError):  # it ended early; how ffmpeg ended says why
        return
