"""Reads a schedule feed: which lessons there will be, and thus which recordings have to come."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from pydantic import ValidationError

from analyzer.domain.complaints import complaints
from analyzer.domain.errors import InvalidLessonError
from analyzer.domain.timetable import Scheduled
from analyzer.records.timetable import keep_schedule

NAMED = 20
"""Wrong lines that an error describes; the others are counted."""


@dataclass(frozen=True)
class Expected:
    """What a feed brought."""

    lessons: int
    """Lessons in the feed."""
    new: int
    """Those that were not known before."""
    schedule: Sequence[Scheduled]
    """What it says."""


def expect_lessons(lines: Iterable[str], *, now: datetime) -> Expected:
    """Note every lesson of a schedule feed, all or none; one whose recording does not come is missing in the ledger.

    Args:
        lines: JSON, one lesson a line, as `Scheduled` describes it; empty lines are passed over.
        now: the time.

    Raises:
        InvalidLessonError: lines are not JSON, hold unknown, missing or wrong keys, or name a lesson twice; names the
            number of each line and the key's path. Nothing was noted.
    """
    lessons = _read(lines)
    new = keep_schedule(lessons, now=now)
    structlog.get_logger().info("schedule noted", lessons=len(lessons), new=new)
    return Expected(len(lessons), new, lessons)


def _read(lines: Iterable[str]) -> Sequence[Scheduled]:
    lessons: dict[str, Scheduled] = {}
    wrong: list[str] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            lesson = Scheduled.model_validate(json.loads(line))
        except (ValueError, RecursionError) as error:
            reasons = complaints(error) if isinstance(error, ValidationError) else "is not JSON"
            wrong += [f"line {number}: {reason}" for reason in reasons.splitlines()]
            continue
        if lesson.lesson_id in lessons:
            wrong.append(f"line {number}: lesson_id: an earlier line has it, too")
        lessons[lesson.lesson_id] = lesson
    if wrong:
        more = [f"and {len(wrong) - NAMED} more"] if len(wrong) > NAMED else []
        raise InvalidLessonError("\n".join([*wrong[:NAMED], *more]))
    return list(lessons.values())
