"""The one way in: whatever door a recording comes through, it is taken in here, once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

import structlog
from django.db import transaction

from analyzer.analysis.lesson_file import read_lesson
from analyzer.domain.arrival import ArrivalState
from analyzer.domain.errors import ConflictError, LessonguardError, PermanentError, TransientError
from analyzer.domain.stages import RecordingState
from analyzer.records.arrivals import attach_arrival, close_arrival, note_arrival
from analyzer.records.intake import (
    announce,
    announce_again,
    begin_processing,
    has_stages,
    intake_items,
    note_stored,
)
from analyzer.records.items import stored_of
from analyzer.records.models import Arrival, Item, Recording
from analyzer.service.bootstrap import Service
from analyzer.service.intake.pieces import Delivery, HandedIn, Piece, examine
from analyzer.service.pipeline.enqueue import enqueue_after_commit
from analyzer.service.pipeline.working_folder import working_folder

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
    with structlog.contextvars.bound_contextvars(source=handed.source):
        try:
            return _take(examine(handed), handed, arrival, service)
        except PermanentError as error:
            close_arrival(arrival, ArrivalState.REFUSED, now=service.clock(), reason=str(error))
            log.warning("refused", kind=type(error).__name__)
            raise
        except Exception as error:
            reason = str(error) if isinstance(error, LessonguardError) else f"unforeseen: {type(error).__name__}"
            close_arrival(arrival, ArrivalState.FAILED, now=service.clock(), reason=reason)
            log.warning("not stored", kind=type(error).__name__)
            raise


def _take(delivery: Delivery, handed: HandedIn, arrival: Arrival, service: Service) -> Ingested:
    recording = _announced(delivery, handed, service)
    attach_arrival(arrival, recording)
    if recording.state != RecordingState.ARRIVING:
        return _same(recording, delivery, arrival, service)
    _store(recording, delivery, service)
    now = service.clock()
    with transaction.atomic():
        recording, ready = begin_processing(recording.id, delivery.lesson, now=now)
        state = ArrivalState.TAKEN if ready else ArrivalState.SAME
        close_arrival(arrival, state, now=now, recording=recording)
        enqueue_after_commit(ready, service)
    outcome = Outcome.SAME if not ready else Outcome.NEW_MEDIA if recording.number > 1 else Outcome.TAKEN
    log.info("taken in", recording=str(recording.id), outcome=outcome.value, bytes=recording.bytes)
    return Ingested(recording.id, outcome, recording.number)


def _announced(delivery: Delivery, handed: HandedIn, service: Service) -> Recording:
    """The recording's row: new, or that of the same media."""
    now = service.clock()
    uploaded_at = handed.uploaded_at or now
    wanted = Recording(
        sha256=delivery.original.sha256,
        bytes=delivery.original.bytes,
        source=handed.source,
        uploaded_at=uploaded_at,
        retain_until=retain_until(uploaded_at, service),
    )
    recording, made = announce(wanted, delivery.pieces, now=now)
    if not made and recording.state == RecordingState.PARKED and not has_stages(recording):
        announce_again(recording.id, delivery.pieces, now=now)
        recording.refresh_from_db()
    return recording


def retain_until(uploaded_at: datetime, service: Service) -> datetime:
    """Until when the originals of what was handed in then stay locked."""
    return uploaded_at + timedelta(days=service.policy.retention.days)


def _store(recording: Recording, delivery: Delivery, service: Service) -> None:
    items = {(item.role, item.position): item for item in intake_items(recording.id) if item.role != "duplicate"}
    if {place: item.sha256 for place, item in items.items()} != _checksums(delivery):
        raise TransientError("this media is just being taken in with another lesson record: try again later")
    for piece in delivery.pieces:
        item = items[piece.role, piece.position]
        stored = service.store.put(piece.key, piece.path, piece.sha256, retain_until=recording.retain_until)
        note_stored(item, stored, now=service.clock())


def _checksums(delivery: Delivery) -> dict[tuple[str, int], str]:
    return {(piece.role, piece.position): piece.sha256 for piece in delivery.pieces}


def _same(recording: Recording, delivery: Delivery, arrival: Arrival, service: Service) -> Ingested:
    """The answer to media that is there already.

    Raises:
        ConflictError: it came with another lesson record, or with other parts.
    """
    if delivery.lesson is not None:
        there = {(item.role, item.position): item for item in intake_items(recording.id)}
        _check_record(there.get(("lesson", 0)), delivery, service)
        for piece in delivery.pieces:
            item = there.get((piece.role, piece.position))
            if piece.role == "part" and (item is None or item.sha256 != piece.sha256):
                raise ConflictError(f"this recording is there already, with another file as part {piece.position}")
    close_arrival(arrival, ArrivalState.SAME, now=service.clock(), recording=recording)
    return Ingested(recording.id, Outcome.SAME, recording.number)


def _check_record(item: Item | None, delivery: Delivery, service: Service) -> None:
    if item is None:
        raise ConflictError("this recording is there already, and was taken in without a lesson record")
    given: Piece = delivery.pieces[-1]
    if item.sha256 == given.sha256:
        return
    with working_folder(service.settings) as scratch, service.store.local(stored_of(item), scratch) as path:
        if read_lesson(path) != delivery.lesson:
            raise ConflictError("this recording is there already, with another lesson record")
