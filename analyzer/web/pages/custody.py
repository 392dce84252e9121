"""The chain of custody of a recording or a case, as a lawyer reads it: a sentence an event, and whether it holds."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from analyzer.domain.custody import Chain
from analyzer.records.cases import has_recording, is_named_about
from analyzer.records.custody import events_of
from analyzer.service.cases.people import viewed_case
from analyzer.service.custody.sentences import sentences
from analyzer.service.custody.walking import walk_one
from analyzer.web.pages.permissions import for_cases
from analyzer.web.pages.viewers import viewer_of

MOST = 2000
"""Events on the page; `lessonguard custody show` has them all."""


@require_safe
@for_cases
def of_recording(request: HttpRequest, recording_id: UUID) -> HttpResponse:
    """What happened to a recording; for the lead, and those named in a case about it."""
    viewer = viewer_of(request)
    if not (viewer.every or is_named_about(recording_id, viewer.account_id)):
        raise PermissionDenied
    if not has_recording(recording_id):
        raise Http404
    return _page(request, Chain.recording(recording_id), {"section": "recordings", "recording_id": recording_id})


@require_safe
@for_cases
def of_case(request: HttpRequest, case_id: int) -> HttpResponse:
    """What happened in a case; for the lead, and those named in it."""
    case = viewed_case(case_id, viewer_of(request))
    return _page(request, Chain.case(case_id), {"section": "cases", "case": case})


def _page(request: HttpRequest, chain: Chain, about: dict[str, object]) -> HttpResponse:
    lines = list(sentences(events_of(chain)))
    context = {
        **about,
        "chain": str(chain),
        "lines": lines[-MOST:],
        "left_out": max(0, len(lines) - MOST),
        "proven": walk_one(chain),
    }
    return render(request, "custody.html", context)
