"""Puts a hold in force: the store's lock on everything that was handed in, believed once the store says it lies."""

import structlog

from analyzer.domain.custody import CustodyAction, process
from analyzer.domain.errors import IntegrityError, LessonguardError, TransientError
from analyzer.domain.kinds import Severity
from analyzer.records import holds, items
from analyzer.records.database import unit_of_work
from analyzer.records.rows import Hold, Recording
from analyzer.service.alerts.raising import raise_trouble
from analyzer.service.bootstrap import Service
from analyzer.service.holds.custody import note_hold
from analyzer.storage.port import ObjectStore

AGENT = process("holds")
log = structlog.get_logger()


def put_in_force(hold: Hold, recording: Recording, service: Service) -> None:
    """Lock every original of a recording and read it back; its row is there before. May be called again at any time.

    Raises:
        TransientError: it does not lie on every original; there is an alert, and it will be tried again.
    """
    try:
        _lock(hold, service.store)
    except LessonguardError as error:
        _note_failure(hold, recording, str(error), service)
        raise TransientError("the hold that a finding asks for is not in place") from error
    now = service.clock()
    with unit_of_work():
        if holds.verified(hold, now=now):
            note_hold(CustodyAction.HOLD_IN_FORCE, hold, AGENT, now)
    log.info("hold verified", recording=str(recording.id), hold=hold.pk)


def lies(hold: Hold, store: ObjectStore) -> bool:
    """Whether the store says that the hold lies on everything that was handed in, without touching anything.

    Raises:
        ObjectMissingError: something of it is not there any more.
        TransientError: the store cannot be reached.
    """
    originals = items.originals(hold.recording_id)
    return bool(originals) and all(store.held(item.key, item.version_id) for item in originals)


def _note_failure(hold: Hold, recording: Recording, why: str, service: Service) -> None:
    now = service.clock()
    with unit_of_work():
        if holds.failed(hold, why):
            note_hold(CustodyAction.HOLD_FAILED, hold, AGENT, now)
        raise_trouble(f"hold:{hold.pk}", "hold", Severity.CRITICAL, service, recording)
    log.critical("hold not in place", recording=str(recording.id), hold=hold.pk, why=why)


def _lock(hold: Hold, store: ObjectStore) -> None:
    originals = items.originals(hold.recording_id)
    if not originals:
        raise IntegrityError("the catalogue names no original of this recording")
    for item in originals:
        store.hold(item.key, item.version_id)
        if not store.held(item.key, item.version_id):
            raise IntegrityError(f"the store accepted a hold on the {item.role} but does not say that it lies")
