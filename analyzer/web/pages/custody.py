"""The chain of custody of a recording or a case, as a lawyer reads it: a sentence an event, and whether it holds."""

from collections.abc import Collection
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from analyzer.domain.access import Right
from analyzer.domain.content import Content
from analyzer.domain.custody import Chain, person
from analyzer.records.cases import recordings_of
from analyzer.records.custody import events_of
from analyzer.records.reached import cut_from
from analyzer.service.cases.people import viewed_case
from analyzer.service.cases.reading import seeing_in_cases
from analyzer.service.custody.sentences import sentences
from analyzer.service.custody.walking import walk_one
from analyzer.service.viewing import saw_case
from analyzer.web.pages.permissions import allowed_on_recording
from analyzer.web.pages.viewers import for_cases, viewer_of
from analyzer.web.service import the_service

MOST = 2000
"""Events on the page; `lessonguard custody show` has them all."""


@require_safe
@allowed_on_recording(Right.VIEW_CUSTODY)
def of_recording(request: HttpRequest, recording_id: UUID) -> HttpResponse:
    """What happened to a recording."""
    return _page(request, Chain.recording(recording_id), {"section": "recordings", "recording_id": recording_id})


@require_safe
@for_cases
def of_case(request: HttpRequest, case_id: int) -> HttpResponse:
    """What happened in a case; for the lead, and those named in it."""
    viewer = viewer_of(request)
    case = viewed_case(case_id, viewer)
    saw_case(case_id, Content.CASE_CUSTODY, person(request.user.get_username()), now=the_service().clock())
    cut = cut_from(recordings_of(case_id), seeing_in_cases(viewer))
    return _page(request, Chain.case(case_id), {"section": "cases", "case": case}, cut)


def _page(
    request: HttpRequest, chain: Chain, about: dict[str, object], cut: Collection[UUID] = frozenset()
) -> HttpResponse:
    lines = list(sentences(events_of(chain), cut))
    context = {
        **about,
        "chain": str(chain),
        "lines": lines[-MOST:],
        "left_out": max(0, len(lines) - MOST),
        "proven": walk_one(chain),
    }
    return render(request, "custody.html", context)
