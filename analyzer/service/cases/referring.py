"""Notes to whom a case was referred, by which reference, and what came of it; a step is never changed."""

from dataclasses import dataclass
from datetime import datetime

import structlog

from analyzer.domain.case import Body, ReferralOutcome
from analyzer.domain.custody import CustodyAction, Facts, written
from analyzer.domain.errors import ObjectMissingError, PermanentError
from analyzer.records import cases
from analyzer.records.rows import CaseReferral
from analyzer.service.bootstrap import Clock
from analyzer.service.cases.acting import acting_in, tell
from analyzer.service.cases.opening import checked_reference

EARLIEST = 1970
"""Year; with an offset, the first days that a calendar has are none in UTC."""

log = structlog.get_logger()


@dataclass(frozen=True)
class Mark:
    """By what a step can be found again outside this house."""

    reference: str = ""
    """By which the body knows it, where it gave one."""
    happened_at: datetime | None = None
    """When it was done; now for None."""


UNMARKED = Mark()


def refer(case_id: int, body: Body, by: str, clock: Clock, mark: Mark = UNMARKED) -> CaseReferral:
    """Note that a case was referred.

    Args:
        case_id: which case.
        body: to whom.
        by: name of the account that did it.
        clock: tells the time.
        mark: reference and time of it.

    Raises:
        PermanentError: the reference is not one, or its time lies in the future or is none.
        NoSuchCaseError: there is no such case.
        ConflictError: the case is closed.
    """
    at = _past(mark.happened_at, clock)
    reference = mark.reference and checked_reference(mark.reference)
    with acting_in(case_id) as case:
        made = cases.add_referral(case, body, by, reference=reference, outcome=None, happened_at=at, now=clock())
        facts: Facts = {"referral": made.pk, "body": body, "reference": reference, "happened_at": written(at)}
        tell(case_id, CustodyAction.CASE_REFERRED, by, facts, now=clock())
    log.info("case referred", case=case_id, body=body)
    return made


def note_answer(
    case_id: int, referral_id: int, outcome: ReferralOutcome, by: str, clock: Clock, mark: Mark = UNMARKED
) -> CaseReferral:
    """Note what a body said; it may say more than once.

    Raises:
        ObjectMissingError: the case has no such referral.
        PermanentError: the reference is not one, or its time lies in the future or is none.
        NoSuchCaseError: there is no such case.
        ConflictError: the case is closed.
    """
    at = _past(mark.happened_at, clock)
    reference = mark.reference and checked_reference(mark.reference)
    with acting_in(case_id) as case:
        if (of := cases.find_referral(case_id, referral_id)) is None:
            raise ObjectMissingError("the case has no such referral")
        made = cases.add_referral(
            case, Body(of.body), by, reference=reference, outcome=outcome, happened_at=at, now=clock(), of=of
        )
        facts: Facts = {"referral": of.pk, "outcome": outcome, "reference": reference, "happened_at": written(at)}
        tell(case_id, CustodyAction.CASE_REFERRAL_ANSWERED, by, facts, now=clock())
    log.info("referral answered", case=case_id, outcome=outcome)
    return made


def _past(happened_at: datetime | None, clock: Clock) -> datetime:
    if happened_at is None:
        return clock()
    if happened_at.tzinfo is None or happened_at.year < EARLIEST:
        raise PermanentError(f"the time of a step has an offset from UTC, such as Z, and is not before {EARLIEST}")
    if happened_at > clock():
        raise PermanentError("a step cannot be noted before it is done")
    return happened_at
