"""Lessons that are announced before anything of them is recorded."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from analyzer.domain.timetable import Scheduled
from analyzer.records.models import Lesson, Participant

BATCH = 500
"""Lessons written at once: well under what one statement of any database may name."""
ANNOUNCED = ("scheduled_start", "scheduled_end", "platform", "subject", "tutor", "expected")


def keep_schedule(lessons: Sequence[Scheduled], *, now: datetime) -> int:
    """Note lessons as expected, all or none; returns how many were not known before. Seven queries a batch at most."""
    with transaction.atomic():
        return sum(_keep(lessons[at : at + BATCH], now) for at in range(0, len(lessons), BATCH))


def _keep(batch: Sequence[Scheduled], now: datetime) -> int:
    known = Lesson.objects.in_bulk([one.lesson_id for one in batch])
    people = {person.id for one in batch for person in (*(one.students or ()), *((one.tutor,) if one.tutor else ()))}
    Participant.objects.bulk_create([Participant(id=one) for one in sorted(people)], ignore_conflicts=True)
    Lesson.objects.bulk_create(
        [_announced(one, known.get(one.lesson_id), now) for one in batch],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=ANNOUNCED,
    )
    _keep_students([one for one in batch if one.students is not None])
    return len(batch) - len(known)


def _announced(one: Scheduled, known: Lesson | None, now: datetime) -> Lesson:
    lesson = known or Lesson(id=one.lesson_id, created_at=now)
    lesson.scheduled_start, lesson.scheduled_end = one.scheduled_start, one.scheduled_end
    lesson.platform = lesson.platform if one.platform is None else one.platform
    lesson.subject = lesson.subject if one.subject is None else one.subject
    lesson.tutor_id = one.tutor.id if one.tutor else lesson.tutor_id
    lesson.expected = not one.cancelled
    return lesson


def _keep_students(batch: Sequence[Scheduled]) -> None:
    pairs = {(one.lesson_id, student.id) for one in batch for student in one.students or ()}
    links = Lesson.students.through.objects
    there = set(
        links.filter(lesson__in=[one.lesson_id for one in batch]).values_list("id", "lesson_id", "participant_id")
    )
    links.filter(id__in=[link for link, *pair in there if tuple(pair) not in pairs]).delete()
    missing = sorted(pairs - {(lesson, student) for _, lesson, student in there})
    links.bulk_create([Lesson.students.through(lesson_id=a, participant_id=b) for a, b in missing])
