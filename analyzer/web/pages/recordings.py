"""Recordings: how far each is, what was found without the words, and the way to the scorecard."""

from collections.abc import Collection, Sequence
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from analyzer.domain import custody
from analyzer.domain.access import Reach, Right
from analyzer.domain.content import Content
from analyzer.domain.errors import ConflictError
from analyzer.domain.holding import HoldState
from analyzer.domain.kinds import Severity
from analyzer.domain.stages import GONE, RecordingState, StageState
from analyzer.records.alert_lines import AlertLine, alerts_of
from analyzer.records.assignments import assignee
from analyzer.records.items import SUPERSEDED
from analyzer.records.reached import reached_of
from analyzer.records.recordings import Cursor, Details, current_card, newest_recordings, recording_details
from analyzer.records.untaken import newest_untaken
from analyzer.service.access import WHOLE_CARD, rights_on, sight
from analyzer.service.assigning import assign
from analyzer.service.pipeline.retry import retry_recording
from analyzer.service.quality.blinding import is_blind
from analyzer.service.quality.strain import AskAgainError
from analyzer.service.retention.showing import kept_until
from analyzer.service.reviews.noting import grades_first
from analyzer.service.scorecards import read_scorecard
from analyzer.service.viewing import saw
from analyzer.web.pages.asking_again import asked_again
from analyzer.web.pages.cursors import next_page, read_cursor
from analyzer.web.pages.permissions import allowed, allowed_on_recording, facts_for, person_of, seeing
from analyzer.web.pages.timeline import timeline
from analyzer.web.retyping import retyped
from analyzer.web.service import the_service

PAGE = 50
CARD_POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
"""The card is one file with its style inside; it may load nothing, run nothing and send nothing."""


@require_safe
@allowed(Right.VIEW_RECORDING_STATE)
def recordings(request: HttpRequest) -> HttpResponse:
    """The newest recordings, all or of one state."""
    state = _state(request)
    after = read_cursor(request, UUID)
    who = person_of(request)
    listed = sight(who, Right.VIEW_RECORDING_STATE)
    rows = newest_recordings(state, sight=listed, before=Cursor(*after) if after else None, limit=PAGE + 1)
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    context = {
        "section": "recordings",
        "states": list(RecordingState),
        "state": state,
        "recordings": rows[:PAGE],
        "conduct": reached_of([row.id for row in rows], sight(who, Right.VIEW_CONDUCT)),
        "first_page": after is None,
        "sees_all": Reach.ALL in listed.reaches,
        "older": next_page(last.uploaded_at, last.id, state=state or "") if last else None,
        "untaken": () if after or state or Reach.ALL not in listed.reaches else newest_untaken(limit=PAGE),
    }
    return render(request, "recordings.html", context)


@require_safe
@allowed_on_recording(Right.VIEW_RECORDING_STATE)
def recording(request: HttpRequest, recording_id: UUID) -> HttpResponse:
    """Everything that the catalogue knows of one recording, which is no word of it."""
    details = recording_details(recording_id)
    if details is None:
        raise Http404
    facts = facts_for(request, recording_id)
    here = rights_on(person_of(request), facts)
    run = details.current_run
    findings = details.findings_of(run) if run and Right.VIEW_CONDUCT in here else ()
    holds = () if is_blind(recording_id, person_of(request), facts) else details.holds
    alerts = alerts_of(recording_id) if Right.VIEW_ALERT in here else []
    context = {
        "section": "recordings",
        "quarantine_reasons": the_service().policy.cases.quarantine_reasons,
        "details": details,
        "recording": details.recording,
        "run": run,
        "stages": timeline(details, the_service().clock()),
        "superseded": any(item.role == SUPERSEDED for item in details.items),
        "adopted_at": next((item.created_at for item in details.items if item.role == "lesson"), None),
        "here": here,
        "cut": facts if facts.cut else None,
        "parked": any(stage.state == StageState.PARKED for stage in details.stages),
        "findings": sorted(findings, key=lambda one: (-Severity(one.severity).rank, one.start_ms)),
        "assignee": assignee(recording_id),
        "card": set(WHOLE_CARD) <= here and _has_card(details) and details.recording.state not in GONE,
        "taught": Right.VIEW_TEACHING in here and _has_card(details) and details.recording.state not in GONE,
        "alerts": alerts,
        "holds": holds,
        "held": any(hold.state != HoldState.RELEASED for hold in holds),
        "kept_until": kept_until(details.recording, the_service().policy.retention),
        "anchors": _anchors(alerts, {one.finding_id for one in findings}),
    }
    if findings or alerts:
        _saw(request, recording_id, Content.FINDINGS)
    return render(request, "recording.html", context)


@require_safe
@allowed_on_recording(*WHOLE_CARD)
def scorecard(request: HttpRequest, recording_id: UUID) -> HttpResponse:
    """The stored scorecard, in a sandbox of its own: it holds words of the lesson."""
    if current_card(recording_id) is None:
        raise Http404
    if grades_first(recording_id, person_of(request)):
        messages.warning(request, "You grade the lesson first: the sheet shows the machine's grades.")
        return redirect("lesson", recording_id=recording_id)
    content = read_scorecard(recording_id, the_service().store, seeing(request, Right.VIEW_CONDUCT))
    _saw(request, recording_id, Content.CARD)
    return HttpResponse(
        content, content_type="text/html; charset=utf-8", headers={"Content-Security-Policy": CARD_POLICY}
    )


@require_POST
@allowed_on_recording(Right.RETRY)
def retry(request: HttpRequest, recording_id: UUID) -> HttpResponse:
    """Have what is parked tried again."""
    service, name = the_service(), request.user.get_username()
    try:
        retry_recording(recording_id, name, service.queue, service.policy.stages, now=service.clock())
    except ConflictError:
        messages.warning(request, "Nothing of this recording is parked any more.")
    else:
        messages.success(request, "It is being tried again.")
    return redirect("recording", recording_id=recording_id)


@require_POST
@allowed_on_recording(Right.ASSIGN)
@retyped("Not assigned", "recording")
def assign_recording(request: HttpRequest, recording_id: UUID) -> HttpResponse:
    """Give it to somebody, to be observed."""
    to, by, service = request.POST.get("to", "").strip(), person_of(request).name, the_service()
    sure = "again" in request.POST
    try:
        assign(recording_id, to, service.policy, by=by, now=service.clock(), said_twice=sure)
    except AskAgainError as error:
        away = reverse("recording", kwargs={"recording_id": recording_id})
        return asked_again(request, error, section="recordings", away=away)
    messages.success(request, "It is assigned.")
    return redirect("recording", recording_id=recording_id)


def _saw(request: HttpRequest, recording_id: UUID, content: Content) -> None:
    saw(recording_id, content, custody.person(person_of(request).name), now=the_service().clock())


def _has_card(details: Details) -> bool:
    run = details.current_run
    return run is not None and any(item.run_id == run.id and item.role == "card" for item in details.items)


def _anchors(alerts: Sequence[AlertLine], listed: Collection[str]) -> set[int]:
    """The alerts to which a message about a finding leads: those whose finding is in no list yet, or no more."""
    latest = {alert.finding_id: alert.id for alert in reversed(alerts) if alert.finding_id}
    return {alert_id for finding_id, alert_id in latest.items() if finding_id not in listed}


def _state(request: HttpRequest) -> RecordingState | None:
    given = request.GET.get("state")
    try:
        return RecordingState(given) if given else None
    except ValueError as error:
        raise Http404 from error
