"""The ledger: what became of everything that should have been processed, day by day."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from analyzer.domain.access import Right
from analyzer.domain.errors import ConflictError
from analyzer.domain.ledger import LineState
from analyzer.records.ledger import find_ledger
from analyzer.service.ledger.reading import ledger_days, ledger_lines, shown_to
from analyzer.service.ledger.signing import sign_off, signed_with, verify_ledger
from analyzer.web.pages.cursors import read_skip
from analyzer.web.pages.permissions import allowed, seeing
from analyzer.web.service import the_service

DAYS = 31
LINES = 200


@require_safe
@allowed(Right.VIEW_LEDGER)
def ledger(request: HttpRequest) -> HttpResponse:
    """The days, newest first."""
    before = request.GET.get("before")
    days = ledger_days(DAYS + 1, _day(before) if before else None)
    older = days[DAYS - 1].day if len(days) > DAYS else None
    context = {
        "section": "ledger",
        "states": list(LineState),
        "days": days[:DAYS],
        "first_page": not before,
        "older": f"?before={older}" if older else None,
    }
    return render(request, "ledger.html", context)


@require_safe
@allowed(Right.VIEW_LEDGER)
def ledger_day(request: HttpRequest, day: str) -> HttpResponse:
    """One day's lines; those that need a person come first unless a state is asked for."""
    wanted, service = _day(day), the_service()
    if find_ledger(wanted) is None:
        raise Http404
    row = verify_ledger(wanted, service.store, service.settings)
    state = _state(request, row.counts)
    skip = read_skip(request)
    lines = ledger_lines(wanted, service.store, service.settings, state=state, skip=skip, limit=LINES + 1)
    context = {
        "section": "ledger",
        "row": row,
        "signed_with": signed_with(row),
        "states": list(LineState),
        "state": state,
        "lines": shown_to(lines[:LINES], seeing(request, Right.VIEW_LEDGER)),
        "more": f"?state={state}&skip={skip + LINES}" if len(lines) > LINES else None,
    }
    return render(request, "ledger_day.html", context)


@require_POST
@allowed(Right.SIGN_OFF_LEDGER)
def sign_off_day(request: HttpRequest, day: str) -> HttpResponse:
    """Note that the signed-in person has read the day's ledger and stands by it."""
    try:
        sign_off(_day(day), request.user.get_username(), the_service(), version_id=request.POST.get("version"))
    except ConflictError as error:
        messages.error(request, f"Not signed off: {error}.")
    else:
        messages.success(request, "The day is signed off.")
    return redirect("ledger-day", day=day)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Http404 from error


def _state(request: HttpRequest, counts: dict[str, int]) -> LineState:
    """The state asked for; otherwise the gravest that has any lines."""
    if given := request.GET.get("state"):
        try:
            return LineState(given)
        except ValueError as error:
            raise Http404 from error
    return next((state for state in reversed(LineState) if counts.get(state)), LineState.PROCESSED)
