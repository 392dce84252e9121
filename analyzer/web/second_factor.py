"""Nobody gets past the first page by a password alone who has a second factor, or whose role asks for one."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from analyzer.records.second_factor import has_factor
from analyzer.web.pages.permissions import person_of

OPEN = frozenset(
    {"second-factor", "passkeys", "sign-in", "sign-in-by-passkey", "signed-in-elsewhere", "sign-out", "set-password"}
)
"""Pages without which nobody could prove who they are; that of passkeys asks for a proof of whoever has one."""
PROVEN_ELSEWHERE = "proven_elsewhere"
"""Set in sessions in which the organisation's own identity provider has asked for a second factor."""
OF_MACHINES = ("api/", "health/", "metrics")
"""Addresses at which no session counts."""


class SecondFactorMiddleware:
    """Leads whoever still has to prove who they are to the page where they do."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """None where nothing is left to prove."""
        match = request.resolver_match
        if match is None or match.url_name in OPEN or match.route.startswith(OF_MACHINES):
            return None
        return redirect("second-factor") if is_due(request) else None


def is_proven(request: HttpRequest) -> bool:
    """Whether somebody has proven who they are by more than a password."""
    return request.user.is_verified() or PROVEN_ELSEWHERE in request.session  # type: ignore[union-attr]  # django-otp's


def is_due(request: HttpRequest) -> bool:
    """Whether somebody is signed in by a password alone, and that is not enough."""
    if not request.user.is_authenticated or is_proven(request):
        return False
    return person_of(request).second_factor or has_factor(request.user.pk)
