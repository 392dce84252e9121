"""The list of observations for spreadsheets and statistics: ids, times, grades and counts, and no word of a lesson."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from analyzer.domain.kinds import Severity
from analyzer.domain.review import Acts
from analyzer.domain.sight import Sight
from analyzer.records.observations import Observed, observed_after
from analyzer.review.standing import Stand, Standing, kept, standings
from analyzer.service.access import Person
from analyzer.service.quality.blinding import blind_among
from analyzer.service.reviews.noting import has_graded
from analyzer.service.spreadsheets import table_line
from analyzer.service.viewing import saw_observations


class Format(StrEnum):
    """How the list is written."""

    CSV = "csv"
    """With cells that no spreadsheet calculates."""
    JSON = "json"
    """A list of objects."""


AT_ONCE = 500
COLUMNS = (
    "recording",
    "lesson",
    "tutor",
    "subject",
    "scheduled_start",
    "uploaded_at",
    "assessed_at",
    "duration_s",
    "run",
    "complete",
    "machine_grades",
    "observer",
    "graded_by",
    "graded_at",
    "grades",
    "questions",
    "gravest",
    *(stand.value for stand in Stand),
    "reviewers",
)
"""What is written of each, in this order; what is about conduct is empty for whoever may not know of it."""


def export_observations(
    form: Format, by: str, clock: Callable[[], datetime], *, sight: Sight, conduct: Sight, who: Person | None = None
) -> Iterator[str]:
    """Every assessed lesson that somebody reaches, oldest first, a part at a time, so that it is never held whole.

    Args:
        form: how it is written.
        by: for whom, as custody names them; each part is told of before it is written.
        clock: tells the time.
        sight: how far their right reaches to read of teaching.
        conduct: how far it reaches to read of conduct.
        who: the person that it is for, who learns nothing of what they review blind; None for a machine.
    """
    rows = _all(by, clock, (sight, conduct), who)
    return _csv(rows) if form is Format.CSV else _json(rows)


def _all(
    by: str, clock: Callable[[], datetime], reaches: tuple[Sight, Sight], who: Person | None
) -> Iterator[dict[str, Any]]:
    after: tuple[datetime, UUID] | None = None
    sight, conduct = reaches
    while found := observed_after(after, sight=sight, conduct=conduct, limit=AT_ONCE):
        ids = [one.of.id for one in found]
        saw_observations(ids, by, now=clock())
        told = [_for(who, one) for one in found]
        hidden = blind_among(ids, who) if who else ()
        yield from (_row(replace(one, acts=Acts()) if one.of.id in hidden else one) for one in told)
        after = (found[-1].of.uploaded_at, found[-1].of.id)


def _for(who: Person | None, one: Observed) -> Observed:
    """Without the machine's grades for somebody who has yet to grade the lesson themselves."""
    if who is None or not who.grades_first or has_graded(who, kept(one.acts).gradings):
        return one
    return replace(one, of=replace(one.of, grades=None))


def _row(one: Observed) -> dict[str, Any]:
    gradings = kept(one.acts).gradings
    last = gradings[-1] if gradings else None
    teaching = {
        "recording": str(one.of.id),
        "lesson": one.of.lesson_id,
        "tutor": one.of.tutor_id,
        "subject": one.of.subject or None,
        "scheduled_start": _at(one.of.scheduled_start),
        "uploaded_at": _at(one.of.uploaded_at),
        "assessed_at": _at(one.of.assessed_at),
        "duration_s": None if one.of.duration_ms is None else round(one.of.duration_ms / 1000),
        "run": one.of.run,
        "complete": one.of.complete,
        "machine_grades": one.of.grades or {},
        "observer": one.observer,
        "graded_by": last.by if last else None,
        "graded_at": _at(last.at) if last else None,
        "grades": last.grades if last else {},
    }
    return {**dict.fromkeys(COLUMNS), **teaching, **(_conduct(one) if one.conduct else {})}


def _conduct(one: Observed) -> dict[str, Any]:
    said, stand = kept(one.acts), standings(one.acts)
    asked = {**one.findings, **{act.finding_id: Severity(act.severity) for act in said.missed if not act.sealed}}
    stands = Counter(stand.get(name, Standing()).stand.value for name in asked)
    return {
        "questions": len(asked),
        "gravest": max(asked.values(), key=lambda one: one.rank, default=None),
        **{each.value: stands[each.value] for each in Stand},
        "reviewers": sorted({act.by for act in (*said.verdicts, *said.missed)}),
    }


def _at(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds")


def _json(rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    before = "["
    for row in rows:
        yield f"{before}\n{json.dumps(row, ensure_ascii=False)}"
        before = ","
    yield "[]\n" if before == "[" else "\n]\n"


def _csv(rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    yield table_line(COLUMNS)
    for row in rows:
        yield table_line(_cell(row[name]) for name in COLUMNS)


def _cell(value: object) -> object:
    if isinstance(value, dict):
        return "; ".join(f"{name}={grade or 'not_assessed'}" for name, grade in sorted(value.items()))
    return "; ".join(map(str, value)) if isinstance(value, list) else value
