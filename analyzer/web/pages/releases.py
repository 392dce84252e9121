"""Two people hand the untouched original of a recording to a named officer."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from analyzer.domain.errors import PermanentError
from analyzer.records.evidence_releases import Recipient, release_in_case
from analyzer.service.cases.people import viewed_case
from analyzer.service.releasing import (
    approve_release,
    note_handed_over,
    original_for,
    request_release,
    withdraw_release,
)
from analyzer.web.pages.permissions import nowhere
from analyzer.web.pages.viewers import for_case_writers, for_cases, viewer_of
from analyzer.web.retyping import retyped
from analyzer.web.service import the_service


def _page_of_case(_request: HttpRequest, case_id: int, **_where: object) -> str:
    return reverse("case", kwargs={"case_id": case_id})


@require_POST
@for_case_writers
@retyped("Nothing was done", "case")
def request_one(request: HttpRequest, case_id: int) -> HttpResponse:
    """Ask for an original to be handed over."""
    viewer, given = viewer_of(request), request.POST
    viewed_case(case_id, viewer)
    recipient = Recipient(given.get("body", ""), given.get("recipient", "").strip(), given.get("reference", "").strip())
    try:
        recording_id = UUID(given.get("recording", ""))
    except ValueError as error:
        raise PermanentError("choose a recording and a body") from error
    request_release(case_id, recording_id, recipient, viewer, the_service())
    messages.success(request, "It is asked for. A second person has to approve it.")
    return redirect("case", case_id=case_id)


@require_POST
@for_case_writers
@retyped("Nothing was done", _page_of_case)
def decide(request: HttpRequest, case_id: int, release_id: int) -> HttpResponse:
    """Approve, withdraw, or note that it was handed over."""
    viewer, service = viewer_of(request), the_service()
    viewed_case(case_id, viewer)
    _check_of_case(release_id, case_id)
    match request.POST.get("do"):
        case "approve":
            approve_release(release_id, viewer, service)
            text = "Approved by two people: the original may be handed over."
        case "withdraw":
            withdraw_release(release_id, viewer, service)
            text = "It is withdrawn. Nothing is handed over."
        case "hand-over":
            sha256 = request.POST.get("sha256", "").strip().lower()
            receipt = note_handed_over(release_id, request.POST.get("officer", ""), viewer, sha256, service)
            text = f"Handed over. The receipt's SHA-256 is {receipt.sha256}."
        case _:
            raise PermanentError("choose what is to be done")
    messages.success(request, text)
    return redirect("case", case_id=case_id)


def _check_of_case(release_id: int, case_id: int) -> None:
    with nowhere():
        release_in_case(release_id, case_id)


@require_safe
@for_cases
def original(request: HttpRequest, case_id: int, release_id: int) -> HttpResponseBase:
    """The untouched original of a release that two people stand behind, as a file."""
    viewer = viewer_of(request)
    viewed_case(case_id, viewer)
    release_in_case(release_id, case_id)
    item, blocks = original_for(release_id, viewer, the_service())
    headers = {
        "Content-Disposition": f'attachment; filename="original-{item.sha256[:16]}"',
        "Content-Length": str(item.bytes),
        "X-Content-Type-Options": "nosniff",
        "X-Checksum-SHA256": item.sha256,
    }
    return StreamingHttpResponse(blocks, content_type="application/octet-stream", headers=headers)
