"""What is done in a case: each is one form of its page, and leads back to it."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from analyzer.domain.access import Right
from analyzer.domain.case import Body, EntryKind, ReferralOutcome
from analyzer.domain.content import Content
from analyzer.domain.custody import person
from analyzer.domain.errors import ObjectMissingError, PermanentError
from analyzer.records.cases import find_entry
from analyzer.service.cases.adding import add_finding, add_recording
from analyzer.service.cases.people import name_person, remove_person, viewed_case
from analyzer.service.cases.referring import Mark, note_answer, refer
from analyzer.service.cases.writing import add_document, add_note
from analyzer.service.pipeline.working_folder import working_folder
from analyzer.service.viewing import saw_case
from analyzer.storage.verified import verified_blocks
from analyzer.web.pages.permissions import facts_for
from analyzer.web.pages.viewers import for_case_writers, for_cases, for_every_case, viewer_of
from analyzer.web.retyping import retyped
from analyzer.web.service import the_service

Act = Callable[[HttpRequest, int], str]


def act(does: Act) -> Callable[..., HttpResponseBase]:
    """A view for a form of a case's page: refusals are told on it, and so is what was done."""

    @require_POST
    @for_case_writers
    @retyped("Nothing was done", "case")
    @wraps(does)
    def view(request: HttpRequest, case_id: int) -> HttpResponse:
        viewed_case(case_id, viewer_of(request))
        messages.success(request, does(request, case_id))
        return redirect("case", case_id=case_id)

    return view


@act
def recording(request: HttpRequest, case_id: int) -> str:
    """Add a recording, or a finding of one."""
    try:
        recording_id = UUID(request.POST.get("recording", "").strip())
    except ValueError as error:
        raise PermanentError("a recording is named by its id, as its page's address has it") from error
    try:
        facts_for(request, recording_id, Right.VIEW_CONDUCT)
    except Http404 as error:
        raise ObjectMissingError("there is no such recording") from error
    finding, who = request.POST.get("finding", "").strip(), request.user.get_username()
    if finding:
        held = add_finding(case_id, recording_id, finding, who, the_service())
    else:
        held = add_recording(case_id, recording_id, who, the_service())
    return "It belongs to the case, and is held." if held else "It belongs to the case. Its hold is still being placed."


@act
def note(request: HttpRequest, case_id: int) -> str:
    """Write a note."""
    add_note(case_id, request.POST.get("text", ""), request.user.get_username(), the_service())
    return "The note is kept."


@act
def document(request: HttpRequest, case_id: int) -> str:
    """Put a document in."""
    given = request.FILES.get("document")
    if not isinstance(given, UploadedFile):
        raise PermanentError("choose a document; a large one is put in by `lessonguard case document`")
    service = the_service()
    with working_folder(service.settings) as folder:
        path = Path(folder) / "document"
        with path.open("wb") as file:
            file.writelines(given.chunks())
        who, title = request.user.get_username(), request.POST.get("title", "")
        add_document(case_id, path, given.name or "", who, service, title=title)
    return "The document is kept."


@act
def referral(request: HttpRequest, case_id: int) -> str:
    """Note that the case was referred, or what came of it."""
    mark = Mark(request.POST.get("reference", "").strip(), _at(request.POST.get("at", "")))
    who, clock = request.user.get_username(), the_service().clock
    of = request.POST.get("of", "")
    if of.isdecimal():
        outcome = _one_of(ReferralOutcome, request.POST.get("outcome", ""))
        note_answer(case_id, int(of), outcome, who, clock, mark)
    else:
        refer(case_id, _one_of(Body, request.POST.get("body", "")), who, clock, mark)
    return "The step is noted."


@require_POST
@for_every_case
@retyped("Nothing was done", "case")
def people(request: HttpRequest, case_id: int) -> HttpResponse:
    """Name somebody, or take their name away; only the lead says who may look."""
    name, who = request.POST.get("name", "").strip(), request.user.get_username()
    (remove_person if request.POST.get("no_more") else name_person)(case_id, name, who, the_service().clock)
    messages.success(request, "Who may look into the case is changed.")
    return redirect("case", case_id=case_id)


@require_safe
@for_cases
def open_document(request: HttpRequest, case_id: int, entry_id: int) -> HttpResponseBase:
    """A document, to be kept as a file; never shown within these pages."""
    viewed_case(case_id, viewer_of(request))
    entry = find_entry(case_id, entry_id)
    if entry is None or entry.kind != EntryKind.DOCUMENT:
        raise Http404
    saw_case(case_id, Content.DOCUMENT, _by(request), now=the_service().clock(), entry=entry.pk)
    name = f"document-{entry.pk}{f'.{entry.suffix}' if entry.suffix else ''}"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Length": str(entry.bytes),
        "X-Content-Type-Options": "nosniff",
    }
    blocks = verified_blocks(the_service().store, entry, "document of the case")
    return StreamingHttpResponse(blocks, content_type="application/octet-stream", headers=headers)


def _by(request: HttpRequest) -> str:
    return person(request.user.get_username())


def _one_of(enumeration: Any, given: str) -> Any:
    try:
        return enumeration(given)
    except ValueError as error:
        raise PermanentError("choose one of the list") from error


def _at(given: str) -> datetime | None:
    """A time as clocks show it where its writer is; of an hour that clocks show twice, the first."""
    if not given:
        return None
    try:
        shown = datetime.fromisoformat(given)
        moment = timezone.make_aware(shown).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise PermanentError("a time is written like 2026-10-05T16:00") from error
    if timezone.make_naive(moment) != shown:
        raise PermanentError("clocks never showed that time: they went forward over it")
    return moment
