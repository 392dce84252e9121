"""The lesson page: player, timeline, transcript, and the desk at which questions are judged."""

from collections.abc import Sequence
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from analyzer.domain.access import Right
from analyzer.domain.base import Span
from analyzer.domain.content import Content as Part
from analyzer.domain.custody import person
from analyzer.domain.kinds import Kind
from analyzer.domain.scorecard import Criterion
from analyzer.records.recordings import recording_details
from analyzer.review.playing import flagged
from analyzer.scorecard import words
from analyzer.scorecard.render.entry import sealed_spans
from analyzer.scorecard.render.first import not_assessed
from analyzer.service.access import WHOLE_CARD, rights_on
from analyzer.service.quality.strain import note_opened, strain_of
from analyzer.service.reviews.captions import read_captions
from analyzer.service.reviews.content import Content
from analyzer.service.reviews.noting import GRADES, grades_first
from analyzer.service.reviews.playing import playable
from analyzer.service.reviews.remarks import read_remarks
from analyzer.service.reviews.seeing import see
from analyzer.service.viewing import saw
from analyzer.web.pages.lesson_desk import Desk, desk
from analyzer.web.pages.lesson_rows import marks_html, rows_html
from analyzer.web.pages.lesson_timeline import glance
from analyzer.web.pages.lesson_transcript import transcript
from analyzer.web.pages.media import media_address
from analyzer.web.pages.permissions import allowed_on_recording, facts_for, person_of, seeing
from analyzer.web.service import the_service

PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; media-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Our own script, and our own media; nothing inline, nothing from elsewhere."""
DESK_ALONE = "X-Lesson-Part"
"""Sent by the page's script, which puts a new desk in the place of the old one, so that the player plays on."""
KEYS = "123456789abefghilnopqrstvwxyz"
"""By which the kinds of what was missed are chosen, in order; none that is sealed has one: too easily pressed."""


@require_safe
@gzip_page
@allowed_on_recording(*WHOLE_CARD)
def lesson(request: HttpRequest, recording_id: UUID) -> HttpResponse:
    """The whole page, or the desk alone where the script asks for it."""
    content = seen(request, recording_id)
    name = request.user.get_username()
    judged = desk(content, name, request.GET.get("question"))
    if judged.opened:
        policy = the_service().policy
        note_opened(
            recording_id,
            judged.opened.finding,
            name,
            policy.quality,
            policy.review.padding_s,
            now=the_service().clock(),
        )
    context = _desk_context(judged, content, recording_id, name)
    template = "lesson_desk.html"
    if DESK_ALONE not in request.headers:
        template, context = "lesson.html", context | _page_context(request, content, judged, recording_id)
    answer = render(request, template, context)
    answer["Content-Security-Policy"] = PAGE_POLICY
    return answer


@require_safe
@allowed_on_recording(Right.VIEW_CONDUCT, Right.PLAY_MEDIA)
def captions(request: HttpRequest, recording_id: UUID) -> HttpResponse:
    """What was said, as WebVTT, for the player; none where the recording is not played."""
    if playable(recording_id, seeing(request, Right.PLAY_MEDIA), the_service().policy.cases).item is None:
        raise Http404
    content = read_captions(recording_id, the_service().store, seeing(request, Right.VIEW_CONDUCT))
    saw(recording_id, Part.TRANSCRIPT, person(request.user.get_username()), now=the_service().clock())
    return HttpResponse(content, content_type="text/vtt; charset=utf-8")


def seen(request: HttpRequest, recording_id: UUID) -> Content:
    """What was said and found in a lesson: every page about its content reads it here, and tells who did."""
    return see(recording_id, person_of(request), facts_for(request, recording_id), the_service())


def _desk_context(judged: Desk, content: Content, recording_id: UUID, name: str) -> dict[str, object]:
    service = the_service()
    remarks = read_remarks(recording_id, judged.remarks, service.store)
    verdicts = judged.opened.standing.verdicts if judged.opened else ()
    return {
        "section": "recordings",
        "recording_id": recording_id,
        "desk": judged,
        "rows": rows_html(judged.rows, judged.opened.finding.id if judged.opened else None),
        "verdicts": [
            (one, remarks.get((one.run_id, one.remark or 0), "") if one.remark is not None else "") for one in verdicts
        ],
        "notes": [(one, remarks[one.run_id, one.remark]) for one in judged.acts.notes],
        "reasons": service.policy.review.reasons,
        "me": name,
        "strain": strain_of(name, service.policy.quality, now=service.clock()),
        "words": words,
        "kinds": _kinds(),
        "sealed_spans": sealed_spans(content.with_missed),
        "attribution": words.ATTRIBUTION[content.speech.attribution],
        "run": content.analysis.run,
    }


def _page_context(request: HttpRequest, content: Content, judged: Desk, recording_id: UUID) -> dict[str, object]:
    policy, cases = the_service().policy.review, the_service().policy.cases
    details = recording_details(recording_id)
    copy, analysis = playable(recording_id, seeing(request, Right.VIEW_CONDUCT), cases), content.with_missed
    sealed = sealed_spans(analysis)
    graded = [one for one in judged.acts.gradings if one.by == request.user.get_username()]
    shows_grades = not grades_first(recording_id, person_of(request))
    padding, duration = round(1000 * policy.padding_s), analysis.recording.duration_ms
    blurred = () if "clear" in request.GET else [one for one in analysis.findings if one.kind in policy.blurred]
    return {
        "recording": details.recording if details else None,
        "theirs": (facts := facts_for(request, recording_id)).assigned,
        "downloads": Right.DOWNLOAD_MEDIA in rights_on(person_of(request), facts),
        "recorded_from": content.lesson.recording_start if content.lesson else None,
        "analysis": analysis,
        "duration_ms": duration,
        "padding_ms": padding,
        "why_not": copy.why_not,
        "black_around_s": cases.black_around_s,
        "media": media_address(request, recording_id, copy.item) if copy.item else "",
        "begin_s": _begin(request) / 1000,
        "glance": glance(analysis, content.speech.utterances, sealed),
        "marks": marks_html(judged.rows, duration),
        "flagged": flagged(analysis.findings, sealed, padding_ms=padding, duration_ms=duration),
        "blurred": flagged(blurred, sealed, padding_ms=padding, duration_ms=duration),
        "transcript": transcript(content.speech.utterances, sealed, analysis.scorecard.narrative.unsure_below),
        "not_assessed": not_assessed(analysis, content.lesson, grades=shows_grades),
        "shows_grades": shows_grades,
        "criteria": _criteria(analysis.scorecard.criteria, graded[-1].grades if graded else {}),
        "grades": [(grade, words.GRADE[grade]) for grade in GRADES],
    }


def _criteria(criteria: Sequence[Criterion], mine: dict[str, str]) -> list[tuple[Criterion, str, str]]:
    """Every row of the rubric, with the machine's grade in words and this person's own."""
    return [
        (one, "For a person to say" if one.by_person else words.GRADE[one.grade], mine.get(one.id, ""))
        for one in criteria
    ]


def _kinds() -> list[tuple[str, str, str]]:
    """Every kind with its words and its key."""
    free = iter(KEYS)
    sealed = {Kind.INAPPROPRIATE_IMAGERY, Kind.UNDRESS}
    return [(kind.value, words.KIND[kind].label, "" if kind in sealed else next(free, "")) for kind in Kind]


def _begin(request: HttpRequest) -> int:
    """Where the player begins, in milliseconds."""
    at = request.GET.get("at", "0")
    return Span(start_ms=0, end_ms=int(at)).end_ms if at.isdecimal() and len(at) <= 9 else 0  # noqa: PLR2004 - digits
