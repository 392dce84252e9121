"""Feedback as the tutor whose lesson it is reads it, and what they say to it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from analyzer.domain.access import Right
from analyzer.records.feedback import released_feedback
from analyzer.records.recordings import recording_details
from analyzer.service.access import sight
from analyzer.service.feedback.answering import respond
from analyzer.service.feedback.reading import opened_by_tutor, released_to
from analyzer.web.pages.feedback import PARTS, released
from analyzer.web.pages.permissions import allowed, nowhere, person_of
from analyzer.web.retyping import retyped
from analyzer.web.service import the_service


@require_safe
@allowed(Right.VIEW_RELEASED_FEEDBACK)
def my_feedback(request: HttpRequest) -> HttpResponse:
    """The signed-in tutor's feedback, the latest first."""
    rows = released_feedback(sight(person_of(request), Right.VIEW_RELEASED_FEEDBACK))
    return render(request, "my_feedback.html", {"section": "my-feedback", "rows": rows})


@require_safe
@allowed(Right.VIEW_RELEASED_FEEDBACK)
def one_feedback(request: HttpRequest, feedback_id: int) -> HttpResponse:
    """One feedback; that it was opened is told."""
    service, who = the_service(), person_of(request)
    with nowhere():
        recording_id, feedback = opened_by_tutor(feedback_id, who, service)
    details = recording_details(recording_id)
    context = {
        "section": "my-feedback",
        "titles": PARTS,
        "recording": details.recording if details else None,
        "one": released(recording_id, feedback, who.name),
        "longest": service.policy.review.longest_text,
    }
    return render(request, "one_feedback.html", context)


@require_POST
@allowed(Right.VIEW_RELEASED_FEEDBACK)
@retyped("Not sent", "one-feedback")
def reply(request: HttpRequest, feedback_id: int) -> HttpResponse:
    """Keep what the tutor says, and ask another observer to look where they dispute it."""
    with nowhere():
        released_to(feedback_id, person_of(request))
    disputes, text = request.POST.get("do") == "dispute", request.POST.get("text", "")
    respond(feedback_id, text, person_of(request).name, the_service(), disputes=disputes)
    done = "Sent. Another observer will look at it." if disputes else "Sent. Your observer can read it."
    messages.success(request, done)
    return redirect("one-feedback", feedback_id=feedback_id)
