"""Who may open a page."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from analyzer.service.sealing import may_open
from analyzer.web.pages.viewers import sees_cases, viewer_of

View = Callable[..., HttpResponseBase]


def allowed(permission: str) -> Callable[[View], View]:
    """Only for accounts with this right of `records`: strangers sign in first, others are told that they may not.

    A recording that is sealed or in quarantine is there for nobody but those who look after it.
    """

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if "recording_id" in kwargs and not may_open(kwargs["recording_id"], viewer_of(request)):
                raise Http404
            return view(request, *args, **kwargs)

        return login_required(permission_required(f"records.{permission}", raise_exception=True)(guarded))

    return guard


def for_cases(view: View) -> View:
    """Only for whoever has to do with a case: the safeguarding lead and those named; views ask about the one case."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not sees_cases(viewer_of(request)):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded
