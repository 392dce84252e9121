"""Holds on a recording: placing one, and letting one go."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from analyzer.domain.access import Right
from analyzer.domain.holding import HoldState
from analyzer.records.holds import find
from analyzer.records.rows import Account
from analyzer.service.holds.placing import place
from analyzer.service.holds.releasing import approve_release
from analyzer.web.pages.permissions import allowed_on_recording, facts_for
from analyzer.web.retyping import retyped
from analyzer.web.service import the_service


def _page_of_held(_request: HttpRequest, hold_id: int) -> str:
    hold = find(hold_id)
    if hold is None:
        raise Http404
    return reverse("recording", kwargs={"recording_id": hold.recording_id})


@require_POST
@allowed_on_recording(Right.PLACE_HOLD)
@retyped("Nothing was held", "recording")
def place_hold(request: HttpRequest, recording_id: UUID) -> HttpResponse:
    """Hold everything that was handed in of a recording, as the signed-in person asks."""
    reason, case = request.POST.get("reason", ""), request.POST.get("case", "")
    hold = place(recording_id, reason, request.user.get_username(), the_service(), case)
    if hold.state == HoldState.IN_FORCE:
        messages.success(request, "The hold is in force: the store has confirmed it.")
    else:
        messages.warning(request, "The store has not confirmed the hold yet. It is tried again until it does.")
    return redirect("recording", recording_id=recording_id)


@require_POST
@login_required
@retyped("Nothing was let go", _page_of_held)
def release_hold(request: HttpRequest, hold_id: int) -> HttpResponse:
    """Let a hold go, as one of the two people that it takes."""
    hold, account = find(hold_id), request.user
    if hold is None or not isinstance(account, Account):
        raise Http404
    facts_for(request, hold.recording_id, Right.RELEASE_HOLD)
    row = approve_release(hold_id, account, request.POST.get("reason", ""), the_service())
    released = row.state == HoldState.RELEASED
    said = "The hold is released." if released else "Noted. The hold stays until another person lets it go, too."
    messages.success(request, said)
    return redirect("recording", recording_id=hold.recording_id)
