"""Lessons of the queue come to people: taken, given, put back; as on the queue's page."""

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from analyzer.domain.access import Right
from analyzer.records.assignments import assignee
from analyzer.service.assigning import assign, check_putting_back, put_back, take
from analyzer.web.api.auth import PersonToken
from analyzer.web.api.persons import facts_for, person_of
from analyzer.web.api.shapes import Given, Shown, Text
from analyzer.web.service import the_service

router = Router(auth=PersonToken(), tags=["queue"])
LONGEST_NAME = 150
Name = Annotated[Text, Field(max_length=LONGEST_NAME)]


class TakeIn(Given):
    """Whether it is meant."""

    again: bool = False
    """They take it although they have had as much distressing material this week as is enough; 409 asks for this."""


class AssignIn(Given):
    """Who observes a lesson from now on."""

    to: Name
    again: bool = False
    """They are to have it although they have had as much distressing material this week as is enough."""


class PutBackIn(Given):
    """Who observes a lesson no more."""

    observer: Name = ""
    """Name of the account that has it; empty for the person whose token it is."""


class AssignedOut(Shown):
    """Who observes a lesson."""

    recording_id: UUID
    observer: str | None


@router.post("/queue/{uuid:recording_id}/take", response=AssignedOut, summary="Take a lesson")
def take_one(request: HttpRequest, recording_id: UUID, given: TakeIn) -> AssignedOut:
    """Let the person observe it; 409 where somebody else does, or they are partial, or have had enough this week."""
    facts_for(request, recording_id, Right.VIEW_QUEUE, Right.TAKE)
    service = the_service()
    take(recording_id, person_of(request).name, service.policy, said_twice=given.again, now=service.clock())
    return _stands(recording_id)


@router.post("/queue/{uuid:recording_id}/assign", response=AssignedOut, summary="Give a lesson to somebody")
def assign_one(request: HttpRequest, recording_id: UUID, given: AssignIn) -> AssignedOut:
    """Let somebody observe it, whoever does so far; 409 as for `take`, or where somebody else gave it meanwhile."""
    facts_for(request, recording_id, Right.VIEW_QUEUE, Right.ASSIGN)
    service, by = the_service(), person_of(request).name
    assign(recording_id, given.to.strip(), service.policy, by=by, now=service.clock(), said_twice=given.again)
    return _stands(recording_id)


@router.post("/queue/{uuid:recording_id}/put-back", response=AssignedOut, summary="Put a lesson back")
def put_one_back(request: HttpRequest, recording_id: UUID, given: PutBackIn) -> AssignedOut:
    """Let it wait for anybody again: whoever has it may, and whoever may assign; 409 where they have it no more."""
    who, facts = person_of(request), facts_for(request, recording_id, Right.VIEW_QUEUE)
    name = given.observer.strip() or who.name
    check_putting_back(name, who, facts)
    put_back(recording_id, name, by=who.name, now=the_service().clock())
    return _stands(recording_id)


def _stands(recording_id: UUID) -> AssignedOut:
    standing = assignee(recording_id)
    return AssignedOut(recording_id=recording_id, observer=standing.name if standing else None)
