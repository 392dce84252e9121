"""Grades a row about teaching from its measures, and from nothing else."""

from collections.abc import Mapping
from typing import Final

from analyzer.domain.scorecard import Band, Confidence, Criterion, Grade, Measure, Read
from analyzer.scorecard.measures.form import weakest
from analyzer.scorecard.render import figures
from analyzer.scorecard.rubric import Reading, RubricCriterion

_LOWEST_FIRST: Final[tuple[Grade, ...]] = ("concern", "developing", "met", "strength")
_TEMPERED: Final[Mapping[Grade, Grade]] = {"strength": "met", "concern": "developing"}


def grade_teaching(row: RubricCriterion, measures: Mapping[str, Measure], evidence: int) -> Criterion:
    """The lowest grade among the row's measures that have a value; not assessed where none has one.

    A measure of low confidence earns neither strength nor concern. Where a measure is withheld, the row's confidence
    is medium at most.
    """
    read = [_read(reading, measures[reading.measure]) for reading in row.measures]
    grades = [one.grade for one, _ in read if one.grade is not None]
    known = [measures[one.measure] for one, _ in read if one.grade is not None]
    ceiling: Confidence = "high" if len(known) == len(read) else "medium"
    places = sorted((e for measure in known for e in measure.evidence), key=lambda e: (e.start_ms, e.end_ms))
    return Criterion(
        id=row.id,
        area=row.area,
        title=row.title,
        grade=min(grades, key=_LOWEST_FIRST.index) if grades else "not_assessed",
        by_person=not row.measures,
        why=(*(why for _, why in read), *([row.note] if row.note else [])),
        readings=tuple(one for one, _ in read),
        evidence=tuple(places[:evidence]),
        confidence=weakest(ceiling, *(measure.confidence for measure in known)) if grades else "none",
    )


def _read(reading: Reading, measure: Measure) -> tuple[Read, str]:
    """What a measure's value earns, and the sentence that says so."""
    if measure.value is None:
        read = Read(measure=reading.measure, grade=None, bands=reading.bands)
        return read, f"{measure.label}: withheld, {measure.withheld}."
    band = next(band for band in reading.bands if band.holds(measure.value))
    grade = _TEMPERED.get(band.grade, band.grade) if measure.confidence == "low" else band.grade
    read = Read(measure=reading.measure, grade=grade, bands=reading.bands)
    return read, _sentence(measure, reading, band, grade)


def _sentence(measure: Measure, reading: Reading, band: Band, grade: Grade) -> str:
    made = figures.fraction(measure)
    basis = f"{made}; {measure.of}" if made else measure.of
    capped = "" if band.grade == grade else f", held at {grade} by low confidence"
    return (
        f"{measure.label}: {figures.value(measure)} ({basis}), {_limits(reading, band)}: {band.grade}{capped};"
        f" confidence {measure.confidence}."
    )


def _limits(reading: Reading, band: Band) -> str:
    if band.from_ is None and band.to is None:
        return "outside the other bands" if len(reading.bands) > 1 else "any value"
    if band.to is None:
        return f"from {band.from_:g}"
    return f"below {band.to:g}" if band.from_ is None else f"from {band.from_:g} to below {band.to:g}"
