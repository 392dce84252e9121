"""Metrics for Prometheus, from this machine or with an API token that may read them."""

from ipaddress import ip_address

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from analyzer.domain.scope import Scope
from analyzer.service.metrics import exposition
from analyzer.service.tokens import ScopeMissingError, TokenRefusedError
from analyzer.web.api.auth import BearerToken
from analyzer.web.api.problems import refusal
from analyzer.web.service import the_service

FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-IP")
"""A proxy on this machine says by these that the caller is elsewhere."""


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Every metric; 401 for strangers, 403 for tokens that are for something else."""
    if not _is_local(request):
        try:
            BearerToken(Scope.METRICS)(request)
        except (TokenRefusedError, ScopeMissingError) as error:
            return refusal(error)
    service = the_service()
    return HttpResponse(exposition(service.queue, service.clock), content_type=CONTENT_TYPE_LATEST)


def _is_local(request: HttpRequest) -> bool:
    """Whether the caller is on this machine, with no proxy between."""
    if any(name in request.headers for name in FORWARDED):
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
