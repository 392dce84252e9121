"""Opens a case, closes it, and opens it again."""

import re

import structlog

from analyzer.domain.case import REFERENCE, CaseState
from analyzer.domain.custody import CustodyAction
from analyzer.domain.errors import ConflictError, PermanentError
from analyzer.records import cases
from analyzer.records.database import unit_of_work
from analyzer.records.rows import Case
from analyzer.service.bootstrap import Clock
from analyzer.service.cases.acting import DESTROYED, acting_in, locked, tell

log = structlog.get_logger()


def open_case(reference: str, by: str, clock: Clock) -> Case:
    """Open a case.

    Args:
        reference: by which people know it; letters and digits, and nobody's name.
        by: name of the account.
        clock: tells the time.

    Raises:
        PermanentError: the reference is not one.
        ConflictError: there is a case of this reference.
    """
    checked_reference(reference)
    with unit_of_work():
        case = cases.add_case(reference, by, now=clock())
        tell(case.pk, CustodyAction.CASE_OPENED, by, {"reference": reference}, now=clock())
    log.info("case opened", case=case.pk)
    return case


def close_case(case_id: int, by: str, clock: Clock) -> list[str]:
    """Close a case. It lifts no hold: whoever closes it has to ask for that, and two people decide.

    Returns:
        The recordings whose holds may have to be let go now.

    Raises:
        NoSuchCaseError: there is none.
        ConflictError: it is closed already.
    """
    with acting_in(case_id) as case:
        cases.set_state(case, CaseState.CLOSED, by, now=clock())
        kept = [str(one) for one in cases.recordings_of(case_id)]
        tell(case_id, CustodyAction.CASE_CLOSED, by, {"still_held": [*kept]}, now=clock())
    log.info("case closed", case=case_id)
    return kept


def reopen_case(case_id: int, by: str, clock: Clock) -> None:
    """Open a closed case again, with everything in it.

    Raises:
        NoSuchCaseError: there is none.
        ConflictError: it is not closed.
    """
    with unit_of_work():
        case = locked(case_id)
        if case.state == CaseState.DESTROYED:
            raise ConflictError(DESTROYED)
        if case.state != CaseState.CLOSED:
            raise ConflictError("the case is not closed")
        cases.set_state(case, CaseState.OPEN, by, now=clock())
        tell(case_id, CustodyAction.CASE_REOPENED, by, now=clock())
    log.info("case opened again", case=case_id)


def checked_reference(reference: str) -> str:
    """The reference itself, once it is known to be one.

    Raises:
        PermanentError: it is not.
    """
    if not re.fullmatch(REFERENCE, reference):
        raise PermanentError(
            "a reference has 1 to 64 letters, digits, spaces and . _ / -, and begins with a letter or digit"
        )
    return reference
