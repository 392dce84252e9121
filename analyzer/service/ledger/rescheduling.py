"""Lessons whose schedule a feed has changed: their recordings are assessed by the times that hold now."""

import hashlib
from collections.abc import Iterable
from typing import Any

from analyzer.domain.lesson import Lesson
from analyzer.domain.timetable import Scheduled
from analyzer.records.adopting import Adopted, recordings_of_lessons
from analyzer.records.database import unit_of_work
from analyzer.records.items import originals, stored_of
from analyzer.records.rows import Recording
from analyzer.service.bootstrap import Service
from analyzer.service.intake.adopting import have_assessed
from analyzer.service.pipeline.originals import lesson_of


def adopt_schedule(lessons: Iterable[Scheduled], service: Service) -> int:
    """Give recordings whose lesson records say other times, platform or subject a record that says what the feed says.

    The record that was handed in stays stored. Who took part is left as the record has it: that is no plan but what
    happened. Recordings that came without a record, and lessons that are cancelled, are left alone.

    Returns:
        How many recordings are assessed anew.

    Raises:
        TransientError: the store failed; the same feed may be read again.
    """
    planned = {one.lesson_id: one for one in lessons if not one.cancelled}
    return sum(
        _adopted(recording, planned[str(recording.lesson_id)], service) for recording in recordings_of_lessons(planned)
    )


def _adopted(recording: Recording, planned: Scheduled, service: Service) -> bool:
    record = lesson_of(recording.pk, service.store, service.settings)
    if record is None or (changed := _changed(record, planned)) == record:
        return False
    content = changed.model_dump_json(exclude_none=True, indent=1).encode()
    sha256 = hashlib.sha256(content).hexdigest()
    stored = service.store.put(f"originals/{sha256[:2]}/{sha256}", content, sha256, retain_until=recording.retain_until)
    parts = [Adopted("part", one.position, stored_of(one)) for one in originals(recording.pk) if one.role == "part"]
    with unit_of_work():
        return have_assessed(recording, changed, [*parts, Adopted("lesson", 0, stored)], record, service).changed


def _changed(record: Lesson, planned: Scheduled) -> Lesson:
    said: dict[str, Any] = {
        key: value
        for key in ("scheduled_start", "scheduled_end", "platform", "subject")
        if (value := getattr(planned, key)) is not None
    }
    return record.model_copy(update=said)
