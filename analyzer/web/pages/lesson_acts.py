"""What people do on the lesson page. Every form works without a script; each answer leads to what comes next."""

import re
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from analyzer.domain.access import Right
from analyzer.domain.base import LONGEST_MS, Span
from analyzer.domain.errors import PermanentError
from analyzer.domain.kinds import Kind
from analyzer.domain.review import ActName, Decision
from analyzer.scorecard import words
from analyzer.service.quality.blinding import check_shown
from analyzer.service.quality.finishing import finish
from analyzer.service.reviews.judging import Answer, judge
from analyzer.service.reviews.marking import Mark, mark
from analyzer.service.reviews.noting import grade, note, undo
from analyzer.web.pages.lesson import seen
from analyzer.web.pages.lesson_desk import following
from analyzer.web.pages.permissions import allowed_on_recording, facts_for, person_of
from analyzer.web.retyping import retyped
from analyzer.web.service import the_service

Choice = TypeVar("Choice", bound=StrEnum)
TIME = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{1,2})(?:\.(\d{1,3}))?")
"""A place as people write it: `12:07`, `1:02:07`, `12:07.250`."""


def _page_of(request: HttpRequest, recording_id: UUID) -> str:
    return _address(recording_id, request.POST.get("finding") or request.POST.get("question"))


@require_POST
@allowed_on_recording(Right.VIEW_CONDUCT, Right.JUDGE)
@retyped("Nothing was put on record", _page_of)
def judge_finding(request: HttpRequest, recording_id: UUID) -> HttpResponse:
    """Put a verdict on record, and open the next question."""
    given, name = request.POST, request.user.get_username()
    finding = given.get("finding", "")
    alike = given.get("repeats", "").split(",") if given.get("alike") else []
    decision = _one_of(Decision, given.get("decision", ""))
    reason = given.get("reason", "") if decision is Decision.DISMISSED else ""
    asked = (finding, *filter(None, alike))
    check_shown(asked, recording_id, person_of(request), facts_for(request, recording_id))
    answer = Answer(asked, decision, reason, given.get("text", ""))
    judge(recording_id, answer, name, the_service())
    more = f" So are {len(answer.findings) - 1} alike." if answer.findings[1:] else ""
    messages.success(request, f"The question is {words.VERDICT[decision]}.{more} You can take it back.")
    return _back(recording_id, following(seen(request, recording_id), name, finding))


@require_POST
@allowed_on_recording(Right.VIEW_CONDUCT, Right.JUDGE)
@retyped("Nothing was added", _page_of)
def add_missed(request: HttpRequest, recording_id: UUID) -> HttpResponse:
    """Put on record what the machine missed."""
    given = request.POST
    start_ms = _ms(given.get("start", ""))
    end_ms = _ms(given["end"]) if given.get("end") else start_ms
    if end_ms < start_ms:
        raise PermanentError("the stretch ends before it starts")
    span = Span(start_ms=start_ms, end_ms=end_ms)
    what = Mark(_one_of(Kind, given.get("kind", "")), span, given.get("text", ""))
    added = mark(recording_id, what, request.user.get_username(), the_service())
    held = "" if added.held else " Its hold does not lie yet; that is tried again."
    messages.success(request, f"Added: {words.KIND[what.kind].label}. It is told to whom such findings are told.{held}")
    return _back(recording_id, added.finding_id)


@require_POST
@allowed_on_recording(Right.VIEW_CONDUCT, Right.JUDGE)
@retyped("The note is not kept", _page_of)
def add_note(request: HttpRequest, recording_id: UUID) -> HttpResponse:
    """Keep a note."""
    at = request.POST.get("at", "").strip()
    text, name = request.POST.get("text", ""), request.user.get_username()
    note(recording_id, text, _ms(at) if at else None, name, the_service())
    messages.success(request, "The note is kept.")
    return _back(recording_id, request.POST.get("question"), "notes")


@require_POST
@allowed_on_recording(Right.VIEW_CONDUCT, Right.JUDGE)
@retyped("Your grades are not on record", _page_of)
def add_grades(request: HttpRequest, recording_id: UUID) -> HttpResponse:
    """Put a person's own grades on record."""
    prefix = "grade-"
    grades = {key.removeprefix(prefix): str(one) for key, one in request.POST.items() if key.startswith(prefix)}
    grade(recording_id, grades, request.user.get_username(), now=the_service().clock())
    messages.success(request, "Your grades are on record.")
    return _back(recording_id, None, "teaching")


@require_POST
@allowed_on_recording(Right.VIEW_CONDUCT, Right.JUDGE)
@retyped("Nothing was taken back", _page_of)
def take_back(request: HttpRequest, recording_id: UUID) -> HttpResponse:
    """Take back what one did oneself."""
    act, row = _one_of(ActName, request.POST.get("act", "")), request.POST.get("row", "")
    if not (row.isdecimal() and len(row) <= len(str(LONGEST_MS))):
        raise PermanentError("there is no such act")
    undo(recording_id, act, int(row), request.user.get_username(), the_service())
    messages.success(request, "Taken back. That stays on record, too.")
    return _back(recording_id, request.POST.get("question"))


@require_POST
@allowed_on_recording(Right.VIEW_CONDUCT, Right.JUDGE)
@retyped("Nothing was done", _page_of)
def finish_lesson(request: HttpRequest, recording_id: UUID) -> HttpResponse:
    """Say that one has finished with a lesson that was one's own to observe."""
    finish(recording_id, request.user.get_username(), the_service())
    messages.success(
        request, "You have finished with the lesson. It is with you no more; how it was taught you can read still."
    )
    return redirect("recordings")


def _one_of(kinds: type[Choice], given: str) -> Choice:
    try:
        return kinds(given)
    except ValueError as error:
        raise PermanentError("choose one of what the page offers") from error


def _ms(given: str) -> int:
    found = TIME.fullmatch(given.strip())
    if not found:
        raise PermanentError("a place in the recording is written as 12:07 or 1:02:07")
    hours, minutes, seconds, rest = found.groups()
    return 1000 * (3600 * int(hours or 0) + 60 * int(minutes) + int(seconds)) + int((rest or "0").ljust(3, "0"))


def _back(recording_id: UUID, question: str | None, place: str = "question") -> HttpResponse:
    return HttpResponseRedirect(f"{_address(recording_id, question)}#{place}")


def _address(recording_id: UUID, question: str | None) -> str:
    address = reverse("lesson", kwargs={"recording_id": recording_id})
    known = question if question and re.fullmatch(r"[\w-]{1,16}", question) else None
    return f"{address}{f'?question={known}' if known else ''}"
