"""Lets a hold go: two different people with the right approve, each with a reason; then the store's lock is lifted."""

from contextlib import suppress

import structlog

from analyzer.domain.access import Right
from analyzer.domain.custody import CustodyAction, person
from analyzer.domain.errors import IntegrityError, LessonguardError, ObjectMissingError, PermanentError
from analyzer.domain.holding import HoldState
from analyzer.domain.kinds import Severity
from analyzer.records import holds, items, releases
from analyzer.records.database import unit_of_work
from analyzer.records.rows import Account, Hold, Item
from analyzer.service.alerts.raising import raise_trouble
from analyzer.service.bootstrap import Service
from analyzer.service.holds.asking import ask_no_more
from analyzer.service.holds.custody import note_hold
from analyzer.service.holds.locking import AGENT
from analyzer.service.rights import check_right, has_right
from analyzer.storage.port import ObjectStore

log = structlog.get_logger()


def approve_release(hold_id: int, account: Account, reason: str, service: Service) -> Hold:
    """Note that a person lets a hold go; with the second one it is released and the store's lock lifted.

    Args:
        hold_id: which.
        account: who approves, as they have proven.
        reason: why.
        service: the service's parts.

    Returns:
        The hold: released, or waiting for somebody else.

    Raises:
        RightMissingError: the person may not.
        ObjectMissingError: there is no such hold.
        PermanentError: there is no reason.
        ConflictError: it is released already, the person has approved it before, or the recording is frozen.
    """
    asked = holds.find(hold_id)
    if asked is None:
        raise ObjectMissingError(f"there is no hold {hold_id}")
    check_right(account, Right.RELEASE_HOLD, asked.recording_id, service.policy.access)
    reason, name, now = reason.strip(), account.get_username(), service.clock()
    if not 0 < len(reason) <= releases.LONGEST_REASON:
        raise PermanentError(f"letting a hold go needs a reason of 1 to {releases.LONGEST_REASON} characters")
    access = service.policy.access

    def still_may(one: Account) -> bool:
        return has_right(one, Right.RELEASE_HOLD, asked.recording_id, access)

    with unit_of_work():
        hold = releases.approve(hold_id, account, reason, still_may=still_may, now=now)
        note_hold(CustodyAction.HOLD_APPROVED, hold, person(name), now)
        if hold.state == HoldState.RELEASED:
            note_hold(CustodyAction.HOLD_RELEASED, hold, person(name), now)
            ask_no_more(hold_id, now=now)
    log.warning("hold approved for release", hold=hold_id, account=name, state=hold.state)
    if hold.state == HoldState.RELEASED:
        _lift(hold, service)
    return hold


def lift_released(service: Service) -> int:
    """Lift the locks of released holds that still lie, as where a process died in between; how many are done with."""
    return sum(_lift(hold, service) for hold in releases.unlifted())


def _lift(hold: Hold, service: Service) -> bool:
    """Take the store's lock off whatever no other hold keeps, and read that back; a failure is told and tried again."""
    try:
        for item in items.originals(hold.recording_id):
            _unlock(item, service.store)
    except LessonguardError as error:
        raise_trouble(f"hold_lift:{hold.pk}", "hold_lift", Severity.SERIOUS, service, hold.recording)
        log.warning("hold not lifted", recording=str(hold.recording_id), hold=hold.pk, why=str(error))
        return False
    now = service.clock()
    with unit_of_work():
        if releases.lifted(hold, now=now):
            note_hold(CustodyAction.HOLD_LIFTED, hold, AGENT, now)
    log.info("hold lifted", recording=str(hold.recording_id), hold=hold.pk)
    return True


def _unlock(item: Item, store: ObjectStore) -> None:
    """A hold that is asked for meanwhile has its row first: whoever sees it afterwards puts its lock back."""
    if holds.keeps(item.key, item.version_id):
        return
    with suppress(ObjectMissingError):  # nothing is there that a lock could lie on
        store.release(item.key, item.version_id)
        if holds.keeps(item.key, item.version_id):
            store.hold(item.key, item.version_id)
        elif store.held(item.key, item.version_id):
            raise IntegrityError(f"the store accepted that the {item.role} is released and says that it is held")


def lift_of_case(key: str, version_id: str, store: ObjectStore) -> None:
    """Take the lock off what was put into a case whose destruction is decided; no hold of a recording lies there.

    Raises:
        IntegrityError: it is nothing that was put into a case.
        TransientError: the store cannot be reached.
    """
    if not key.startswith("cases/"):
        raise IntegrityError("only what was put into a case has a lock without a hold")
    store.release(key, version_id)
