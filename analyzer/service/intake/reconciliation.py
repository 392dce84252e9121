"""Finishes what a crash interrupted on its way in, or says that it never came."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from analyzer.analysis.lesson_file import read_lesson
from analyzer.domain.arrival import ArrivalState
from analyzer.domain.errors import ObjectMissingError
from analyzer.domain.lesson import Lesson
from analyzer.domain.stages import Family
from analyzer.domain.stored import Stored
from analyzer.records.arrivals import close_cut_off, close_open_arrivals
from analyzer.records.database import unit_of_work
from analyzer.records.intake import begin_processing, give_up, intake_items, note_stored, stalled_arrivals
from analyzer.records.items import stored_of
from analyzer.records.parking import HOPELESS
from analyzer.records.rows import Item, Recording
from analyzer.service.bootstrap import Service
from analyzer.service.pipeline.enqueue import enqueue_after_commit
from analyzer.service.pipeline.failure_classification import UNFIT, classify_failure
from analyzer.service.pipeline.working_folder import working_folder
from analyzer.settings.service_settings import ServiceSettings
from analyzer.storage.port import ObjectStore

NEVER_FINISHED = "its upload was never finished: hand it in again"
NEVER_STORED = "it was cut off before anything of it was stored: hand it in again"

log = structlog.get_logger()


@dataclass(frozen=True)
class Settled:
    """What was done about arrivals that had stopped half-way."""

    finished: int = 0
    parked: int = 0


def reconcile_arrivals(service: Service) -> Settled:
    """Finish recordings whose pieces are all stored; park those that wait for theirs longer than the longest upload.

    One that is silent for as long as a lease is looked at (policy `lease_s`); one that is not finished after
    `orphan_s` is parked. Nothing is removed, and the same media handed in again completes it. What was cut off before
    anything of it was stored is noted as failed.
    """
    finished = parked = 0
    now = service.clock()
    policy = service.policy.stages
    close_cut_off(NEVER_STORED, before=now - timedelta(seconds=policy.orphan_s), now=now)
    for recording in stalled_arrivals(now - timedelta(seconds=policy.lease_s)):
        with structlog.contextvars.bound_contextvars(recording=str(recording.id)):
            try:
                if _finish(recording, service):
                    finished += 1
                elif recording.state_at < now - timedelta(seconds=policy.orphan_s):
                    parked += _park(recording.id, NEVER_FINISHED, Family.PERMANENT, now=service.clock())
            except Exception as error:  # noqa: BLE001 - one that cannot be settled must not keep the others waiting
                parked += _given_up(recording.id, error, now=service.clock())
    return Settled(finished, parked)


def _given_up(recording_id: UUID, error: Exception, *, now: datetime) -> bool:
    """Whether a failure was hopeless for this recording, which is parked then."""
    family, reason = classify_failure(error)
    log.warning("not settled", kind=type(error).__name__)
    return family in HOPELESS and not isinstance(error, UNFIT) and _park(recording_id, reason, family, now=now)


def _finish(recording: Recording, service: Service) -> bool:
    """Whether everything that was announced of it is stored, and it has been handed to its stages.

    Raises:
        IntegrityError: the store holds other bytes than were announced.
    """
    items, store, now = intake_items(recording.id), service.store, service.clock()
    try:
        for item in items:
            if not item.version_id:
                _verify(item, recording.retain_until, store, service.settings, now=now)
    except ObjectMissingError:
        return False
    lesson = next((_lesson(item, store, service.settings) for item in items if item.role == "lesson"), None)
    now = service.clock()
    with unit_of_work():
        _, ready = begin_processing(recording.id, lesson, now=now)
        close_open_arrivals(recording.id, ArrivalState.TAKEN, now=now)
        enqueue_after_commit(ready, service.queue, service.policy.stages, now=now)
    log.info("interrupted arrival finished")
    return True


def _verify(item: Item, until: datetime, store: ObjectStore, settings: ServiceSettings, *, now: datetime) -> None:
    """Read an object that was perhaps stored, hold it against its checksum, and see that it is locked."""
    found = store.stat(item.key)
    stored = Stored(key=item.key, version_id=found.version_id, sha256=item.sha256, bytes=item.bytes)
    with working_folder(settings) as scratch, store.local(stored, scratch) as path:
        locked = store.put(item.key, path, item.sha256, retain_until=until)
    note_stored(item, locked, now=now)
    item.version_id = locked.version_id


def _lesson(item: Item, store: ObjectStore, settings: ServiceSettings) -> Lesson:
    with working_folder(settings) as scratch, store.local(stored_of(item), scratch) as path:
        return read_lesson(path)


def _park(recording_id: UUID, reason: str, family: Family, *, now: datetime) -> bool:
    with unit_of_work():
        parked = give_up(recording_id, reason, family, now=now)
        if parked:
            close_open_arrivals(recording_id, ArrivalState.FAILED, now=now, reason=reason)
    log.warning("parked", family=family.value)
    return parked
