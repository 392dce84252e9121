"""Holds rows and locks against each other, both ways, every day: what differs is told and mended by holding more."""

from datetime import timedelta

import structlog

from analyzer.domain.custody import CustodyAction
from analyzer.domain.errors import ObjectMissingError, TransientError
from analyzer.domain.holding import HoldOrigin
from analyzer.domain.kinds import Severity
from analyzer.records import holds, releases, rounds
from analyzer.records.database import unit_of_work
from analyzer.records.rows import Hold, Item
from analyzer.service.alerts.raising import raise_trouble
from analyzer.service.bootstrap import Service
from analyzer.service.holds.custody import note_hold
from analyzer.service.holds.locking import AGENT, lies, put_in_force
from analyzer.service.holds.placing import request
from analyzer.service.holds.releasing import lift_released

WALK = "holds"
"""Name of the walk through all originals that nothing holds."""
AT_ONCE = 200
"""Holds, and originals, that one run asks the store about."""
FOUND = "found locked in the store"
"""Reason of a hold that was adopted: only the store knew of it."""
MOMENT = "%Y-%m-%dT%H:%M:%S.%f"
log = structlog.get_logger()


def compare_holds(service: Service) -> int:
    """Prove some of the holds in force anew, look for locks that no row knows, lift what was released.

    To be called again and again; everything is gone through once in `held_every_h` hours.

    Returns:
        How many differences were found.
    """
    lift_released(service)
    try:
        return _verify_anew(service) + _look_for_locks(service)
    except TransientError as error:
        log.warning("holds not compared", why=str(error))
        return 0


def _period(service: Service) -> timedelta:
    return timedelta(hours=service.policy.fixity.held_every_h)


def _verify_anew(service: Service) -> int:
    """Rows whose lock the store confirmed longest ago are asked for again."""
    now = service.clock()
    return sum(_lost(hold, service) for hold in holds.to_verify(now - _period(service), now, AT_ONCE))


def _lost(hold: Hold, service: Service) -> bool:
    """Whether a hold that was in force is not any more; if so, it is told and placed again."""
    now = service.clock()
    try:
        if lies(hold, service.store):
            holds.verified(hold, now=now)
            return False
    except ObjectMissingError:
        log.critical("something held is gone", recording=str(hold.recording_id), hold=hold.pk)
    with unit_of_work():
        raise_trouble(f"hold_lost:{hold.pk}:{now:{MOMENT}}", "hold_lost", Severity.CRITICAL, service, hold.recording)
        note_hold(CustodyAction.HOLD_LOST, hold, AGENT, now)
    log.critical("hold was taken off in the store", recording=str(hold.recording_id), hold=hold.pk)
    try:
        put_in_force(hold, hold.recording, service)
    except TransientError:  # its row says so, and it is tried again with the others that are not in force
        return True
    return True


def _look_for_locks(service: Service) -> int:
    """Originals that no row says are held are asked for in the store, a few at a time."""
    now = service.clock()
    after = rounds.go_on(WALK, _period(service), now=now)
    if after is None:
        return 0
    batch = holds.unheld_originals(after, AT_ONCE)
    releasing = {hold.recording_id for hold in releases.unlifted()}
    adopted = sum(_adopted(item, service) for item in batch if item.recording_id not in releasing)
    rounds.been_to(WALK, batch[-1].pk if len(batch) == AT_ONCE else None, now=now)
    return adopted


def _adopted(item: Item, service: Service) -> bool:
    """Whether a lock lay that no row knew; if so, a row is made for it, and the lock stays."""
    try:
        if not service.store.held(item.key, item.version_id) or holds.keeps(item.key, item.version_id):
            return False
    except ObjectMissingError:
        return False  # the rota and the ledger tell of it
    hold = request(item.recording_id, FOUND, service, origin=HoldOrigin.STORE)
    with unit_of_work():
        raise_trouble(f"hold_adopted:{hold.pk}", "hold_adopted", Severity.CRITICAL, service, item.recording)
    log.critical("a lock that no row knew is adopted", recording=str(item.recording_id), hold=hold.pk)
    try:
        put_in_force(hold, item.recording, service)
    except TransientError:  # its row says so, and it is tried again with the others that are not in force
        return True
    return True
