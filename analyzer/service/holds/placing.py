"""Asks for a hold: for findings, for people, and for locks that were found in the store."""

from uuid import UUID

import structlog

from analyzer.domain.custody import CustodyAction, person
from analyzer.domain.errors import PermanentError, TransientError
from analyzer.domain.holding import HoldOrigin
from analyzer.records import holds
from analyzer.records.database import unit_of_work
from analyzer.records.rows import Hold
from analyzer.service.bootstrap import Service
from analyzer.service.holds.custody import note_hold
from analyzer.service.holds.locking import AGENT, put_in_force

log = structlog.get_logger()


def request(
    recording_id: UUID,
    reason: str,
    service: Service,
    *,
    origin: HoldOrigin,
    by: str = "",
    case_reference: str = "",
) -> Hold:
    """Write the row of a hold, where there is none for this reason and case; the lock comes after it, never before.

    Raises:
        PermanentError: there is no such recording.
    """
    now = service.clock()
    with unit_of_work():
        hold, new = holds.ask(recording_id, reason, now=now, origin=origin, by=by, case_reference=case_reference)
        if new:
            note_hold(CustodyAction.HOLD_REQUESTED, hold, person(by) if by else AGENT, now)
    return hold


def place(recording_id: UUID, reason: str, by: str, service: Service, case_reference: str = "") -> Hold:
    """Hold everything that was handed in of a recording, because a person asks for it.

    Args:
        recording_id: what is kept.
        reason: why, in the person's words.
        by: name of the account.
        service: the service's parts.
        case_reference: the investigation, where there is one.

    Returns:
        The hold, in force; or failed, where the store does not confirm it: there is an alert, and it is tried again.

    Raises:
        PermanentError: there is no such recording, or the reason or reference is empty or too long.
    """
    reason, case_reference = reason.strip(), case_reference.strip()
    if not 0 < len(reason) <= holds.LONGEST_REASON:
        raise PermanentError(f"a hold has a reason of 1 to {holds.LONGEST_REASON} characters")
    if len(case_reference) > holds.LONGEST_CASE:
        raise PermanentError(f"a case's reference has {holds.LONGEST_CASE} characters at most")
    hold = request(recording_id, reason, service, origin=HoldOrigin.PERSON, by=by, case_reference=case_reference)
    try:
        put_in_force(hold, hold.recording, service)
    except TransientError:
        log.warning("hold is tried again", recording=str(recording_id), hold=hold.pk)
    return hold
