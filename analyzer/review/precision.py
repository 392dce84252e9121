"""How often people confirm what the machine asked: all in all, by kind, by version, month by month."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from analyzer.domain.quality import Month, Precision
from analyzer.review.proportions import by_chance, proportion
from analyzer.review.standing import Stand


@dataclass(frozen=True)
class Asked:
    """A question of the machine that somebody has judged."""

    kind: str
    version: str
    """Of software and policy that asked."""
    month: str
    """Of the lesson, e.g. `2026-10`."""
    stand: Stand


def precision(name: str, asked: Iterable[Asked], least: int) -> Precision:
    """Confirmed among those with an answer; unsure and disputed ones apart."""
    stands = [one.stand for one in asked]
    confirmed = stands.count(Stand.CONFIRMED)
    return Precision(
        name=name,
        confirmed=proportion(confirmed, confirmed + stands.count(Stand.DISMISSED), least),
        unsure=stands.count(Stand.UNSURE),
        disputed=stands.count(Stand.DISPUTED),
    )


def precision_by(asked: Sequence[Asked], key: Callable[[Asked], str], least: int) -> tuple[Precision, ...]:
    """The same for each value of a key, by name."""
    grouped: dict[str, list[Asked]] = defaultdict(list)
    for one in asked:
        grouped[key(one)].append(one)
    return tuple(precision(name, grouped[name], least) for name in sorted(grouped))


def months(asked: Sequence[Asked], least: int, differs_below: float) -> tuple[Month, ...]:
    """Month by month, each held against all before it together."""
    told, part, rest = [], 0, 0
    for one in precision_by(asked, lambda each: each.month, least):
        here = (one.confirmed.part, one.confirmed.n - one.confirmed.part)
        p = by_chance((part, rest), here)
        told.append(Month(month=one.name, precision=one, p=p, differs=p is not None and p < differs_below))
        part, rest = part + here[0], rest + here[1]
    return tuple(told)
