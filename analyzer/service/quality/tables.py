"""The figures as rows of one shape, for whoever goes on counting with them elsewhere."""

from collections.abc import Iterator

from analyzer.domain.quality import Figures, Precision, Proportion
from analyzer.service.spreadsheets import table_line

COLUMNS = ("figure", "of", "n", "part", "value", "low", "high", "withheld", "note")
Cell = str | int | float | None


def as_csv(told: Figures) -> str:
    """Everything, a figure a row."""
    return "".join(map(table_line, (COLUMNS, *_rows(told))))


def _rows(told: Figures) -> Iterator[tuple[Cell, ...]]:
    for one in told.agreements:
        note = f"{'quadratic weights' if one.weighted else 'no weights'}; {'blind' if one.independent else 'all'}"
        yield "kappa", one.name, one.n, one.same, one.kappa, one.low, one.high, one.why_not, note
    for each in (told.precision, *told.kinds):
        yield from _precision("precision", each, "")
    for each in told.versions:
        yield from _precision("precision of a version", each, "")
    for month in told.months:
        p = "" if month.p is None else f"p={month.p:.4g}"
        yield from _precision("precision of a month", month.precision, p)
    for missed in told.missed:
        note = f"{missed.hours:.2f} h"
        yield "misses per hour", missed.name, missed.n, None, missed.rate, missed.low, missed.high, missed.why_not, note
    for known in (told.known, *told.persons):
        yield _proportion("known answers right", known.name, known.right, f"{known.unsure} unsure")
    for exposed in told.exposed:
        yield "distressing minutes", exposed.by, None, None, exposed.minutes, None, None, "", str(exposed.week)


def _precision(figure: str, told: Precision, note: str) -> Iterator[tuple[Cell, ...]]:
    apart = f"{told.unsure} unsure, {told.disputed} disputed"
    yield _proportion(figure, told.name, told.confirmed, f"{note}; {apart}" if note else apart)


def _proportion(figure: str, name: str, told: Proportion, note: str) -> tuple[Cell, ...]:
    return figure, name, told.n, told.part, told.share, told.low, told.high, told.why_not, note
