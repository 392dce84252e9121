"""Which lessons are drawn for blind review, and who is given one: pure functions of a seed, that anyone can repeat."""

import hashlib
import math
from collections.abc import Iterable, Mapping
from uuid import UUID


def drawn(eligible: Iterable[UUID], seed: int, share: float, most: int) -> list[UUID]:
    """A share of the eligible, rounded up, and no more than `most`, in the order in which the seed shuffles them."""
    ordered = sorted(set(eligible), key=lambda one: _place(seed, one))
    return ordered[: min(most, math.ceil(share * len(ordered)))]


def whom(waiting: Mapping[str, int], seed: int, recording_id: UUID) -> str | None:
    """Who observes it: one of those with the least to do, chosen by the seed; None where there is nobody.

    Args:
        waiting: how many lessons each has, by name.
        seed: of the draw.
        recording_id: the lesson's recording.
    """
    return min(waiting, key=lambda name: (waiting[name], _place(seed, recording_id, name)), default=None)


def _place(seed: int, *about: object) -> bytes:
    return hashlib.sha256("\x1f".join(map(str, (seed, *about))).encode()).digest()
