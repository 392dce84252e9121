"""Feedback: an observer writes, previews and releases it; others answer what is disputed."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from analyzer.domain.access import Right
from analyzer.domain.content import Content as Shown
from analyzer.domain.custody import person
from analyzer.domain.errors import ConflictError, PermanentError
from analyzer.domain.feedback import Feedback, Part
from analyzer.records.feedback import feedback_of, open_disputes
from analyzer.records.notices import notices_of
from analyzer.records.recordings import recording_details
from analyzer.service.access import sight
from analyzer.service.feedback import answering
from analyzer.service.feedback.acting import read_text
from analyzer.service.feedback.offering import offered
from analyzer.service.feedback.reading import shown_of, whole
from analyzer.service.feedback.writing import Written, latest_draft, release, save_draft
from analyzer.service.quality.strain import AskAgainError
from analyzer.service.reviews.content import Content, read_content
from analyzer.service.reviews.noting import has_to_grade
from analyzer.service.viewing import saw
from analyzer.web.pages.asking_again import asked_again
from analyzer.web.pages.permissions import allowed, allowed_on_recording, facts_for, nowhere, person_of
from analyzer.web.retyping import retyped
from analyzer.web.service import the_service

OWN = 2
"""Empty places for points of an observer's own, in each part."""
PARTS: tuple[tuple[Part, str], ...] = (("strength", "Strengths"), ("next_step", "Next steps"))


@require_http_methods(["GET", "HEAD", "POST"])
@allowed_on_recording(Right.VIEW_TEACHING, Right.WRITE_FEEDBACK)
@retyped("Not kept", "feedback")
def feedback(request: HttpRequest, recording_id: UUID) -> HttpResponse:
    """What can be told, what was written, and what the tutor says to it; a draft is kept."""
    service, name = the_service(), person_of(request).name
    if led_to_grading := _led_to_grading(request, recording_id):
        return led_to_grading
    content = read_content(recording_id, service.store, service.settings)
    if request.method == "POST":
        save_draft(content, _written(request), request.POST.get("closing", ""), name, service)
        return redirect(f"{reverse('feedback', kwargs={'recording_id': recording_id})}#preview")
    saw(recording_id, Shown.TEACHING, person(name), now=service.clock())
    return render(request, "feedback.html", _context(content, request))


@require_POST
@allowed_on_recording(Right.VIEW_TEACHING, Right.WRITE_FEEDBACK)
def release_one(request: HttpRequest, recording_id: UUID) -> HttpResponse:
    """Let the tutor read a draft."""
    _known(recording_id, request.POST.get("feedback", ""))
    if led_to_grading := _led_to_grading(request, recording_id):
        return led_to_grading
    service = the_service()
    try:
        content = read_content(recording_id, service.store, service.settings)
        release(int(request.POST["feedback"]), content, person_of(request).name, service)
    except ConflictError as error:
        messages.error(request, f"Not released: {error}.")
    else:
        messages.success(request, "Released: the tutor can read it now.")
    return redirect("feedback", recording_id=recording_id)


@require_POST
@allowed_on_recording(Right.VIEW_TEACHING, Right.WRITE_FEEDBACK)
@retyped("Not answered", "feedback")
def answer(request: HttpRequest, recording_id: UUID) -> HttpResponse:
    """Answer what a tutor disputes."""
    given, name, service = request.POST, person_of(request).name, the_service()
    _known(recording_id, given.get("feedback", ""))
    if led_to_grading := _led_to_grading(request, recording_id):
        return led_to_grading
    try:
        outcome, text = given.get("outcome", ""), given.get("text", "")
        answering.answer_dispute(int(given["feedback"]), outcome, text, name, service)
    except ConflictError as error:
        messages.error(request, f"Not answered: {error}.")
        content = read_content(recording_id, service.store, service.settings)
        saw(recording_id, Shown.TEACHING, person(name), now=service.clock())
        typed = {"of": int(given["feedback"]), "text": text, "outcome": outcome}
        return render(request, "feedback.html", _context(content, request) | {"typed": typed})
    messages.success(request, "Answered: the tutor can read it.")
    return redirect("feedback", recording_id=recording_id)


@require_safe
@allowed(Right.WRITE_FEEDBACK)
def disputes(request: HttpRequest) -> HttpResponse:
    """What tutors dispute, for whoever did not write it."""
    who = person_of(request)
    rows = open_disputes(sight(who, Right.TAKE), besides=who.name)
    return render(request, "disputes.html", {"section": "disputes", "disputes": rows})


@require_POST
@allowed(Right.WRITE_FEEDBACK)
def take_dispute(request: HttpRequest, feedback_id: int) -> HttpResponse:
    """Let whoever asks answer a dispute: the lesson is assigned to them from now on."""
    sure = "again" in request.POST
    try:
        with nowhere():
            recording_id = answering.take_dispute(feedback_id, person_of(request), the_service(), said_twice=sure)
    except AskAgainError as error:
        return asked_again(request, error, section="disputes", away=reverse("disputes"))
    except ConflictError as error:
        messages.warning(request, f"Not taken: {error}.")
        return redirect("disputes")
    return redirect("feedback", recording_id=recording_id)


def _written(request: HttpRequest) -> list[Written]:
    given = request.POST
    picked = [Written(given.get(f"text-{one}", ""), picked=one) for one in given.getlist("pick")]
    own = [Written(text, part=part) for part, _ in PARTS for text in given.getlist(f"own-{part}")]
    return [*picked, *own]


def _known(recording_id: UUID, feedback_id: str) -> Feedback:
    found = [one for one in feedback_of(recording_id) if str(one.id) == feedback_id]
    if not found:
        raise PermanentError("there is no such feedback about this lesson")
    return found[0]


def _led_to_grading(request: HttpRequest, recording_id: UUID) -> HttpResponse | None:
    """To the lesson, where whoever asks has to grade it before they see what feedback rests on."""
    if not has_to_grade(recording_id, person_of(request), facts_for(request, recording_id)):
        return None
    messages.warning(request, "You grade the lesson first: feedback rests on the machine's grades.")
    return redirect("lesson", recording_id=recording_id)


def _context(content: Content, request: HttpRequest) -> dict[str, object]:
    service, recording_id, name = the_service(), content.run.recording_id, person_of(request).name
    written = shown_of(recording_id, person_of(request), facts_for(request, recording_id))
    draft = latest_draft(written, name)
    text = read_text(recording_id, draft, service.store) if draft else None
    points = [(one.source, one.part, one.text) for one in text.points] if text else []
    details = recording_details(recording_id)
    out = [one for one in reversed(written) if one.released_at]
    notices = notices_of([one.id for one in out])
    return {
        "section": "recordings",
        "titles": PARTS,
        "recording_id": recording_id,
        "recording": details.recording if details else None,
        "parts": _parts(content, points),
        "closing": text.closing if text else "",
        "longest": service.policy.feedback.longest_text,
        "longest_answer": service.policy.review.longest_text,
        "draft": draft,
        "text": text,
        "released": [released(recording_id, one, name) | {"notices": notices[one.id]} for one in out],
    }


def _parts(content: Content, chosen: Sequence[tuple[str, Part, str]]) -> list[dict[str, object]]:
    """What each part of the form offers.

    Args:
        content: the lesson.
        chosen: what is written so far: what it rests on, its part, its words.
    """
    texts = {source: text for source, _, text in chosen if source}
    points = offered(content, the_service().policy.feedback)
    return [
        {
            "part": part,
            "title": title,
            "offered": [(key, one, texts.get(key)) for key, one in points.items() if one.part == part],
            "own": [*(text for source, of, text in chosen if not source and of == part and text), *[""] * OWN],
        }
        for part, title in PARTS
    ]


def released(recording_id: UUID, one: Feedback, name: str) -> dict[str, object]:
    """A released feedback with its words, and those that were said to it."""
    found = whole(recording_id, one, the_service().store)
    return {"feedback": one, "text": found.text, "acts": found.said, "own": one.by == name}
