"""Who looks, as cases and the sealed lane ask for it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from analyzer.records.cases import Viewer, is_named_anywhere
from analyzer.service.proving import viewer_with
from analyzer.web.pages.permissions import person_of

CaseView = Callable[..., HttpResponseBase]


def viewer_of(request: HttpRequest) -> Viewer:
    """Whoever is signed in; whoever manages all cases may look into every one."""
    return viewer_with(person_of(request))


def sees_cases(viewer: Viewer) -> bool:
    """Whether somebody has to do with any case."""
    return viewer.every or is_named_anywhere(viewer.account_id)


def for_cases(view: CaseView) -> CaseView:
    """Only for whoever has to do with a case: the safeguarding lead and those named; views ask about the one case."""
    return _guarded(view, sees_cases)


def for_case_writers(view: CaseView) -> CaseView:
    """Only for whoever may add to cases, in which they are named or which are all theirs."""
    return _guarded(view, lambda viewer: viewer.writes and sees_cases(viewer))


def for_every_case(view: CaseView) -> CaseView:
    """Only for whoever manages all cases."""
    return _guarded(view, lambda viewer: viewer.every)


def _guarded(view: CaseView, may: Callable[[Viewer], bool]) -> CaseView:
    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may(viewer_of(request)):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded
