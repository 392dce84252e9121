"""Storage events by webhook; what proves them stands in analyzer/service/intake/events.py."""

from http import HTTPStatus

from django.http import HttpRequest
from ninja import Router, Status

from analyzer.service.intake.events import take_events
from analyzer.web.api.described import refusals
from analyzer.web.api.shapes import EventsOut
from analyzer.web.service import the_service

router = Router()


@router.post(
    "/events",
    response={202: EventsOut},
    auth=None,
    openapi_extra={"responses": refusals(HTTPStatus.UNAUTHORIZED)},
    summary="Tell of new objects",
)
def events(request: HttpRequest) -> Status[EventsOut]:
    """Take S3's or SeaweedFS's events; 401 where they are not proven to be ours, 409 where they came before."""
    outcomes = take_events(request.body, request.headers, the_service())
    return Status(202, EventsOut(outcomes=dict(outcomes)))
