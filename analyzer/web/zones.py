"""Pages tell times in the zone of whoever reads them; machines are answered in UTC."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from analyzer.service.own_account import zone_for
from analyzer.web.second_factor import OF_MACHINES
from analyzer.web.service import the_service


class ZoneMiddleware:
    """Lets a request be answered in its reader's zone, and nothing after it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        if request.path.lstrip("/").startswith(OF_MACHINES):
            return self.get_response(request)
        chosen = request.user.zone if request.user.is_authenticated else ""
        with timezone.override(zone_for(chosen, the_service().policy.pages)):
            return self.get_response(request)
