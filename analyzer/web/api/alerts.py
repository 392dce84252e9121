"""Alerts, for a person who answers them elsewhere: listed, opened, then acknowledged, as on the safeguarding desk."""

from collections.abc import Collection, Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from analyzer.domain.access import Right
from analyzer.domain.custody import person
from analyzer.records.alert_lines import AlertLine, acknowledged_alerts, alerts_among, open_alerts
from analyzer.records.alerts import is_alert_reached
from analyzer.records.desk import Outcome, opened_among, outcomes_of
from analyzer.service.access import Person, sight
from analyzer.service.alerts.answering import Said, answer, open_alert
from analyzer.service.rights import check_right_everywhere
from analyzer.service.viewing import saw_alerts
from analyzer.web.api.auth import PersonToken
from analyzer.web.api.persons import account_of, check_alert, person_of, with_right
from analyzer.web.api.shapes import Given, Shown, Text
from analyzer.web.service import the_service
from analyzer.web.statuses import RequestError

router = Router(auth=PersonToken(), tags=["alerts"])
MOST = 200
LONGEST_CODE = 64
LONGEST_REFERENCE = 64


class AlertOut(Shown):
    """An alert: what it is about, and who was told; no words."""

    id: int
    recording_id: UUID | None
    """Null where it is about the service itself."""
    lesson_id: str | None
    subject: str
    """What it is about in its recording, or in the service."""
    kind: str
    severity: str
    finding_id: str
    start_ms: int | None
    raised_at: datetime
    first_sent_at: datetime | None
    level: int
    """How often it was sent on because nobody had acknowledged it."""
    escalate_at: datetime | None
    pending: int
    """Messages that are still to be accepted."""
    dead: int
    """Messages that were given up."""
    opened: bool
    """By the person whose token it is: only then can they acknowledge it."""
    acknowledged_at: datetime | None
    acknowledged_by: str
    """Empty where nobody has, and where what it asked about was over before anybody did."""
    outcome: str
    next_step: str


class AlertsOut(Shown):
    """One page of alerts, and what may be said of one."""

    items: list[AlertOut]
    outcomes: dict[str, str]
    """Codes, and what they mean."""
    next_steps: dict[str, str]
    """Codes, and what they mean."""
    after: int | None
    """Names the next page; null on the last."""


class AcknowledgementIn(Given):
    """What somebody says of an alert that they have opened."""

    outcome: Annotated[Text, Field(max_length=LONGEST_CODE)]
    """A code of `outcomes`, as the list of alerts tells them."""
    next_step: Annotated[Text, Field(max_length=LONGEST_CODE)]
    """A code of `next_steps` there."""
    also: Annotated[list[int], Field(max_length=MOST)] = Field([])
    """Further alerts of which the same is said; each was opened, too."""
    case: Annotated[Text, Field(max_length=LONGEST_REFERENCE)] = ""
    """Reference of a case that is opened about them in the same step; it takes the right `manage_cases`."""


@router.get("/alerts", response=AlertsOut, summary="Alerts that nobody has acknowledged, gravest first")
def list_all(
    request: HttpRequest,
    *,
    acknowledged: bool = False,
    after: int | None = None,
    limit: Annotated[int, Field(ge=1, le=MOST)] = 50,
) -> AlertsOut:
    """One page; with `acknowledged` of those that somebody has, the latest first. That they were shown is told."""
    who = with_right(request, Right.VIEW_ALERT)
    theirs, policy = sight(who, Right.VIEW_ALERT), the_service().policy.cases
    if after is not None and not is_alert_reached(after, theirs):
        raise RequestError(HTTPStatus.UNPROCESSABLE_ENTITY, "after: was not given by a page before")
    rows = (acknowledged_alerts if acknowledged else open_alerts)(sight=theirs, after=after, limit=limit)
    return AlertsOut(
        items=_shown(rows, who),
        outcomes=dict(policy.outcomes),
        next_steps=dict(policy.next_steps),
        after=rows[-1].id if len(rows) == limit else None,
    )


@router.get("/alerts/{int:alert_id}", response=AlertOut, summary="One alert")
def show(request: HttpRequest, alert_id: int) -> AlertOut:
    """One, acknowledged or not, and by whom; that it was shown is told."""
    check_alert(request, alert_id, Right.VIEW_ALERT)
    return _shown(alerts_among([alert_id]), person_of(request))[0]


@router.post("/alerts/{int:alert_id}/open", response=AlertOut, summary="Open what it is about")
def open_one(request: HttpRequest, alert_id: int) -> AlertOut:
    """Put on record that this person goes to what the alert is about: `recording_id`, `finding_id`, `start_ms`."""
    check_alert(request, alert_id, Right.VIEW_ALERT)
    who = person_of(request)
    open_alert(alert_id, who.name, the_service().clock)
    return _shown(alerts_among([alert_id]), who)[0]


@router.post("/alerts/{int:alert_id}/acknowledge", response=list[AlertOut], summary="Say what it is, and what is next")
def acknowledge(request: HttpRequest, alert_id: int, given: AcknowledgementIn) -> list[AlertOut]:
    """Acknowledge an alert, and others, once all were opened: they are sent on no more.

    409 where one was not opened, where others had acknowledged all of them, or where there is a case of the reference.
    """
    every, service = {alert_id, *given.also}, the_service()
    for one in every:
        check_alert(request, one, Right.ACKNOWLEDGE_ALERT)
    said = Said(given.outcome, given.next_step, given.case.strip())
    if said.case_reference:
        check_right_everywhere(account_of(request), Right.MANAGE_CASES, service.policy.access)
    who = person_of(request)
    answer(every, said, who.name, service)
    return _shown(alerts_among(every), who)


def _shown(rows: Collection[AlertLine], who: Person) -> list[AlertOut]:
    """As whoever asks is shown them, which is told before."""
    ids = [row.id for row in rows]
    saw_alerts(ids, person(who.name), now=the_service().clock())
    opened, said = opened_among(ids, who.name), outcomes_of(ids)
    return [_out(row, said, opened=row.id in opened) for row in rows]


def _out(row: AlertLine, said: Mapping[int, Outcome], *, opened: bool) -> AlertOut:
    besides = {"opened", "outcome", "next_step", "acknowledged_by"}
    own = {name: getattr(row, name) for name in AlertOut.model_fields if name not in besides}
    told = said.get(row.id)
    return AlertOut(
        **own,
        opened=opened,
        acknowledged_by="" if row.settled else row.acknowledged_by,
        outcome=told.outcome if told else "",
        next_step=told.next_step if told else "",
    )
