"""Gives recordings to people, to be observed, and takes them back: one person at a time, never the one who taught."""

from datetime import datetime
from uuid import UUID

from analyzer.domain.custody import Chain, CustodyAction, person
from analyzer.domain.errors import ConflictError, PermanentError
from analyzer.records import assignments, custody
from analyzer.records.accounts import find_account
from analyzer.records.assignments import Assigned
from analyzer.records.cases import has_recording
from analyzer.records.database import unit_of_work
from analyzer.records.reached import recording_facts
from analyzer.service.queueing.placing import place


def take(recording_id: UUID, name: str, *, now: datetime, agent: str | None = None) -> None:
    """Let somebody observe a recording that nobody has.

    Args:
        recording_id: to be observed.
        name: of their account.
        now: the time.
        agent: who gives it to them, as custody names them; they themselves, if none is named.

    Raises:
        PermanentError: there is no such recording, or no open account of this name.
        ConflictError: somebody else has it, or they taught the lesson themselves.
    """
    _give(recording_id, name, None, agent=agent or person(name), now=now)


def assign(recording_id: UUID, name: str, *, by: str, now: datetime) -> None:
    """Give a recording to somebody, whoever has it so far.

    Args:
        recording_id: to be observed.
        name: of the account that observes it from now on.
        by: name of whoever decides so.
        now: the time.

    Raises:
        PermanentError: there is no such recording, or no open account of this name.
        ConflictError: somebody else gave or took it meanwhile, or they taught the lesson themselves.
    """
    _give(recording_id, name, assignments.assignee(recording_id), agent=person(by), now=now)


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


def _give(recording_id: UUID, name: str, before: Assigned | None, *, agent: str, now: datetime) -> None:
    account = find_account(name)
    if account is None or not account.is_active:
        raise PermanentError("there is no open account of this name")
    facts = recording_facts(recording_id, account.pk)
    if facts is None or not has_recording(recording_id):
        raise PermanentError("there is no such recording")
    if account.tutor_id and account.tutor_id == facts.tutor_id:
        raise ConflictError("nobody observes a lesson that they taught themselves")
    if facts.assigned:
        return
    instead_of = before.account_id if before else None
    by = agent.partition(":")[2]
    with unit_of_work():
        if not assignments.assign(recording_id, account.pk, instead_of=instead_of, by=by, now=now):
            raise ConflictError("somebody else has it")
        place([recording_id])
        told = {"to": name, "from": before.name if before else None}
        custody.note(Chain.recording(recording_id), CustodyAction.ASSIGNED, agent, told, now=now)
