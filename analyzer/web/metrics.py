"""Metrics for Prometheus, from this machine or with an API token."""

from ipaddress import ip_address

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from analyzer.usecases.metrics import exposition
from analyzer.usecases.tokens import authenticate
from analyzer.web.service import the_service

FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-IP")
"""A proxy on this machine says by these that the caller is elsewhere."""


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Every metric; 401 for strangers."""
    if not (_is_local(request) or _has_token(request)):
        return HttpResponse(
            "Metrics are read from this machine, or with an API token.\n",
            status=401,
            content_type="text/plain; charset=utf-8",
            headers={"WWW-Authenticate": "Bearer"},
        )
    return HttpResponse(exposition(the_service()), content_type=CONTENT_TYPE_LATEST)


def _is_local(request: HttpRequest) -> bool:
    """Whether the caller is on this machine, with no proxy between."""
    if any(name in request.headers for name in FORWARDED):
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def _has_token(request: HttpRequest) -> bool:
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    return scheme.lower() == "bearer" and authenticate(secret.strip(), the_service()) is not None
