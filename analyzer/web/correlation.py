"""Gives every request an id, under which everything that it causes is logged."""

import re
import time
import uuid
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse

HEADER = "X-Request-ID"
WELL_FORMED = re.compile(r"[0-9a-fA-F-]{8,64}")
"""Digits only, as proxies write ids: whoever calls us cannot write words into our logs."""

log = structlog.get_logger(__name__)


class CorrelationMiddleware:
    """Binds `request=` for all logs of the request, returns it, and logs the request by its route alone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        given = request.headers.get(HEADER, "")
        name = given if WELL_FORMED.fullmatch(given) else uuid.uuid4().hex
        started = time.monotonic()
        with structlog.contextvars.bound_contextvars(request=name):
            response = self.get_response(request)
            response[HEADER] = name
            log.info(
                "request",
                method=request.method,
                route=request.resolver_match.route if request.resolver_match else None,
                status=response.status_code,
                ms=round((time.monotonic() - started) * 1000),
            )
        return response
