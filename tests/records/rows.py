"""Rows for tests of the catalogue."""

import hashlib
from datetime import datetime, timedelta
from itertools import count

from analyzer.domain.stages import RecordingState, StageName
from analyzer.records.models import Lesson, Participant, Recording, Stage
from analyzer.records.stages import create_stages
from tests.fakes import START

_NUMBERS = count()


def recording(*, at: datetime = START, lesson: Lesson | None = None, **fields: object) -> Recording:
    """A recording that is being processed, unlike any other."""
    values: dict[str, object] = {
        "sha256": hashlib.sha256(str(next(_NUMBERS)).encode()).hexdigest(),
        "bytes": 1000,
        "duration_ms": 60_000,
        "lesson": lesson,
        "source": "api",
        "state": RecordingState.PROCESSING,
        "uploaded_at": at,
        "state_at": at,
        "retain_until": at + timedelta(days=125),
    }
    return Recording.objects.create(**values | fields)


def lesson(name: str, tutor: str) -> Lesson:
    """A lesson and its tutor."""
    return Lesson.objects.create(id=name, tutor=Participant.objects.get_or_create(id=tutor)[0], created_at=START)


def with_stages(at: datetime = START) -> tuple[Recording, dict[StageName, Stage]]:
    """A recording whose probe is ready, and its stages by name."""
    row = recording(at=at)
    create_stages(row, now=at)
    return row, {StageName(stage.name): stage for stage in row.stages.all()}
