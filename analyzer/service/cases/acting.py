"""What every act in a case has in common: it stands, nobody else changes it meanwhile, and it is told."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from analyzer.domain.case import CaseState
from analyzer.domain.custody import Chain, CustodyAction, Facts, person
from analyzer.domain.errors import ConflictError, ObjectMissingError
from analyzer.records import cases, custody
from analyzer.records.custody_states import About
from analyzer.records.database import unit_of_work
from analyzer.records.rows import Case

DESTROYED = "what was written in the case has been kept for long enough and is destroyed: it stays closed"


class NoSuchCaseError(ObjectMissingError):
    """There is no such case, or not for whoever asks."""


@contextmanager
def acting_in(case_id: int) -> Iterator[Case]:
    """A unit of work in a case that stands; nobody else changes it meanwhile.

    Raises:
        NoSuchCaseError: there is none.
        ConflictError: it is closed.
    """
    with unit_of_work():
        case = locked(case_id)
        if case.state == CaseState.CLOSED:
            raise ConflictError("the case is closed; open it again first")
        if case.state == CaseState.DESTROYED:
            raise ConflictError(DESTROYED)
        yield case


def locked(case_id: int) -> Case:
    """A case that nobody else changes until the unit of work ends.

    Raises:
        NoSuchCaseError: there is none.
    """
    if (case := cases.lock_case(case_id)) is None:
        raise NoSuchCaseError("there is no such case")
    return case


def tell(case_id: int, action: CustodyAction, by: str, facts: Facts | None = None, *, now: datetime) -> None:
    """Append an event to the case's chain, which vouches for the whole case as it stands now.

    A case in which something is done is not still: one that was asked about is open again.

    Args:
        case_id: which case.
        action: what was done.
        by: name of the account; `token:<name>` or `process:<name>` where no person did it.
        facts: ids, kinds, hashes, times and counts.
        now: the time.
    """
    if action is not CustodyAction.CASE_ASKED:
        cases.touch(case_id, now=now)
    custody.note(Chain.case(case_id), action, agent_of(by), facts, about=(About("case", case_id),), now=now)


def agent_of(by: str) -> str:
    """Who did it, as events name agents; no account's name has a colon."""
    return by if ":" in by else person(by)
