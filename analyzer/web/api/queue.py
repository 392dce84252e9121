"""The queue and the list of observations, for other systems: what waits and why, and what people made of it."""

from datetime import datetime
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, StreamingHttpResponse
from ninja import Router, Schema
from pydantic import Field

from analyzer.domain.access import Right
from analyzer.domain.custody import token
from analyzer.domain.kinds import Severity
from analyzer.domain.queue import Place, QueueState, Reason, Wanted, Whose
from analyzer.domain.scope import Scope
from analyzer.domain.sight import BUT_WHAT_IS_CUT
from analyzer.records.rows import Account
from analyzer.service.queueing.exporting import Format, export_observations
from analyzer.service.queueing.listing import Row, queue_page
from analyzer.web.api.auth import AnyToken
from analyzer.web.api.described import refusals
from analyzer.web.api.persons import with_right
from analyzer.web.api.recordings import LONGEST_PAGE, Id
from analyzer.web.listed_file import listed_file
from analyzer.web.queue_address import read_place, write_place
from analyzer.web.service import the_service
from analyzer.web.statuses import RequestError

router = Router()


class QueuedOut(Schema):
    """A lesson of the queue."""

    id: UUID
    lesson_id: str
    tutor_id: str
    subject: str
    uploaded_at: datetime
    duration_ms: int | None
    reason: Reason | None
    """Null where no person is awaited any more."""
    why: str
    questions: int
    gravest: str
    """Weight of the gravest open question; empty where none is open."""
    concerns: int
    assignee: str | None


class QueueOut(Schema):
    """One page of the queue."""

    items: list[QueuedOut]
    counts: dict[str, dict[str, int]]
    """How many lessons each choice of a filter would show, the other filters as they are."""
    after: str | None
    """Names the next page; null on the last."""


@router.get(
    "/queue",
    auth=AnyToken(Scope.READ),
    response=QueueOut,
    openapi_extra={"responses": refusals(HTTPStatus.TOO_MANY_REQUESTS)},
    summary="What waits to be observed, and why",
)
def list_queue(  # noqa: PLR0913 - each is a part of the address
    request: HttpRequest,
    *,
    state: QueueState = QueueState.WAITING,
    reason: Reason | None = None,
    weight: Severity | None = None,
    whose: Whose = Whose.ALL,
    subject: Id | None = None,
    tutor: Id = "",
    find: Id = "",
    after: str = "",
    limit: Annotated[int, Field(ge=1, le=LONGEST_PAGE)] = 50,
) -> QueueOut:
    """One page in the queue's order; `after` of the page before names the next.

    For a key that may `read`, which has no lessons of its own, and for a person's token.
    """
    service, asking = the_service(), request.auth  # type: ignore[attr-defined]  # set by AnyToken
    account_id = with_right(request, Right.VIEW_QUEUE).id if isinstance(asking, Account) else None
    if whose is Whose.MINE and account_id is None:
        raise RequestError(HTTPStatus.UNPROCESSABLE_ENTITY, "whose: a key has no lessons of its own")
    wanted = Wanted(state, reason, weight, whose, subject, tutor, find)
    listed = queue_page(
        wanted,
        _place(after),
        account_id=account_id,
        policy=service.policy.queue,
        today=service.clock().date(),
        limit=limit,
    )
    return QueueOut(
        items=[_item(row) for row in listed.rows],
        counts={name: dict(counted) for name, counted in listed.counts.items()},
        after=write_place(listed.next) if listed.next else None,
    )


@router.get(
    "/observations",
    openapi_extra={"responses": refusals(HTTPStatus.TOO_MANY_REQUESTS)},
    summary="Every observation, as CSV or JSON",
)
def list_observations(request: HttpRequest, *, format: Format = Format.JSON) -> StreamingHttpResponse:  # noqa: A002
    """Ids, times, grades, counts and who reviewed, of every assessed lesson, oldest first; no words."""
    by = token(request.auth.name)  # type: ignore[attr-defined]  # set by BearerToken
    every = BUT_WHAT_IS_CUT
    return listed_file(export_observations(format, by, the_service().clock, sight=every, conduct=every), format)


def _item(row: Row) -> QueuedOut:
    lesson = row.lesson
    own = ("id", "lesson_id", "tutor_id", "subject", "uploaded_at", "duration_ms", "assignee")
    return QueuedOut(
        **{name: getattr(lesson, name) for name in own},
        reason=row.stretch.reason if lesson.facts.state is QueueState.WAITING else None,
        why=row.why,
        questions=lesson.facts.questions,
        gravest=row.gravest,
        concerns=lesson.facts.concerns,
    )


def _place(after: str) -> Place | None:
    try:
        return read_place(after)
    except ValueError as error:
        raise RequestError(HTTPStatus.UNPROCESSABLE_ENTITY, "after: was not given by a page before") from error
