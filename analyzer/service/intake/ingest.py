"""The one way in: whatever door a recording comes through, it is taken in here, once."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

import structlog

from analyzer.domain.arrival import ArrivalState
from analyzer.domain.custody import Chain, CustodyAction, Facts, process
from analyzer.domain.errors import ConflictError, LessonguardError, PermanentError, TransientError
from analyzer.domain.lesson import Lesson
from analyzer.domain.retention import RetentionPolicy
from analyzer.domain.service_policy import StagePolicy
from analyzer.domain.stages import GONE, RecordingState
from analyzer.messaging.port import TaskQueue
from analyzer.records import custody
from analyzer.records.arrivals import attach_arrival, close_arrival, note_arrival
from analyzer.records.custody_states import whole
from analyzer.records.database import unit_of_work
from analyzer.records.intake import announce, begin_processing, intake_items, note_stored
from analyzer.records.rows import Arrival, Recording
from analyzer.service.bootstrap import Clock, Service
from analyzer.service.intake.adopting import adopt, find_news
from analyzer.service.intake.pieces import Delivery, HandedIn, examine
from analyzer.service.pipeline.enqueue import enqueue_after_commit
from analyzer.storage.port import ObjectStore

log = structlog.get_logger()

__all__ = ["HandedIn", "Ingested", "Outcome", "ingest"]


class Outcome(StrEnum):
    """What became of a recording that was handed in."""

    TAKEN = "taken"
    SAME = "same"
    """It was there already; nothing was changed."""
    ADOPTED = "adopted"
    """The recording was there; its lesson record is new, and it is assessed by it."""
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

    The same recording may be handed in any number of times, also at once or after a crash half-way: it is one. Where it
    comes with its first lesson record, or with a later one of the same lesson, it is assessed anew by that.

    Raises:
        PermanentError: a file or the lesson record is refused; nothing was stored.
        ConflictError: this media is there already, with another lesson's record or with other parts; nothing was
            changed.
        TransientError: store or disk failed; hand it in again.
        IntegrityError: the bytes changed between being hashed and being stored.
    """
    arrival = note_arrival(handed.source, handed.reference, handed.fingerprint, now=service.clock())
    with structlog.contextvars.bound_contextvars(source=handed.source), _failure_noted(arrival, service.clock):
        delivery = examine(handed)
        recording = _announced(delivery, handed, service.policy.retention, now=service.clock())
        attach_arrival(arrival, recording.id)
        if recording.state in GONE:
            raise ConflictError("this recording was here, and was destroyed once it had been kept for long enough")
        if recording.state == RecordingState.ARRIVING:
            _store(recording, delivery, service.store, service.clock)
        elif (news := find_news(recording, delivery, service.store, service.settings)) and not news.is_repeat(arrival):
            adoption = adopt(news, arrival, service)
            outcome = Outcome.ADOPTED if adoption.changed else Outcome.SAME
            return Ingested(recording.id, outcome, adoption.recording.number)
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
        retain_until=uploaded_at + timedelta(days=policy.media.days),
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
        if ready:
            _note_custody(recording, arrival.source, now)
        enqueue_after_commit(ready, queue, policy, now=now)
    return Ingested(recording.id, outcome, recording.number)


def _note_custody(recording: Recording, source: str, now: datetime) -> None:
    """The first event of the recording's chain: which bytes came, by which door."""
    facts: Facts = {"sha256": recording.sha256, "bytes": recording.bytes, "source": source}
    chain = Chain.recording(recording.id)
    custody.note(chain, CustodyAction.TAKEN_IN, process("intake"), facts, about=whole(recording.id), now=now)
