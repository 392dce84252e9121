"""The one way in: whatever door a recording comes through, it is taken in here, once."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

import structlog

from analyzer.analysis.lesson_file import read_lesson
from analyzer.domain.arrival import ArrivalState
from analyzer.domain.errors import ConflictError, LessonguardError, PermanentError, TransientError
from analyzer.domain.lesson import Lesson
from analyzer.domain.service_policy import RetentionPolicy, StagePolicy
from analyzer.domain.stages import RecordingState
from analyzer.messaging.port import TaskQueue
from analyzer.records.arrivals import attach_arrival, close_arrival, note_arrival
from analyzer.records.database import unit_of_work
from analyzer.records.intake import announce, begin_processing, intake_items, note_stored
from analyzer.records.items import stored_of
from analyzer.records.rows import Arrival, Item, Recording
from analyzer.service.bootstrap import Clock, Service
from analyzer.service.intake.pieces import Delivery, HandedIn, Piece, examine
from analyzer.service.pipeline.enqueue import enqueue_after_commit
from analyzer.service.pipeline.working_folder import working_folder
from analyzer.settings.service_settings import ServiceSettings
from analyzer.storage.port import ObjectStore

log = structlog.get_logger()

__all__ = ["HandedIn", "Ingested", "Outcome", "ingest"]


class Outcome(StrEnum):
    """What became of a recording that was handed in."""

    TAKEN = "taken"
    SAME = "same"
    """It was there already; nothing was changed."""
    NEW_MEDIA = "new_media"
    """The lesson had a recording; this is another one of it."""


@dataclass(frozen=True)
class Ingested:
    """The answer to whoever handed a recording in."""

    recording_id: UUID
    outcome: Outcome
    number: int
    """Counts the recordings of the lesson from 1."""


def ingest(handed: HandedIn, service: Service) -> Ingested:
    """Take a recording in: announce it, store its pieces under the retention lock, hand it to the stages.

    The same recording may be handed in any number of times, also at once or after a crash half-way: it is one.

    Raises:
        PermanentError: a file or the lesson record is refused; nothing was stored.
        ConflictError: this media is there already, with another lesson record; nothing was changed.
        TransientError: store or disk failed; hand it in again.
        IntegrityError: the bytes changed between being hashed and being stored.
    """
    arrival = note_arrival(handed.source, handed.reference, handed.fingerprint, now=service.clock())
    with structlog.contextvars.bound_contextvars(source=handed.source), _failure_noted(arrival, service.clock):
        delivery = examine(handed)
        recording = _announced(delivery, handed, service.policy.retention, now=service.clock())
        attach_arrival(arrival, recording.id)
        if recording.state == RecordingState.ARRIVING:
            _store(recording, delivery, service.store, service.clock)
        else:
            _refuse_contradiction(recording.id, delivery, service.store, service.settings)
        ingested = _hand_over(
            recording.id, delivery.lesson, arrival, service.queue, service.policy.stages, now=service.clock()
        )
        log.info("taken in", recording=str(recording.id), outcome=ingested.outcome.value, bytes=recording.bytes)
    return ingested


@contextmanager
def _failure_noted(arrival: Arrival, clock: Clock) -> Iterator[None]:
    """Let the arrival say why nothing came of it: refused, which stays so, or failed, which may be tried again."""
    try:
        yield
    except Exception as error:
        refused = isinstance(error, PermanentError)
        reason = str(error) if isinstance(error, LessonguardError) else f"unforeseen: {type(error).__name__}"
        state = ArrivalState.REFUSED if refused else ArrivalState.FAILED
        close_arrival(arrival, state, now=clock(), reason=reason)
        log.warning("refused" if refused else "not stored", kind=type(error).__name__)
        raise


def _announced(delivery: Delivery, handed: HandedIn, policy: RetentionPolicy, *, now: datetime) -> Recording:
    """The recording's row: new, or that of the same media."""
    uploaded_at = handed.uploaded_at or now
    return announce(
        delivery.pieces,
        source=handed.source,
        uploaded_at=uploaded_at,
        retain_until=uploaded_at + timedelta(days=policy.days),
        now=now,
    )


def _store(recording: Recording, delivery: Delivery, store: ObjectStore, clock: Clock) -> None:
    """Store every piece under the lock, and name each as soon as it is stored."""
    items = {(item.role, item.position): item for item in intake_items(recording.id) if item.role != "duplicate"}
    given = {(piece.role, piece.position): piece.sha256 for piece in delivery.pieces}
    if {place: item.sha256 for place, item in items.items()} != given:
        raise TransientError("this media is just being taken in with another lesson record: try again later")
    for piece in delivery.pieces:
        stored = store.put(piece.key, piece.path, piece.sha256, retain_until=recording.retain_until)
        note_stored(items[piece.role, piece.position], stored, now=clock())


def _refuse_contradiction(
    recording_id: UUID, delivery: Delivery, store: ObjectStore, settings: ServiceSettings
) -> None:
    """See that media which is there already did not come with another lesson record, or with other parts.

    Raises:
        ConflictError: it did.
    """
    there = {(item.role, item.position): item for item in intake_items(recording_id)}
    if delivery.lesson is not None:
        _check_record(there.get(("lesson", 0)), delivery, store, settings)
        for piece in delivery.pieces:
            item = there.get((piece.role, piece.position))
            if piece.role == "part" and (item is None or item.sha256 != piece.sha256):
                raise ConflictError(f"this recording is there already, with another file as part {piece.position}")


def _check_record(item: Item | None, delivery: Delivery, store: ObjectStore, settings: ServiceSettings) -> None:
    if item is None:
        raise ConflictError("this recording is there already, and was taken in without a lesson record")
    given: Piece = delivery.pieces[-1]
    if item.sha256 != given.sha256:
        with working_folder(settings) as scratch, store.local(stored_of(item), scratch) as path:
            there = read_lesson(path)
        if there != delivery.lesson:
            raise ConflictError("this recording is there already, with another lesson record")


def _hand_over(
    recording_id: UUID,
    lesson: Lesson | None,
    arrival: Arrival,
    queue: TaskQueue,
    policy: StagePolicy,
    *,
    now: datetime,
) -> Ingested:
    """Hand it to its stages, unless they have it already, and say which: outcomes are decided here and nowhere else."""
    with unit_of_work():
        recording, ready = begin_processing(recording_id, lesson, now=now)
        outcome = Outcome.SAME if not ready else Outcome.NEW_MEDIA if recording.number > 1 else Outcome.TAKEN
        state = ArrivalState.TAKEN if ready else ArrivalState.SAME
        close_arrival(arrival, state, now=now, recording_id=recording.id)
        enqueue_after_commit(ready, queue, policy, now=now)
    return Ingested(recording.id, outcome, recording.number)
