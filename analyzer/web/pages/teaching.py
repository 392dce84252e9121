"""How a lesson was taught, for whoever may see the teaching, and conduct perhaps never."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from analyzer.domain.access import Right
from analyzer.domain.content import Content
from analyzer.domain.custody import person
from analyzer.records.recordings import recording_details
from analyzer.scorecard.render.taught import taught
from analyzer.service.reviews.content import read_content
from analyzer.service.reviews.noting import has_to_grade
from analyzer.service.viewing import saw
from analyzer.web.pages.permissions import allowed_on_recording, facts_for, person_of
from analyzer.web.service import the_service


@require_safe
@allowed_on_recording(Right.VIEW_RECORDING_STATE, Right.VIEW_TEACHING)
def teaching(request: HttpRequest, recording_id: UUID) -> HttpResponse:
    """Topics, moments, the rubric and its measures; not a word of what somebody was asked about, nor that they were."""
    service, who = the_service(), person_of(request)
    if has_to_grade(recording_id, who, facts_for(request, recording_id)):
        messages.warning(request, "You grade the lesson first: this page shows the machine's grades.")
        return redirect("lesson", recording_id=recording_id)
    content = read_content(recording_id, service.store, service.settings)
    saw(recording_id, Content.TEACHING, person(who.name), now=service.clock())
    details = recording_details(recording_id)
    context = {
        "section": "recordings",
        "recording": details.recording if details else None,
        "taught": taught(content.analysis, content.added),
    }
    return render(request, "teaching.html", context)
