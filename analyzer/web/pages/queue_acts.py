"""What people do in the queue: take a lesson and open it, put it back, give it to somebody, keep a view."""

from collections.abc import Callable
from functools import partial
from urllib.parse import parse_qsl
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from analyzer.domain.access import Right
from analyzer.domain.errors import ConflictError
from analyzer.domain.queue import Wanted
from analyzer.records.assignments import assignee
from analyzer.records.saved_views import delete_view
from analyzer.service.assigning import assign, check_putting_back, put_back, take
from analyzer.service.quality.strain import AskAgainError
from analyzer.service.queueing.views import rename, save
from analyzer.web.pages.asking_again import asked_again
from analyzer.web.pages.permissions import allowed, allowed_on_recording, facts_for, nowhere, person_of
from analyzer.web.queue_address import query, read_wanted
from analyzer.web.retyping import retyped
from analyzer.web.service import the_service


def _came_from(request: HttpRequest, **_where: object) -> str:
    return reverse("queue") + query(_wanted(request))


@require_POST
@allowed_on_recording(Right.VIEW_QUEUE, Right.TAKE)
def take_and_open(request: HttpRequest, recording_id: UUID) -> HttpResponse:
    """Let the signed-in person observe it, if nobody does, and open it."""
    name, service = person_of(request).name, the_service()
    try:
        take(recording_id, name, service.policy, said_twice="again" in request.POST, now=service.clock())
    except AskAgainError as error:
        return asked_again(request, error, section="queue", away=_came_from(request))
    except ConflictError as error:
        other = assignee(recording_id)
        kindly = f"{other.name} has this lesson already" if other and other.name != name else f"Not taken: {error}"
        messages.warning(request, f"{kindly}. Here is what else waits.")
        return _back(request)
    return redirect("lesson", recording_id=recording_id)


@require_POST
@allowed_on_recording(Right.VIEW_QUEUE)
@retyped("Not put back", _came_from)
def put_one_back(request: HttpRequest, recording_id: UUID) -> HttpResponse:
    """Let it wait for anybody again: whoever has it may, and whoever may assign."""
    who, name = person_of(request), request.POST.get("from", "")

    def deed() -> None:
        check_putting_back(name, who, facts_for(request, recording_id))
        put_back(recording_id, name, by=who.name, now=the_service().clock())

    return _done(request, deed, "It is put back, and waits for anybody.")


@require_POST
@allowed_on_recording(Right.VIEW_QUEUE, Right.ASSIGN)
@retyped("Not assigned", _came_from)
def assign_one(request: HttpRequest, recording_id: UUID) -> HttpResponse:
    """Give it to somebody, to be observed."""
    to, by, service = request.POST.get("to", "").strip(), person_of(request).name, the_service()
    sure = "again" in request.POST
    deed = partial(assign, recording_id, to, service.policy, by=by, now=service.clock(), said_twice=sure)
    return _done(request, deed, "It is assigned.")


@require_POST
@allowed(Right.VIEW_QUEUE)
@retyped("Not kept", _came_from)
def save_view(request: HttpRequest) -> HttpResponse:
    """Keep the filters that are set, under a name."""
    deed = partial(save, person_of(request).id, request.POST.get("name", ""), query(_wanted(request)))
    return _done(request, deed, "The view is kept.")


@require_POST
@allowed(Right.VIEW_QUEUE)
@retyped("Not renamed", _came_from)
def change_view(request: HttpRequest, view_id: int) -> HttpResponse:
    """Rename or delete a view of one's own."""
    who = person_of(request)
    if "delete" in request.POST:
        if not delete_view(who.id, view_id):
            raise Http404
        messages.success(request, "The view is deleted. No lesson has changed.")
        return _back(request)
    deed = partial(rename, who.id, view_id, request.POST.get("name", ""))
    return _done(request, deed, "The view is renamed.")


def _done(request: HttpRequest, deed: Callable[[], object], done: str) -> HttpResponse:
    """Do it, say so, and lead back."""
    try:
        with nowhere():
            deed()
    except AskAgainError as error:
        return asked_again(request, error, section="queue", away=_came_from(request))
    messages.success(request, done)
    return _back(request)


def _back(request: HttpRequest) -> HttpResponse:
    """To the queue as it was filtered; the address is made anew, so that nobody is led elsewhere."""
    return HttpResponseRedirect(_came_from(request))


def _wanted(request: HttpRequest) -> Wanted:
    try:
        return read_wanted(dict(parse_qsl(request.POST.get("back", "").lstrip("?"))))
    except ValueError:
        return Wanted()
