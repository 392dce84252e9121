"""Feedback as the tutor whose lesson it is reads it, and what they say to it."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from analyzer.domain.access import Right
from analyzer.domain.content import Content
from analyzer.domain.custody import person
from analyzer.domain.feedback import Feedback
from analyzer.records.feedback import find_feedback, released_feedback
from analyzer.records.recordings import recording_details
from analyzer.service.access import sight
from analyzer.service.feedback.answering import note_read, respond
from analyzer.service.viewing import saw
from analyzer.web.pages.feedback import PARTS, released
from analyzer.web.pages.permissions import allowed, facts_for, person_of
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
    recording_id, _ = _theirs(request, feedback_id)
    service, who = the_service(), person_of(request)
    saw(recording_id, Content.FEEDBACK, person(who.name), now=service.clock(), feedback=feedback_id)
    note_read(feedback_id, who.name, service)
    _, feedback = _theirs(request, feedback_id)
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
    _theirs(request, feedback_id)
    disputes, text = request.POST.get("do") == "dispute", request.POST.get("text", "")
    respond(feedback_id, text, person_of(request).name, the_service(), disputes=disputes)
    done = "Sent. Another observer will look at it." if disputes else "Sent. Your observer can read it."
    messages.success(request, done)
    return redirect("one-feedback", feedback_id=feedback_id)


def _theirs(request: HttpRequest, feedback_id: int) -> tuple[UUID, Feedback]:
    """A feedback about a lesson of theirs that was released.

    Raises:
        Http404: there is none of this number, for them.
    """
    found = find_feedback(feedback_id)
    if found is None or found[1].released_at is None:
        raise Http404
    facts_for(request, found[0], Right.VIEW_RELEASED_FEEDBACK)
    return found
