"""The catalogue's part in taking a recording in: announced, stored piece by piece, then handed to the stages."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from analyzer.domain.errors import TransientError
from analyzer.domain.lesson import Lesson as LessonRecord
from analyzer.domain.stages import Family, RecordingState
from analyzer.domain.stored import Stored
from analyzer.records.models import Item, Lesson, Participant, Recording, Stage
from analyzer.records.stages import create_stages

INTAKE_ROLES = ("original", "part", "lesson", "duplicate")
_TEXT = 200


class Announced(Protocol):
    """One object that will be stored."""

    @property
    def role(self) -> str:
        """original, part or lesson."""

    @property
    def position(self) -> int:
        """Tells parts apart."""

    @property
    def sha256(self) -> str:
        """Its checksum."""

    @property
    def bytes(self) -> int:
        """Its size."""

    @property
    def key(self) -> str:
        """Where it will lie."""


def announce(recording: Recording, pieces: Iterable[Announced], *, now: datetime) -> tuple[Recording, bool]:
    """Make the recording's row and its items' before a byte is stored; or find the row of the same media.

    Returns:
        The row, and whether it was made here.
    """
    with transaction.atomic():
        found, made = Recording.objects.get_or_create(
            sha256=recording.sha256,
            defaults={
                "id": recording.id,
                "bytes": recording.bytes,
                "source": recording.source,
                "uploaded_at": recording.uploaded_at,
                "retain_until": recording.retain_until,
                "state_at": now,
            },
        )
        if made:
            _announce_items(found, pieces, now)
    return found, made


def announce_again(recording_id: UUID, pieces: Iterable[Announced], *, now: datetime) -> None:
    """Let an upload that was given up begin anew; what had not been stored of it is replaced."""
    with transaction.atomic():
        recording = Recording.objects.select_for_update().get(id=recording_id)
        if recording.state != RecordingState.PARKED or has_stages(recording):
            return
        recording.items.filter(version_id="").delete()
        kept = set(recording.items.values_list("role", "position"))
        _announce_items(recording, [piece for piece in pieces if (piece.role, piece.position) not in kept], now)
        recording.state, recording.state_at, recording.reason, recording.family = RecordingState.ARRIVING, now, "", ""
        recording.save(update_fields=["state", "state_at", "reason", "family"])


def has_stages(recording: Recording) -> bool:
    """Whether a parked recording had come as far as its stages; if not, its upload was never finished."""
    return Stage.objects.filter(recording=recording).exists()


def _announce_items(recording: Recording, pieces: Iterable[Announced], now: datetime) -> None:
    Item.objects.bulk_create(
        Item(
            recording=recording,
            role=piece.role,
            position=piece.position,
            key=piece.key,
            version_id="",
            sha256=piece.sha256,
            bytes=piece.bytes,
            created_at=now,
        )
        for piece in pieces
    )


def intake_items(recording_id: UUID) -> list[Item]:
    """What was handed in as one recording, as announced; stored or not yet."""
    return list(
        Item.objects.filter(recording=recording_id, run=None, role__in=INTAKE_ROLES).order_by("role", "position")
    )


def note_stored(item: Item, stored: Stored, *, now: datetime) -> None:
    """Name the version in which an announced object was stored.

    Where another process was faster and the store kept both versions, ours is noted as a duplicate: it is locked and
    cannot be removed, and what no row names would be an orphan.
    """
    if Item.objects.filter(id=item.id, version_id="").update(version_id=stored.version_id, created_at=now):
        return
    with transaction.atomic():
        Recording.objects.select_for_update().get(id=item.recording_id)
        items = Item.objects.filter(recording=item.recording_id, run=None)
        if items.filter(key=stored.key, version_id=stored.version_id).exists():
            return
        last = items.filter(role="duplicate").aggregate(last=Max("position"))["last"] or 0
        Item.objects.create(
            recording_id=item.recording_id,
            role="duplicate",
            position=last + 1,
            created_at=now,
            **stored.model_dump(),
        )


def begin_processing(
    recording_id: UUID, lesson: LessonRecord | None, *, now: datetime
) -> tuple[Recording, list[Stage]]:
    """Hand a recording that is stored to its stages, once; to be called in a transaction.

    Returns:
        The recording, and the stages that are ready: none where another process was faster.

    Raises:
        TransientError: something that was announced is not stored.
    """
    recording = Recording.objects.select_for_update().get(id=recording_id)
    given_up = recording.state == RecordingState.PARKED and not has_stages(recording)  # while it still came in
    if recording.state != RecordingState.ARRIVING and not given_up:
        return recording, []
    if recording.items.filter(version_id="").exists():
        raise TransientError("not all of the recording is stored yet: try again later")
    if lesson is not None:
        recording.lesson = _lesson(lesson, now)
        others = Recording.objects.filter(lesson=recording.lesson)
        recording.number = (others.aggregate(last=Max("number"))["last"] or 0) + 1
    recording.state, recording.state_at, recording.reason, recording.family = RecordingState.PROCESSING, now, "", ""
    recording.save(update_fields=["lesson", "number", "state", "state_at", "reason", "family"])
    return recording, create_stages(recording, now=now)


def _lesson(record: LessonRecord, now: datetime) -> Lesson:
    """The lesson's row with what this record says of it, locked: its recordings are numbered one by one."""
    Lesson.objects.get_or_create(id=record.lesson_id, defaults={"created_at": now})
    lesson = Lesson.objects.select_for_update().get(id=record.lesson_id)
    students = [Participant(id=student.id) for student in record.students]
    people = sorted([Participant(id=record.tutor.id), *students], key=lambda one: one.id)
    Participant.objects.bulk_create(people, ignore_conflicts=True)
    lesson.tutor_id = record.tutor.id
    lesson.platform = (record.platform or lesson.platform)[:_TEXT]
    lesson.subject = (record.subject or lesson.subject)[:_TEXT]
    lesson.scheduled_start = record.scheduled_start or lesson.scheduled_start
    lesson.scheduled_end = record.scheduled_end or lesson.scheduled_end
    lesson.save()
    lesson.students.add(*students)
    return lesson


def stalled_arrivals(before: datetime) -> list[Recording]:
    """Recordings whose storing began before then and was not finished."""
    return list(Recording.objects.filter(state=RecordingState.ARRIVING, state_at__lt=before).order_by("state_at"))


def give_up(recording_id: UUID, reason: str, family: Family, *, now: datetime) -> bool:
    """Park a recording whose upload was never finished, and say whether it still was; what is stored of it stays."""
    return bool(
        Recording.objects.filter(id=recording_id, state=RecordingState.ARRIVING).update(
            state=RecordingState.PARKED, state_at=now, reason=reason[:500], family=family
        )
    )
