"""Gives recordings to people, to be observed, and takes them back: one person at a time, none who is partial."""

from datetime import datetime
from uuid import UUID

from analyzer.domain.access import Right
from analyzer.domain.custody import Chain, CustodyAction, person
from analyzer.domain.errors import ConflictError, ObjectMissingError, PermanentError
from analyzer.domain.plan_policy import PlanPolicy
from analyzer.domain.service_policy import ServicePolicy
from analyzer.domain.sight import RecordingFacts
from analyzer.records import assignments, custody
from analyzer.records.accounts import find_account
from analyzer.records.assignments import Assigned
from analyzer.records.cases import has_recording
from analyzer.records.database import unit_of_work
from analyzer.records.reached import recording_facts
from analyzer.records.rows import Account
from analyzer.service.access import Person, may
from analyzer.service.quality.strain import check_giving, check_taking
from analyzer.service.queueing.placing import place


def take(recording_id: UUID, name: str, policy: ServicePolicy, *, now: datetime, said_twice: bool = False) -> None:
    """Let somebody who asks for it observe a recording that nobody has.

    Args:
        recording_id: to be observed.
        name: of their account.
        policy: whom they may not observe, and how much of what weighs on people is enough.
        now: the time.
        said_twice: whether they have said that they take it although they have had enough.

    Raises:
        PermanentError: there is no such recording, or no open account of this name.
        AskAgainError: they have had enough of what it holds, and have not said so twice.
        ConflictError: somebody else has it, they taught it themselves or have a declared interest in whoever did, or
            they have had enough and policy lets them take no more.
    """
    account, facts = _fitting(recording_id, name, policy.plan)
    if not facts.assigned:
        check_taking(recording_id, name, policy.quality, said_twice=said_twice, now=now)
        _give(recording_id, account, None, agent=person(name), now=now)


def give(recording_id: UUID, name: str, plan: PlanPolicy, *, agent: str, now: datetime) -> None:
    """Let somebody observe a recording that nobody has, as was drawn.

    Args:
        recording_id: to be observed.
        name: of the account.
        plan: whom they may not observe.
        agent: what has drawn it, as custody names it.
        now: the time.

    Raises:
        PermanentError: there is no such recording, or no open account of this name.
        ConflictError: somebody else has it, they taught it themselves, or have a declared interest in whoever did.
    """
    account, facts = _fitting(recording_id, name, plan)
    if not facts.assigned:
        _give(recording_id, account, None, agent=agent, now=now)


def assign(
    recording_id: UUID, name: str, policy: ServicePolicy, *, by: str, now: datetime, said_twice: bool = False
) -> None:
    """Give a recording to somebody, whoever has it so far.

    Args:
        recording_id: to be observed.
        name: of the account that observes it from now on.
        policy: whom they may not observe, and how much of what weighs on people is enough.
        by: name of whoever decides so.
        now: the time.
        said_twice: whether whoever decides has said that they are to have it although they have had enough.

    Raises:
        PermanentError: there is no such recording, or no open account of this name.
        AskAgainError: they have had enough of what it holds, and nobody has said so twice.
        ConflictError: somebody else gave or took it meanwhile, they taught it themselves or have a declared interest
            in whoever did, or they have had enough and policy lets them have no more.
    """
    account, facts = _fitting(recording_id, name, policy.plan)
    if not facts.assigned:
        check = check_taking if by == name else check_giving
        check(recording_id, name, policy.quality, said_twice=said_twice, now=now)
        _give(recording_id, account, assignments.assignee(recording_id), agent=person(by), now=now)


def check_putting_back(name: str, who: Person, facts: RecordingFacts) -> None:
    """Go on only if somebody may take a lesson from whoever has it: they have it themselves, or may assign.

    Raises:
        ObjectMissingError: they may not.
    """
    if name != who.name and not may(who, Right.ASSIGN, facts):
        raise ObjectMissingError("there is no such recording")


def put_back(recording_id: UUID, name: str, *, by: str, now: datetime) -> None:
    """Let nobody observe a recording that somebody has: it waits in the queue for anybody again.

    Args:
        recording_id: that is observed.
        name: of the account that has it.
        by: name of whoever decides so.
        now: the time.

    Raises:
        ConflictError: they have it no more.
    """
    with unit_of_work():
        standing = assignments.assignee(recording_id)
        if standing is None or standing.name != name or not assignments.end(recording_id, standing.account_id, now=now):
            raise ConflictError("they have it no more")
        place([recording_id])
        told = {"to": None, "from": name}
        custody.note(Chain.recording(recording_id), CustodyAction.PUT_BACK, person(by), told, now=now)


def _fitting(recording_id: UUID, name: str, plan: PlanPolicy) -> tuple[Account, RecordingFacts]:
    """The account, and what decides about the recording, once it was decided that the one may observe the other."""
    account = find_account(name)
    if account is None or not account.is_active:
        raise PermanentError("there is no open account of this name")
    facts = recording_facts(recording_id, account.pk)
    if facts is None or not has_recording(recording_id):
        raise PermanentError("there is no such recording")
    if account.tutor_id and account.tutor_id == facts.tutor_id:
        raise ConflictError("nobody observes a lesson that they taught themselves")
    if facts.tutor_id in plan.interests_of(name):
        raise ConflictError("nobody observes a tutor in whom they have a declared interest")
    return account, facts


def _give(recording_id: UUID, account: Account, before: Assigned | None, *, agent: str, now: datetime) -> None:
    instead_of = before.account_id if before else None
    by = agent.partition(":")[2]
    with unit_of_work():
        if not assignments.assign(recording_id, account.pk, instead_of=instead_of, by=by, now=now):
            raise ConflictError("somebody else has it")
        place([recording_id])
        told = {"to": account.get_username(), "from": before.name if before else None}
        custody.note(Chain.recording(recording_id), CustodyAction.ASSIGNED, agent, told, now=now)
