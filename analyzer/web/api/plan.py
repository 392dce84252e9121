"""The plan of a term: read by a key, changed by persons who prove who they are by their own tokens."""

from datetime import datetime
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import ConfigDict, Field

from analyzer.domain.access import Right
from analyzer.domain.errors import ObjectMissingError
from analyzer.domain.plan import ObservationState
from analyzer.domain.term import Term
from analyzer.records.planned import PlanFilter, tutor_lines
from analyzer.records.rows import Account
from analyzer.service.planning.acting import change_observer, excuse
from analyzer.service.planning.telling import standing_of
from analyzer.service.rights import check_right_everywhere
from analyzer.web.api.auth import PersonToken
from analyzer.web.api.described import refusals
from analyzer.web.service import the_service

router = Router(tags=["plan"])
MOST = 200
Text = Annotated[str, Field(max_length=200, pattern="^[^\\x00]*$")]


class ExcuseIn(Schema):
    """Who is not observed in a term, and why; with an empty reason they are again."""

    model_config = ConfigDict(extra="forbid")

    tutor: Text
    reason: Text


class ObserverIn(Schema):
    """Who observes a lesson."""

    model_config = ConfigDict(extra="forbid")

    to: Text
    again: bool = False
    """They are to have it although they have had as much distressing material this week as is enough."""


class ObservationOut(Schema):
    """A planned observation."""

    id: int
    reason: str
    number: int
    state: str
    due_at: datetime
    recording_id: UUID | None
    observer: str
    done_at: datetime | None
    done_by: str | None
    excuse: str


class TutorOut(Schema):
    """A tutor in a term."""

    tutor: str
    lessons: int
    eligible: int
    observations: list[ObservationOut]


class PlanOut(Schema):
    """How a term stands, and one page of its tutors, those first whose observation is due first."""

    term: str
    begins_at: datetime
    ends_at: datetime
    done: int
    due: int
    overdue: int
    excused: int
    undrawn: int
    expected: int
    """Done at the end, at the pace of the last days."""
    tutors: list[TutorOut]


class ChangedOut(Schema):
    """How many observations were changed."""

    observations: int


@router.get(
    "/plan",
    response=PlanOut,
    openapi_extra={"responses": refusals(HTTPStatus.NOT_FOUND)},
    summary="How a term stands",
)
def show_plan(
    request: HttpRequest,  # noqa: ARG001 - ninja's signature
    *,
    term: Text = "",
    state: ObservationState | None = None,
    tutor: Text = "",
    skip: Annotated[int, Field(ge=0, le=10**6)] = 0,
    limit: Annotated[int, Field(ge=1, le=MOST)] = 50,
) -> PlanOut:
    """Counts of the term, and its tutors from the place `skip` on; the term that runs where none is named."""
    policy, now = the_service().policy.plan, the_service().clock()
    chosen = _term(term) if term else policy.term_shown(now)
    standing = standing_of(chosen, policy, now=now)
    lines = tutor_lines(chosen, PlanFilter(state or "", "", tutor), skip=skip, limit=limit, now=now)
    counts: dict[str, int] = {
        name: getattr(standing.counts, name) for name in ("done", "due", "overdue", "excused", "undrawn")
    }
    tutors = [
        TutorOut(
            tutor=line.tutor,
            lessons=line.taught.lessons,
            eligible=line.taught.eligible,
            observations=[ObservationOut.from_orm(one) for one in line.observations],
        )
        for line in lines
    ]
    return PlanOut(
        term=chosen.name,
        begins_at=chosen.begins_at,
        ends_at=chosen.ends_at,
        **counts,
        expected=standing.forecast.expected,
        tutors=tutors,
    )


@router.post("/plan/{str:term}/excuse", auth=PersonToken(), response=ChangedOut, summary="Excuse a tutor")
def excuse_tutor(request: HttpRequest, term: str, given: ExcuseIn) -> ChangedOut:
    """Let a tutor not be observed in a term, or with an empty reason have them observed again."""
    by = _planner(request)
    return ChangedOut(observations=excuse(_term(term), given.tutor, given.reason, by, the_service()))


@router.post(
    "/plan/observations/{int:observation_id}/observer",
    auth=PersonToken(),
    response=ChangedOut,
    summary="Say who observes",
)
def give_to(request: HttpRequest, observation_id: int, given: ObserverIn) -> ChangedOut:
    """Give a drawn lesson to somebody to observe."""
    change_observer(observation_id, given.to, _planner(request), the_service(), said_twice=given.again)
    return ChangedOut(observations=1)


def _planner(request: HttpRequest) -> str:
    """Name of the account, which has to have the right."""
    account: Account = request.auth  # type: ignore[attr-defined] # ninja puts the person there
    check_right_everywhere(account, Right.PLAN_OBSERVATIONS, the_service().policy.access)
    return account.get_username()


def _term(name: str) -> Term:
    term = the_service().policy.plan.term_named(name)
    if term is None:
        raise ObjectMissingError("there is no such term")
    return term
