"""Measures as small pictures: where a value lies, and which values the rubric hopes for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from analyzer.domain.scorecard import Band, Criterion, Measure, Read
from analyzer.scorecard.render import figures

_ROOM: Final = 1.25
"""How far the picture goes beyond the last limit of a band."""
_WHOLE: Final = 1.0
_HOPED_FOR: Final = ("met", "strength")
"""Bands that are drawn, the better over the other."""


@dataclass(frozen=True)
class Stripe:
    """A band at its place, in per cent of the picture's width."""

    x: float
    width: float
    grade: str


@dataclass(frozen=True)
class Picture:
    """One measure, drawn over the bands that its row reads it by."""

    name: str
    measure: Measure
    at: float
    """Where the value lies, in per cent of the width."""
    stripes: tuple[Stripe, ...]
    hoped_for: str
    """The bands in words, e.g. `30% to 65% is a strength, 20% to 80% is met`."""
    n: str
    """What the value rests on, e.g. `n = 8 answered questions`."""


def pictures(criterion: Criterion, measures: Mapping[str, Measure]) -> list[Picture]:
    """The measures of a row that have a value."""
    drawn = ((read, measures.get(read.measure)) for read in criterion.readings)
    return [_picture(read, measure) for read, measure in drawn if measure is not None and measure.value is not None]


def basis(measure: Measure) -> str:
    """What a measure rests on, in words; empty where it is a number by itself."""
    if measure.denominator is None or measure.value is None:
        return ""
    return f"n = {figures.number(round(measure.denominator, 1))} {measure.counted}".strip()


def _picture(read: Read, measure: Measure) -> Picture:
    value = measure.value or 0.0
    limits = [limit for band in read.bands for limit in (band.from_, band.to) if limit is not None]
    end = _WHOLE if measure.unit == "share" else max([value, *limits, 0.0]) * _ROOM or _WHOLE
    wanted = sorted((b for b in read.bands if b.grade in _HOPED_FOR), key=lambda b: _HOPED_FOR.index(b.grade))
    return Picture(
        name=read.measure,
        measure=measure,
        at=_share(value, end),
        stripes=tuple(_stripe(band, end) for band in wanted),
        hoped_for=", ".join(_in_words(reversed(wanted), measure)),
        n=basis(measure),
    )


def _share(value: float, end: float) -> float:
    return round(100 * min(max(value, 0.0), end) / end, 2)


def _stripe(band: Band, end: float) -> Stripe:
    start, stop = _share(band.from_ or 0.0, end), _share(end if band.to is None else band.to, end)
    return Stripe(start, round(stop - start, 2), band.grade)


def _in_words(bands: Iterable[Band], measure: Measure) -> Iterable[str]:
    for band in bands:
        limits = [_written(limit, measure) for limit in (band.from_, band.to) if limit is not None]
        between = "to".join(f" {limit} " for limit in limits) if len(limits) > 1 else ""
        one = f"from {limits[0]}" if band.to is None and limits else f"below {limits[0]}" if limits else "any value"
        yield f"{band.grade} {' '.join(between.split()) or one}"


def _written(limit: float, measure: Measure) -> str:
    return figures.value(measure.model_copy(update={"value": limit}))
