"""Weak signs over several lessons, for a person who may see safeguarding matters and works elsewhere."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import ConfigDict, Field

from analyzer.domain.access import Reach, Right
from analyzer.domain.custody import person
from analyzer.domain.pattern import PatternState
from analyzer.records.patterns import Proposal, ended_patterns, find_pattern, open_patterns
from analyzer.records.rows import Account
from analyzer.service.access import Person, person_with, sight
from analyzer.service.cases.writing import LONGEST_NOTE
from analyzer.service.patterns.answering import Further, NoSuchPatternError, Nothing, answer
from analyzer.service.patterns.reading import TO_ANSWER, TO_SEE, sees_patterns, sights_to
from analyzer.service.rights import RightMissingError
from analyzer.service.viewing import saw_pattern, saw_patterns
from analyzer.web.api.auth import PersonToken
from analyzer.web.service import the_service

router = Router(auth=PersonToken(), tags=["patterns"])
MOST = 200
Text = Annotated[str, Field(pattern="^[^\\x00]*$")]


class StepOut(Schema):
    """A finding that a proposal rests on; no words."""

    recording_id: UUID
    lesson_name: str
    taught_at: datetime
    finding_id: str
    kind: str
    start_ms: int
    end_ms: int
    others: int


class PatternOut(Schema):
    """A proposal with its steps in order; no number says how grave it is."""

    id: int
    tutor: str
    student: str
    state: PatternState
    made_at: datetime
    ended_at: datetime | None
    answered_by: str
    reason: str
    case_reference: str
    steps: list[StepOut]


class AnswerIn(Schema):
    """What a person says: `looked_into` with `case` and `note`, or `nothing_in_it` with a `reason` of policy."""

    model_config = ConfigDict(extra="forbid")

    answer: Literal["looked_into", "nothing_in_it"]
    read: Annotated[int, Field(ge=0, le=10**6)]
    """How many steps they have read; with fewer than there are it is refused."""
    case: Annotated[Text, Field(max_length=64)] = ""
    note: Annotated[Text, Field(max_length=LONGEST_NOTE)] = ""
    reason: Annotated[Text, Field(max_length=32)] = ""


@router.get("/patterns", response=list[PatternOut], summary="Signs over lessons that wait for a person")
def list_all(
    request: HttpRequest, *, ended: bool = False, limit: Annotated[int, Field(ge=1, le=MOST)] = 50
) -> list[PatternOut]:
    """Those that nobody has answered, the longest waiting first; with `ended` those that are over, the latest first."""
    who = _person(request)
    rows = (ended_patterns if ended else open_patterns)(sights_to(TO_SEE, who), limit=limit)
    saw_patterns({one.id for one in rows}, person(who.name), now=the_service().clock())
    return [PatternOut.from_orm(one) for one in rows]


@router.get("/patterns/{int:pattern_id}", response=PatternOut, summary="One with its steps")
def show(request: HttpRequest, pattern_id: int) -> PatternOut:
    """One, where the person reaches every lesson that it rests on."""
    return _shown(pattern_id, _person(request))


@router.post(
    "/patterns/{int:pattern_id}/answer",
    response=PatternOut,
    summary="Say what it is",
)
def answer_one(request: HttpRequest, pattern_id: int, given: AnswerIn) -> PatternOut:
    """Look further, in a case, or say that there is nothing in it."""
    who = _person(request)
    further = given.answer == "looked_into"
    if further and Reach.ALL not in sight(who, Right.MANAGE_CASES).reaches:
        raise RightMissingError(f"this account has not the right '{Right.MANAGE_CASES}'")
    said = Further(given.case, given.note) if further else Nothing(given.reason)
    answer(pattern_id, said, given.read, who.name, the_service(), sights_to(TO_ANSWER, who))
    return _shown(pattern_id, who)


def _shown(pattern_id: int, who: Person) -> PatternOut:
    found: Proposal | None = find_pattern(pattern_id, sights_to(TO_SEE, who))
    if found is None:
        raise NoSuchPatternError("there is no such proposal")
    saw_pattern(pattern_id, person(who.name), now=the_service().clock())
    return PatternOut.from_orm(found)


def _person(request: HttpRequest) -> Person:
    account: Account = request.auth  # type: ignore[attr-defined]  # ninja puts the person there
    who = person_with(account, the_service().policy.access)
    if not account.is_active or not sees_patterns(who):
        raise RightMissingError(f"this account has not the rights {' and '.join(TO_SEE)}")
    return who
