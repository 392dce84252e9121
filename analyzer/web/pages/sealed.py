"""What the safeguarding lead does with a recording: into a case, or into quarantine."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from analyzer.domain.access import Right
from analyzer.domain.errors import TransientError
from analyzer.records.cases import case_by_reference
from analyzer.service.cases.adding import add_recording
from analyzer.service.cases.opening import open_case
from analyzer.service.cases.quarantining import quarantine
from analyzer.web.pages.permissions import allowed_on_recording
from analyzer.web.retyping import retyped
from analyzer.web.service import the_service


@require_POST
@allowed_on_recording(Right.QUARANTINE)
@retyped("Nothing was done", "recording")
def into_case(request: HttpRequest, recording_id: UUID) -> HttpResponse:
    """Add the recording to the case of this reference; one that is not there yet is opened."""
    service, who, reference = the_service(), request.user.get_username(), request.POST.get("reference", "").strip()
    case = case_by_reference(reference) or open_case(reference, who, service.clock)
    held = add_recording(case.pk, recording_id, who, service)
    text = "It belongs to the case, and is held." if held else "It belongs to the case. Its hold is still being placed."
    messages.success(request, text)
    return redirect("case", case_id=case.pk)


@require_POST
@allowed_on_recording(Right.QUARANTINE)
@retyped("Nothing was done", "recording")
def quarantine_one(request: HttpRequest, recording_id: UUID) -> HttpResponse:
    """Take the recording away from everybody but those who look after such ones."""
    try:
        quarantine(recording_id, request.POST.get("reason", ""), request.user.get_username(), the_service())
    except TransientError as error:
        messages.warning(request, f"The recording is in quarantine; but {error}.")
    else:
        messages.success(request, "The recording is in quarantine: it is there for those who look after it alone.")
    return redirect("recording", recording_id=recording_id)
