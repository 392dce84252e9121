"""Metrics for Prometheus, from this machine or with an API token that may read them."""

from ipaddress import ip_address

from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from analyzer.domain.scope import Scope
from analyzer.service.metrics import exposition
from analyzer.service.tokens import ScopeMissingError, TokenRefusedError
from analyzer.web.api.auth import BearerToken
from analyzer.web.api.problems import refusal
from analyzer.web.service import the_service

DIRECT = frozenset(
    {
        "host", "user-agent", "accept", "accept-encoding", "accept-language", "accept-charset", "authorization",
        "cache-control", "connection", "content-length", "content-type", "cookie", "dnt", "if-modified-since",
        "if-none-match", "keep-alive", "pragma", "priority", "range", "referer", "te", "upgrade-insecure-requests",
        "x-prometheus-scrape-timeout-seconds", "x-request-id",
    }
)  # fmt: skip
"""What a program or browser on this machine sends by itself; every proxy has its own way of saying that it is one."""
OF_BROWSERS = "sec-"
"""Headers that begin so are a browser's own: no script and no proxy can set them."""


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Every metric; 401 for strangers, 403 for tokens that are for something else."""
    if not _is_local(request):
        try:
            BearerToken(Scope.METRICS)(request)
        except (TokenRefusedError, ScopeMissingError) as error:
            return refusal(error)
    service = the_service()
    return HttpResponse(
        exposition(service.queue, service.policy.fixity, service.clock), content_type=CONTENT_TYPE_LATEST
    )


def _is_local(request: HttpRequest) -> bool:
    """Whether the caller is on this machine, called it by a name of its own, and said nothing that a proxy says."""
    names = {name.lower() for name in request.headers}
    if any(name not in DIRECT and not name.startswith(OF_BROWSERS) for name in names):
        return False
    host = split_domain_port(request.get_host())[0].strip("[]")
    return _is_loopback(request.META.get("REMOTE_ADDR", "")) and (host == "localhost" or _is_loopback(host))


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
