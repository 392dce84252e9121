"""Asks a second time, where somebody has had enough of what a lesson holds."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from analyzer.service.quality.strain import AskAgainError

TOKEN = "csrfmiddlewaretoken"  # noqa: S105 - the name of a field


def asked_again(request: HttpRequest, error: AskAgainError, *, section: str, away: str) -> HttpResponse:
    """A page whose form sends once more what was sent, and says that it is meant.

    Args:
        request: that was not done.
        error: why not.
        section: of the pages.
        away: where whoever does not mean it goes on.
    """
    sent = {name: value for name, value in request.POST.items() if name != TOKEN}
    context = {"section": section, "why": error, "action": request.path, "sent": sent, "away": away}
    return render(request, "take_again.html", context)
