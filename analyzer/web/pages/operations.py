"""Operations: how the work goes, and what to do where it does not. No words, no names, no lessons."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from analyzer.domain.access import Right
from analyzer.domain.errors import ConflictError
from analyzer.domain.ledger import LineState
from analyzer.domain.stages import Family
from analyzer.records.operations import count_parked_in
from analyzer.service.access import sight
from analyzer.service.operations import look
from analyzer.service.pipeline.retry import retry_family
from analyzer.web.pages.permissions import allowed, person_of
from analyzer.web.service import the_service

PARKED = 50
"""Of what was given up, so many are listed; the counts are of all."""


@require_safe
@allowed(Right.VIEW_OPERATIONS)
def operations(request: HttpRequest) -> HttpResponse:
    """What waits, what failed, whether everything answers, and what is proven."""
    seen = look(the_service(), sight(person_of(request), Right.VIEW_OPERATIONS), parked=PARKED)
    context = {"section": "operations", "now": seen, "states": list(LineState), "each_by_itself": Family.INTEGRITY}
    return render(request, "operations.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Right.VIEW_OPERATIONS)
@allowed(Right.RETRY)
def retry_all(request: HttpRequest) -> HttpResponse:
    """Ask whether what failed in one way is to be tried again, then have it tried again."""
    family, who, service = _family(request), person_of(request), the_service()
    reaching = sight(who, Right.RETRY)
    if request.method != "POST":
        context = {"section": "operations", "family": family, "number": count_parked_in(family, reaching)}
        return render(request, "operations_retry.html", context)
    try:
        done = retry_family(family, who.name, reaching, service)
    except ConflictError as error:
        messages.error(request, f"Not tried again: {error}.")
    else:
        left = f"; {done.left} more are left, for another time" if done.left else ""
        messages.success(request, f"Being tried again: {done.retried}{left}.")
    return redirect("operations")


def _family(request: HttpRequest) -> Family:
    try:
        return Family(request.GET.get("family", ""))
    except ValueError as error:
        raise Http404 from error
