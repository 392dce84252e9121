"""Says in plain words why something is refused; never what was in it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from analyzer.domain.errors import LessonguardError
from analyzer.web.statuses import answer_to


class RefusalsMiddleware:
    """Turns our own errors, whose texts are safe to show, into pages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A page for an error of ours; None, which means a plain 500, for any other."""
        if not isinstance(exception, LessonguardError):
            return None
        status, heading = answer_to(exception)
        return _page(request, status, heading, str(exception))


def no_right(request: HttpRequest, reason: str = "", **_given: object) -> HttpResponse:
    """For whoever is signed in and may not, and for forms that did not come from our own pages."""
    text = (
        "The form was too old, or did not come from these pages. Go back, reload the page and try again."
        if reason
        else "This account has no right to see or do this. Whoever manages accounts can give it."
    )
    return _page(request, 403, "Not allowed", text)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - as Django calls it
    """For addresses that lead nowhere."""
    return _page(request, 404, "Not found", "There is nothing at this address, or not any more.")


def _page(request: HttpRequest, status: int, heading: str, text: str) -> HttpResponse:
    return render(request, "refused.html", {"heading": heading, "text": text}, status=status)
