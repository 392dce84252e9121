"""Which lesson of a tutor is observed: drawn by a recorded seed, so that anybody can repeat it.

The algorithm, for whoever repeats it elsewhere. Names are put together with a line feed between them, as UTF-8.

1. A tutor's week is the first eight bytes of SHA-256("week", seed, tutor), read as a big-endian number, modulo the
   number of weeks that lessons are dealt over; a second observation is as far from the first as the weeks allow.
2. Of lessons in that week, or where there is none in the first week after it that has one, or else in the first week of
   the term that has one, each gets u = (n + 1) / 2^64, n being the first eight bytes of
   SHA-256("lesson", seed, tutor, recording).
3. The lesson with the smallest -ln(u) / weight is drawn. With equal weights that is the one with the greatest n; with
   others a lesson is likelier in proportion to its weight (Efraimidis and Spirakis, 2006).
"""

import hashlib
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

BITS = 64


@dataclass(frozen=True)
class Candidate:
    """A lesson that may be drawn."""

    recording: str
    week: int
    """Of the term, from 0."""
    weight: float = 1.0


@dataclass(frozen=True)
class Load:
    """What somebody who observes has been given."""

    name: str
    week: int
    """Lessons in this week."""
    term: int
    """Lessons in this term."""


def week_of(seed: str, tutor: str, number: int, weeks: int, observations: int) -> int:
    """The week of the term in which a tutor's observation is drawn.

    Args:
        seed: of the term.
        tutor: whose.
        number: which of their observations, from 1.
        weeks: over how many weeks lessons are dealt.
        observations: how many each tutor has.
    """
    apart = max(1, weeks // max(1, observations))
    return (_number("week", seed, tutor) + (number - 1) * apart) % weeks


def order_of(seed: str, tutor: str, candidates: Iterable[Candidate], week: int) -> tuple[Candidate, ...]:
    """The lessons in the order in which they are drawn; the first is the one."""

    def place(one: Candidate) -> tuple[bool, int, float, str]:
        u = (_number("lesson", seed, tutor, one.recording) + 1) / 2**BITS
        return (one.week < week, one.week, -math.log(u) / one.weight, one.recording)

    return tuple(sorted(candidates, key=place))


def observer_for(seed: str, recording: str, loads: Sequence[Load], most_per_week: int) -> str | None:
    """Who is given a lesson: whoever has least in the term, then in the week, then by the seed.

    Args:
        seed: of the term.
        recording: the lesson.
        loads: of those who may observe it.
        most_per_week: nobody is given more.

    Returns:
        None where nobody may, or all have as much as a week holds.
    """
    free = [one for one in loads if one.week < most_per_week]
    best = min(free, key=lambda one: (one.term, one.week, _number("observer", seed, recording, one.name)), default=None)
    return best.name if best else None


def digest_of(candidates: Iterable[Mapping[str, object]]) -> str:
    """SHA-256 of the ids of the lessons that a draw was made from, sorted, a line each."""
    return hashlib.sha256("\n".join(sorted(str(one["recording"]) for one in candidates)).encode()).hexdigest()


def _number(*parts: str) -> int:
    return int.from_bytes(hashlib.sha256("\n".join(parts).encode()).digest()[: BITS // 8], "big")
