"""Cases: the list, one case with all that is in it, and the acts that open and close one."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from analyzer.domain.case import Body, ReferralOutcome
from analyzer.domain.custody import CustodyAction
from analyzer.domain.errors import IntegrityError, ObjectMissingError
from analyzer.records.case_destructions import destroyed_case
from analyzer.records.case_views import CaseDetails, EntryLine
from analyzer.records.cases import STANDING, list_cases
from analyzer.records.evidence_releases import releases_of_case
from analyzer.service.bootstrap import Service
from analyzer.service.cases.opening import close_case, open_case, reopen_case
from analyzer.service.cases.reading import read_case
from analyzer.service.cases.writing import read_text
from analyzer.web.pages.evidence import left_before
from analyzer.web.pages.viewers import for_cases, for_every_case, viewer_of
from analyzer.web.retyping import retyped
from analyzer.web.service import the_service

PAGE = 50
LONGEST_ID = 15
"""Digits."""


@dataclass(frozen=True)
class ReadNote:
    """A note with what it says."""

    line: EntryLine
    text: str
    """Empty where it is not what was written."""


@require_safe
@for_cases
def cases(request: HttpRequest) -> HttpResponse:
    """The cases that somebody may look into, the newest first."""
    closed, after = request.GET.get("closed") == "1", _after(request)
    rows = list_cases(viewer_of(request), closed=closed, after=after, limit=PAGE + 1)
    kept = "closed=1&" if closed else ""
    context = {
        "section": "cases",
        "cases": rows[:PAGE],
        "closed": closed,
        "first_page": after is None,
        "older": f"?{kept}after={rows[PAGE - 1].id}" if len(rows) > PAGE else None,
    }
    return render(request, "cases.html", context)


@require_safe
@for_cases
def case(request: HttpRequest, case_id: int) -> HttpResponse:
    """Everything in one case, for the lead and those named in it; for others there is none."""
    service = the_service()
    read = read_case(case_id, viewer_of(request), service.clock)
    details = read.details
    context = {
        "section": "cases",
        "details": details,
        "cut_off": len(read.cut_off),
        "case": details.case,
        "destroyed": destroyed_case(case_id),
        "standing": details.case.state in STANDING,
        "notes": _notes(details, service),
        "releases": [one for one in releases_of_case(case_id) if one.recording_id not in read.cut_off],
        "left": left_before(case_id, CustodyAction.EXPORTED),
        "redacted": left_before(case_id, CustodyAction.REDACTED),
        "bodies": list(Body),
        "outcomes": list(ReferralOutcome),
    }
    return render(request, "case.html", context)


@require_POST
@for_every_case
@retyped("Not opened", "cases")
def open_one(request: HttpRequest) -> HttpResponse:
    """Open a case."""
    made = open_case(request.POST.get("reference", "").strip(), request.user.get_username(), the_service().clock)
    messages.success(request, "The case is open.")
    return redirect("case", case_id=made.pk)


@require_POST
@for_every_case
def close_one(request: HttpRequest, case_id: int) -> HttpResponse:
    """Close a case; it lifts no hold."""
    held = close_case(case_id, request.user.get_username(), the_service().clock)
    messages.success(request, "The case is closed.")
    if held:
        text = f"{len(held)} of its recordings stay held. If they need not be, two people have to release each hold."
        messages.warning(request, text)
    return redirect("case", case_id=case_id)


@require_POST
@for_every_case
def reopen_one(request: HttpRequest, case_id: int) -> HttpResponse:
    """Open a closed case again."""
    reopen_case(case_id, request.user.get_username(), the_service().clock)
    messages.success(request, "The case is open again.")
    return redirect("case", case_id=case_id)


def _notes(details: CaseDetails, service: Service) -> list[ReadNote]:
    """What each note says; one that is not what was written is shown as such, and the others all the same."""
    return [ReadNote(line, _text(line, service)) for line in details.notes]


def _text(line: EntryLine, service: Service) -> str:
    try:
        return read_text(line, service.store)
    except (IntegrityError, ObjectMissingError):
        return ""


def _after(request: HttpRequest) -> int | None:
    given = request.GET.get("after", "")
    if given and not (given.isdecimal() and len(given) <= LONGEST_ID):
        raise Http404
    return int(given) if given else None
