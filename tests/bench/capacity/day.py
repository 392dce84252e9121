"""Lessons as they are handed in: when, how long, with what in them."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from analyzer.domain.stages import StageName
from tests.bench.capacity.assumptions import HOURS, Day
from tests.bench.capacity.faults import HOUR_S, Faults


@dataclass(frozen=True)
class Handed:
    """One recording that is handed in."""

    at: float
    """Seconds from midnight of the first day."""
    media_s: float
    grave: dict[StageName, float]
    """By the stage that tells it, where in the lesson something grave is, from 0 to 1."""
    poison: StageName | None
    """The stage whose process it ends, every time."""
    playable: bool
    chance: Random
    """Of what happens to it, so that it is the same whatever happens to others."""


def handed_in(day: Day, days: int, scale: float, faults: Faults, seed: int) -> Iterator[Handed]:
    """Recordings in the order in which they were to be handed in, a Poisson process in each hour.

    Args:
        day: says how many, and when; the first day is a Monday.
        days: how many.
        scale: one recording stands for so many.
        faults: what goes wrong.
        seed: the same seed gives the same recordings.
    """
    chance, whole = Random(seed), sum(day.hours)  # noqa: S311 - lots, no secrets
    for hour in range(days * HOURS):
        expected = day.lessons * day.weekdays[hour // HOURS % 7] * day.hours[hour % HOURS] / whole / scale
        at = chance.expovariate(expected) if expected else 1.0
        while at < 1:
            own = Random(chance.getrandbits(64))  # noqa: S311 - the same
            yield _recording(day, (hour + at) * HOUR_S, faults, own)
            at += chance.expovariate(expected)


def _recording(day: Day, at: float, faults: Faults, chance: Random) -> Handed:
    length = chance.choices(day.lengths, [one.share for one in day.lengths])[0]
    shares = {StageName.PROBE: day.grave.typed, StageName.SPEECH: day.grave.spoken, StageName.VISION: day.grave.shown}
    drawn = {name: (chance.random(), chance.random()) for name in shares}
    poison = chance.choice((StageName.SPEECH, StageName.VISION))
    poisoned, copied = chance.random() < faults.poison_share, chance.random() < day.playable_share
    return Handed(
        at=faults.handed_in(at, chance),
        media_s=length.minutes * 60,
        grave={name: where for name, (lot, where) in drawn.items() if lot < shares[name]},
        poison=poison if poisoned else None,
        playable=copied,
        chance=chance,
    )


def recordings_of_a_week(day: Day) -> float:
    """How many are expected from Monday to Sunday."""
    return day.lessons * sum(day.weekdays)


def busiest_day(day: Day) -> float:
    """How many are expected on the busiest day."""
    return day.lessons * max(day.weekdays)


def busiest_rate(day: Day) -> float:
    """Recordings a second in the busiest hour of the busiest day."""
    return busiest_day(day) * day.busiest_share / HOUR_S
