"""Says in plain words why something is refused; never what was in it."""

import math
import sys
from collections.abc import Callable
from http import HTTPStatus

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.defaults import server_error

from analyzer.domain.errors import LessonguardError, TransientError
from analyzer.records.database import AWAY
from analyzer.web.api.problems import NOWHERE, busy, problem
from analyzer.web.statuses import BUSY, RETRY_AFTER_S, answer_to

API = "/api/"
NO_SUCH_METHOD = "this address has no such method"

log = structlog.get_logger(__name__)


class RefusalsMiddleware:
    """Turns our own errors, whose texts are safe to show, into pages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request; what the API says of a method that it does not have is a problem, too."""
        answer = self.get_response(request)
        if answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED and request.path.startswith(API):
            return problem(HTTPStatus.METHOD_NOT_ALLOWED, NO_SUCH_METHOD, Allow=answer["Allow"])
        return answer

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A page for an error of ours, or for a catalogue that does not answer; None for any other (see `failed`)."""
        if isinstance(exception, AWAY):
            return _busy(request)
        if not isinstance(exception, LessonguardError):
            return None
        status, heading = answer_to(exception)
        return _page(request, status, heading, str(exception))


def no_right(request: HttpRequest, reason: str = "", **_given: object) -> HttpResponse:
    """For whoever is signed in and may not, and for forms that did not come from our own pages."""
    text = (
        "The form was too old, or did not come from these pages. Go back, reload the page and try again."
        if reason
        else "This account has no right to see or do this. Whoever manages accounts can give it."
    )
    return _page(request, 403, "Not allowed", text)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - as Django calls it
    """For addresses that lead nowhere."""
    if request.path.startswith(API):
        return problem(HTTPStatus.NOT_FOUND, NOWHERE)
    return _page(request, 404, "Not found", "There is nothing at this address, or not any more.")


def locked_out(request: HttpRequest, *_given: object) -> HttpResponse:
    """For whoever guesses on: nothing is checked for this name from this address for a while."""
    wait = settings.AXES_COOLOFF_TIME
    log.warning("too many wrong passwords")
    text = f"Too many passwords were wrong. Try again in {wait.seconds // 60} minutes, or ask for a new link."
    answer = _page(request, HTTPStatus.TOO_MANY_REQUESTS, "Not now", text)
    answer["Retry-After"] = str(wait.seconds)
    return answer


def too_many(request: HttpRequest, wait_s: float) -> HttpResponse:
    """For whoever asks too often: when to ask again."""
    seconds = max(1, math.ceil(wait_s))
    text = f"asked for too often: try again in {seconds} second{'' if seconds == 1 else 's'}"
    if request.path.startswith(API):
        return problem(HTTPStatus.TOO_MANY_REQUESTS, text, **{"Retry-After": str(seconds)})
    answer = _page(request, HTTPStatus.TOO_MANY_REQUESTS, "Not now", f"{text.capitalize()}. Nothing was done.")
    answer["Retry-After"] = str(seconds)
    return answer


def failed(request: HttpRequest) -> HttpResponse:
    """For what nobody foresaw, and for a catalogue that fails outside of a view, as where sessions are kept."""
    if isinstance(sys.exc_info()[1], AWAY):
        return _busy(request)
    if request.path.startswith(API):
        return problem(HTTPStatus.INTERNAL_SERVER_ERROR, "something failed here that nobody foresaw")
    return server_error(request)


def _busy(request: HttpRequest) -> HttpResponse:
    """Says so without asking the catalogue for anything, not even who is signed in."""
    log.warning("the catalogue is busy or away")
    if request.path.startswith(API):
        return busy()
    heading = answer_to(TransientError(BUSY)).heading
    page = render_to_string("refused.html", {"heading": heading, "text": f"{BUSY.capitalize()}."})
    return HttpResponse(page, status=HTTPStatus.SERVICE_UNAVAILABLE, headers={"Retry-After": str(RETRY_AFTER_S)})


def _page(request: HttpRequest, status: int, heading: str, text: str) -> HttpResponse:
    answer = render(request, "refused.html", {"heading": heading, "text": text}, status=status)
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        answer["Retry-After"] = str(RETRY_AFTER_S)
    return answer
