"""Whoever asks too often for what costs much is told when to ask again; each web process counts for itself."""

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Any, Final

import structlog
from django.http import HttpRequest, HttpResponse

from analyzer.domain.rates import Rate, Rated
from analyzer.web.refusals import too_many
from analyzer.web.service import the_service

MOST: Final = 10_000
"""People, keys and addresses that are remembered; of more, whoever has not asked for longest is forgotten."""
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
SIGNING_IN: Final = frozenset(
    {"sign-in", "sign-in-by-passkey", "sign-in-elsewhere", "signed-in-elsewhere", "set-password", "second-factor"}
)
TABLES: Final = frozenset({"plan-csv", "quality-csv", "quality-verdicts", "api/v1/observations"})
EXPORTS: Final = frozenset(
    {
        "export-case",
        "redact-recording",
        "api/v1/cases/<int:case_id>/evidence",
        "api/v1/cases/<int:case_id>/redactions",
    }
)
SEARCHED: Final = frozenset({"queue", "api/v1/queue"})
API: Final = "api/"

log = structlog.get_logger(__name__)


class Rates:
    """How much of each rate each has left: it is used up by asking, and fills again evenly."""

    def __init__(self) -> None:
        self._left: OrderedDict[tuple[Rated, str], tuple[float, float]] = OrderedDict()
        self._lock = Lock()

    def wait_s(self, rated: Rated, who: str, rate: Rate, now_s: float) -> float:
        """Count one request; seconds until one is allowed again, 0 if this one is."""
        with self._lock:
            left, since_s = self._left.pop((rated, who), (float(rate.requests), now_s))
            left = min(rate.requests, left + max(0.0, now_s - since_s) * rate.requests / rate.per_s)
            allowed = left >= 1
            self._left[rated, who] = (left - 1 if allowed else left, now_s)
            if len(self._left) > MOST:
                self._left.popitem(last=False)
        return 0.0 if allowed else (1 - left) * rate.per_s / rate.requests


class RatesMiddleware:
    """Refuses what is asked for too often, before any of it is done."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.rates = Rates()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """None for what may be asked for now."""
        rated = rated_as(request)
        if rated is None:
            return None
        service = the_service()
        rate, now_s = service.policy.rates.of(rated), service.clock().timestamp()
        wait_s = self.rates.wait_s(rated, _who(request, rated), rate, now_s)
        if not wait_s:
            return None
        log.warning("too many requests", rated=rated.value)
        return too_many(request, wait_s)


def rated_as(request: HttpRequest) -> Rated | None:
    """As what a request is counted; None for what may be asked for as often as anybody likes."""
    match = request.resolver_match
    if match is None:
        return None
    of_machines = match.route.startswith(API)
    named, changes = match.route if of_machines else match.url_name, request.method not in SAFE
    if named in TABLES or (named in EXPORTS and changes) or (named == "observations" and "format" in request.GET):
        return Rated.EXPORTS
    if named in SEARCHED and request.GET.get("find"):
        return Rated.SEARCH
    if of_machines:
        return Rated.API_WRITES if changes else None
    return Rated.SIGN_IN if named in SIGNING_IN and changes else None


def _who(request: HttpRequest, rated: Rated) -> str:
    """Whoever asks, by account, else by key, else by address; a key by its hash, so that none is in memory."""
    if rated is not Rated.SIGN_IN:
        if request.user.is_authenticated:
            return f"account {request.user.pk}"
        if key := request.headers.get("Authorization"):
            return f"key {hashlib.sha256(key.partition(' ')[2].strip().encode()).hexdigest()}"
    return f"address {request.META.get('REMOTE_ADDR', '')}"
