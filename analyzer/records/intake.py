"""The catalogue's part in taking a recording in: announced, stored piece by piece, then handed to the stages."""

from collections.abc import Iterable, Sequence
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


def announce(
    pieces: Sequence[Announced], *, source: str, uploaded_at: datetime, retain_until: datetime, now: datetime
) -> Recording:
    """The recording's row, with its items', before a byte is stored: made, or found where this media was before.

    One whose upload was given up begins anew: what had not been stored of it is replaced.

    Args:
        pieces: what will be stored, the original first.
        source: the door that it came through.
        uploaded_at: when it was handed in.
        retain_until: until when its originals stay locked.
        now: the time.
    """
    original = pieces[0]
    with transaction.atomic():
        recording, made = Recording.objects.get_or_create(
            sha256=original.sha256,
            defaults={
                "bytes": original.bytes,
                "source": source,
                "uploaded_at": uploaded_at,
                "retain_until": retain_until,
                "state_at": now,
            },
        )
        if made:
            _announce_items(recording, pieces, now)
        elif _given_up(recording):
            recording = Recording.objects.select_for_update().get(id=recording.id)
            _begin_anew(recording, pieces, now)
    return recording


def _given_up(recording: Recording) -> bool:
    """Whether it was parked before it had any stages: its upload was never finished."""
    return recording.state == RecordingState.PARKED and not Stage.objects.filter(recording=recording).exists()


def _begin_anew(recording: Recording, pieces: Iterable[Announced], now: datetime) -> None:
    """Let an upload begin anew, unless another process has done so; the caller has locked the recording."""
    if _given_up(recording):
        recording.items.filter(version_id="").delete()
        kept = set(recording.items.values_list("role", "position"))
        _announce_items(recording, [piece for piece in pieces if (piece.role, piece.position) not in kept], now)
        recording.state, recording.state_at, recording.reason, recording.family = RecordingState.ARRIVING, now, "", ""
        recording.save(update_fields=["state", "state_at", "reason", "family"])


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
    if not Item.objects.filter(id=item.id, version_id="").update(version_id=stored.version_id, created_at=now):
        _note_duplicate(item.recording_id, stored, now)


def _note_duplicate(recording_id: UUID, stored: Stored, now: datetime) -> None:
    with transaction.atomic():
        Recording.objects.select_for_update().get(id=recording_id)
        items = Item.objects.filter(recording=recording_id, run=None)
        if not items.filter(key=stored.key, version_id=stored.version_id).exists():
            last = items.filter(role="duplicate").aggregate(last=Max("position"))["last"] or 0
            Item.objects.create(
                recording_id=recording_id, role="duplicate", position=last + 1, created_at=now, **stored.model_dump()
            )


def begin_processing(
    recording_id: UUID, lesson: LessonRecord | None, *, now: datetime
) -> tuple[Recording, list[Stage]]:
    """Hand a recording that is stored to its stages, once; to be called in a transaction.

    Returns:
        The recording, and the stages that are ready: none where it was handed to them before.

    Raises:
        TransientError: something that was announced is not stored.
    """
    recording = Recording.objects.select_for_update().get(id=recording_id)
    ready: list[Stage] = []
    if recording.state == RecordingState.ARRIVING or _given_up(recording):  # given up while it still came in
        if recording.items.filter(version_id="").exists():
            raise TransientError("not all of the recording is stored yet: try again later")
        if lesson is not None:
            keep_lesson(recording, lesson, now)
        recording.state, recording.state_at, recording.reason, recording.family = RecordingState.PROCESSING, now, "", ""
        recording.save(update_fields=["lesson", "number", "state", "state_at", "reason", "family"])
        ready = create_stages(recording, now=now)
    return recording, ready


def keep_lesson(recording: Recording, record: LessonRecord, now: datetime) -> None:
    """Note what a record says of its lesson, and whose recording this is; the caller locks the row and saves it."""
    lesson = _lesson(record, now)
    if recording.lesson_id != lesson.pk:
        others = Recording.objects.filter(lesson=lesson)
        recording.lesson = lesson
        recording.number = (others.aggregate(last=Max("number"))["last"] or 0) + 1


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
