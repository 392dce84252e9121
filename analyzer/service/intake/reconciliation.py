"""Finishes what a crash interrupted on its way in, or says that it never came."""

from dataclasses import dataclass
from datetime import timedelta

import structlog
from django.db import transaction

from analyzer.analysis.lesson_file import read_lesson
from analyzer.domain.arrival import ArrivalState
from analyzer.domain.errors import ObjectMissingError
from analyzer.domain.lesson import Lesson
from analyzer.domain.stages import Family
from analyzer.domain.stored import Stored
from analyzer.records.arrivals import close_arrival, close_cut_off, open_arrivals
from analyzer.records.intake import begin_processing, give_up, intake_items, note_stored, stalled_arrivals
from analyzer.records.items import stored_of
from analyzer.records.models import Item, Recording
from analyzer.records.parking import HOPELESS
from analyzer.service.bootstrap import Service
from analyzer.service.pipeline.enqueue import enqueue_after_commit
from analyzer.service.pipeline.failure_classification import UNFIT, classify_failure
from analyzer.service.pipeline.working_folder import working_folder

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
                    parked += _park(recording, NEVER_FINISHED, Family.PERMANENT, service)
            except Exception as error:  # noqa: BLE001 - one that cannot be settled must not keep the others waiting
                parked += _given_up(recording, error, service)
    return Settled(finished, parked)


def _given_up(recording: Recording, error: Exception, service: Service) -> bool:
    """Whether a failure was hopeless for this recording, which is parked then."""
    family, reason = classify_failure(error)
    log.warning("not settled", kind=type(error).__name__)
    return family in HOPELESS and not isinstance(error, UNFIT) and _park(recording, reason, family, service)


def _finish(recording: Recording, service: Service) -> bool:
    """Whether everything that was announced of it is stored, and it has been handed to its stages.

    Raises:
        IntegrityError: the store holds other bytes than were announced.
    """
    items = intake_items(recording.id)
    try:
        for item in items:
            if not item.version_id:
                _verify(item, recording, service)
    except ObjectMissingError:
        return False
    lesson = next((_lesson(item, service) for item in items if item.role == "lesson"), None)
    now = service.clock()
    with transaction.atomic():
        recording, ready = begin_processing(recording.id, lesson, now=now)
        for arrival in open_arrivals(recording):
            close_arrival(arrival, ArrivalState.TAKEN, now=now)
        enqueue_after_commit(ready, service)
    log.info("interrupted arrival finished")
    return True


def _verify(item: Item, recording: Recording, service: Service) -> None:
    """Read an object that was perhaps stored, hold it against its checksum, and see that it is locked."""
    found = service.store.stat(item.key)
    stored = Stored(key=item.key, version_id=found.version_id, sha256=item.sha256, bytes=item.bytes)
    with working_folder(service.settings) as scratch, service.store.local(stored, scratch) as path:
        locked = service.store.put(item.key, path, item.sha256, retain_until=recording.retain_until)
    note_stored(item, locked, now=service.clock())
    item.version_id = locked.version_id


def _lesson(item: Item, service: Service) -> Lesson:
    with working_folder(service.settings) as scratch, service.store.local(stored_of(item), scratch) as path:
        return read_lesson(path)


def _park(recording: Recording, reason: str, family: Family, service: Service) -> bool:
    now = service.clock()
    with transaction.atomic():
        parked = give_up(recording.id, reason, family, now=now)
        if parked:
            for arrival in open_arrivals(recording):
                close_arrival(arrival, ArrivalState.FAILED, now=now, reason=reason)
    log.warning("parked", family=family.value)
    return parked
