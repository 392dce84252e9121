"""Keeps the evidence: a legal hold on everything that was handed in, believed once the store itself says it lies."""

from collections.abc import Iterable

import structlog

from analyzer.domain.custody import Chain, CustodyAction, Facts, process
from analyzer.domain.errors import IntegrityError, LessonguardError, TransientError
from analyzer.domain.kinds import Severity
from analyzer.records import custody, holds, items
from analyzer.records.custody_states import About
from analyzer.records.database import unit_of_work
from analyzer.records.rows import Hold, Recording
from analyzer.service.alerts.raising import raise_trouble
from analyzer.service.bootstrap import Service
from analyzer.storage.port import ObjectStore

log = structlog.get_logger()


def preserve(recording: Recording, kinds: Iterable[str], service: Service) -> Hold:
    """Place a hold on every original of a recording, and read it back.

    May be called again at any time: a hold that lies is placed and read back once more.

    Args:
        recording: to be kept.
        kinds: of the findings that ask for it.
        service: the service's parts.

    Raises:
        TransientError: it does not lie on every original; there is an alert, and it will be tried again.
    """
    with unit_of_work():
        hold = holds.ask(recording.id, ", ".join(sorted(set(kinds))), now=service.clock())
        _note_custody(hold, CustodyAction.HOLD_REQUESTED, service)
    _verify(hold, recording, service)
    return hold


def _verify(hold: Hold, recording: Recording, service: Service) -> None:
    try:
        _place(hold, service.store)
    except LessonguardError as error:
        with unit_of_work():
            holds.failed(hold, str(error))
            _note_custody(hold, CustodyAction.HOLD_FAILED, service)
        raise_trouble(f"hold:{hold.pk}", "hold", Severity.CRITICAL, service, recording)
        log.critical("hold not in place", recording=str(recording.id), hold=hold.pk, why=str(error))
        raise TransientError("the hold that a finding asks for is not in place") from error
    with unit_of_work():
        holds.verified(hold, now=service.clock())
        _note_custody(hold, CustodyAction.HOLD_IN_FORCE, service)
    log.info("hold verified", recording=str(recording.id), hold=hold.pk)


def _note_custody(hold: Hold, action: CustodyAction, service: Service) -> None:
    facts: Facts = {"hold": hold.pk, "reason": hold.reason}
    about = (About("hold", hold.pk),)
    agent = process("preserve")
    custody.note(Chain.recording(hold.recording_id), action, agent, facts, about=about, now=service.clock())


def retry_holds(service: Service) -> int:
    """Try again to place the holds that are not in place; where the store is away, that takes a while for each.

    Returns:
        How many are now.
    """
    return sum(_retried(hold, service) for hold in holds.unverified())


def _retried(hold: Hold, service: Service) -> bool:
    try:
        _verify(hold, hold.recording, service)
    except TransientError:
        return False
    return True


def _place(hold: Hold, store: ObjectStore) -> None:
    originals = items.originals(hold.recording_id)
    if not originals:
        raise IntegrityError("the catalogue names no original of this recording")
    for item in originals:
        store.hold(item.key, item.version_id)
        if not store.held(item.key, item.version_id):
            raise IntegrityError(f"the store accepted a hold on the {item.role} but does not say that it lies")
