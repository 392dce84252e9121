"""Sessions end: after a while in which nothing was done, and after a working day whatever was done."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from analyzer.records.session_store import BEGAN, BROWSER, SEEN
from analyzer.scorecard.render.visible import one_line
from analyzer.web.service import the_service

EXACTLY = timedelta(minutes=1)
"""How exactly it is known when a session was used last: not every request writes a row."""
UNATTENDED = "X-Unattended"
"""Sent by a page that looks for news by itself: nobody did anything, so that the session goes on ending."""
LONGEST_NAME = 200
"""Characters of what a browser calls itself."""


class SessionLimitsMiddleware:
    """Signs people out whose session is over, and notes when the others were used."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, as a stranger's if its session is over."""
        if request.session.session_key and request.user.is_authenticated:
            _look_at(request)
        response = self.get_response(request)
        if request.user.is_authenticated and BEGAN not in request.session:
            _begin(request)
        return response


def _look_at(request: HttpRequest) -> None:
    service, session = the_service(), request.session
    if BEGAN not in session:
        return
    now = service.clock()
    began, seen = (datetime.fromisoformat(session[key]) for key in (BEGAN, SEEN))
    idle, longest = service.settings.session_idle_s, service.settings.session_longest_s
    if now - seen >= timedelta(seconds=idle) or now - began >= timedelta(seconds=longest):
        logout(request)
    elif now - seen >= EXACTLY and UNATTENDED not in request.headers:
        session[SEEN] = now.isoformat()


def _begin(request: HttpRequest) -> None:
    now = the_service().clock().isoformat()
    request.session[BEGAN] = request.session[SEEN] = now
    request.session[BROWSER] = one_line(request.headers.get("User-Agent", ""))[:LONGEST_NAME]
