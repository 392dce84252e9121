"""Who may open a page: one guard for all, which lets nobody in unless config/access.yaml does.

Whatever is about a recording looks, to whoever may not see it, exactly as if there were no such recording.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from analyzer.domain.access import Right
from analyzer.domain.errors import ObjectMissingError
from analyzer.domain.sight import RecordingFacts, Sight
from analyzer.records.alerts import is_alert_reached
from analyzer.service.access import Person, facts_where, has, person_with, sight
from analyzer.web.service import the_service

View = Callable[..., HttpResponseBase]


def signed_in(view: View) -> View:
    """For everybody who has an account; strangers sign in first."""
    return login_required(view)


def allowed(right: Right) -> Callable[[View], View]:
    """Only for whoever has this right: strangers sign in first, others are told that they may not."""

    def guard(view: View) -> View:
        @login_required
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not has(person_of(request), right):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return guard


def allowed_on_recording(*rights: Right) -> Callable[[View], View]:
    """Only for whoever has all these rights on the recording that the address names; for others nothing is there."""

    def guard(view: View) -> View:
        @login_required
        @wraps(view)
        def guarded(request: HttpRequest, recording_id: UUID, **kwargs: Any) -> HttpResponseBase:
            facts_for(request, recording_id, *rights)
            return view(request, recording_id=recording_id, **kwargs)

        return guarded

    return guard


def allowed_on_alert(right: Right) -> Callable[[View], View]:
    """Only for whoever has this right where the alert that the address names was raised; for others it is not there."""

    def guard(view: View) -> View:
        @login_required
        @wraps(view)
        def guarded(request: HttpRequest, alert_id: int, **kwargs: Any) -> HttpResponseBase:
            check_alert(request, alert_id, right)
            return view(request, alert_id=alert_id, **kwargs)

        return guarded

    return guard


def check_alert(request: HttpRequest, alert_id: int, right: Right) -> None:
    """Go on only if the signed-in person has this right where an alert was raised.

    Raises:
        Http404: they have not, or there is no such alert.
    """
    if not is_alert_reached(alert_id, sight(person_of(request), right)):
        raise Http404


def facts_for(request: HttpRequest, recording_id: UUID, *rights: Right) -> RecordingFacts:
    """What decides about a recording, once it was decided that the signed-in person has all these rights on it.

    Raises:
        Http404: they have not, or there is no such recording.
    """
    with nowhere():
        return facts_where(person_of(request), recording_id, *rights)


@contextmanager
def nowhere() -> Iterator[None]:
    """What is not there for whoever asks looks like an address that leads nowhere, whatever it was.

    Raises:
        Http404: something is missing.
    """
    try:
        yield
    except ObjectMissingError as error:
        raise Http404 from error


def seeing(request: HttpRequest, right: Right) -> Sight:
    """How far a right of the signed-in person reaches, for what reads content and asks for itself."""
    return sight(person_of(request), right)


def person_of(request: HttpRequest) -> Person:
    """Whoever is signed in, with their rights as they are now; asked for once a request."""
    known: Person | None = getattr(request, "person", None)
    if known is None:
        known = _person(request)
        request.person = known  # type: ignore[attr-defined]  # like Django's own `request.user`
    return known


def _person(request: HttpRequest) -> Person:
    user = request.user
    if not user.is_authenticated:
        raise PermissionDenied
    return person_with(user, the_service().policy.access)
