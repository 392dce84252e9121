"""Who may look into a case: those named in it, and the safeguarding lead."""

import structlog

from analyzer.domain.case import Naming
from analyzer.domain.custody import Chain, CustodyAction, Facts
from analyzer.domain.errors import ConflictError, PermanentError
from analyzer.records import cases, custody
from analyzer.records.accounts import find_account
from analyzer.records.cases import Viewer
from analyzer.records.rows import Account, Case
from analyzer.service.bootstrap import Clock
from analyzer.service.cases.acting import NoSuchCaseError, acting_in, agent_of, tell

log = structlog.get_logger()


def viewed_case(case_id: int, viewer: Viewer) -> Case:
    """A case, for whoever may look into it; for everybody else there is none.

    Raises:
        NoSuchCaseError: there is none, or not for them.
    """
    case = cases.find_case(case_id)
    if case is None or not (viewer.every or cases.is_named(case_id, viewer.account_id)):
        raise NoSuchCaseError("there is no such case")
    return case


def name_person(case_id: int, name: str, by: str, clock: Clock) -> None:
    """Let somebody look into a case.

    Raises:
        PermanentError: nobody can sign in by this name.
        ConflictError: they are named already, or the case is closed.
        NoSuchCaseError: there is no such case.
    """
    account = _account(name)
    with acting_in(case_id) as case:
        if cases.is_named(case_id, account.pk):
            raise ConflictError("that person is named in the case already")
        _note(case, account, Naming.NAMED, by, clock)


def remove_person(case_id: int, name: str, by: str, clock: Clock) -> None:
    """Let somebody look into a case no more; that they once might stays told.

    Raises:
        PermanentError: nobody can sign in by this name.
        ConflictError: they are not named, or the case is closed.
        NoSuchCaseError: there is no such case.
    """
    account = _account(name)
    with acting_in(case_id) as case:
        if not cases.is_named(case_id, account.pk):
            raise ConflictError("that person is not named in the case")
        _note(case, account, Naming.REMOVED, by, clock)


def _note(case: Case, account: Account, act: Naming, by: str, clock: Clock) -> None:
    cases.add_person(case, account, act, by, now=clock())
    named = act is Naming.NAMED
    action = CustodyAction.CASE_PERSON_NAMED if named else CustodyAction.CASE_PERSON_REMOVED
    facts: Facts = {"account": account.pk, "name": account.username}
    tell(case.pk, action, by, facts, now=clock())
    custody.note(Chain.access(), action, agent_of(by), {**facts, "case": case.pk}, now=clock())
    log.info("case person changed", case=case.pk, act=act)


def _account(name: str) -> Account:
    account = find_account(name)
    if account is None or not account.is_active:
        raise PermanentError("nobody can sign in by this name")
    return account
