"""Recordings: how far each is, what was found without the words, and the way to the scorecard."""

from collections.abc import Collection, Sequence
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from analyzer.domain.errors import ConflictError
from analyzer.domain.kinds import Severity
from analyzer.domain.stages import GONE, RecordingState, StageState
from analyzer.records.alerts import AlertLine, alerts_of
from analyzer.records.items import SUPERSEDED
from analyzer.records.recordings import Cursor, current_card, newest_recordings, recording_details
from analyzer.records.untaken import newest_untaken
from analyzer.service.pipeline.retry import retry_recording
from analyzer.service.retention.showing import kept_until
from analyzer.service.scorecards import read_scorecard
from analyzer.web.pages.cursors import next_page, read_cursor
from analyzer.web.pages.permissions import allowed
from analyzer.web.pages.timeline import timeline
from analyzer.web.service import the_service

PAGE = 50
CARD_POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
"""The card is one file with its style inside; it may load nothing, run nothing and send nothing."""


@require_safe
@allowed("view_recording")
def recordings(request: HttpRequest) -> HttpResponse:
    """The newest recordings, all or of one state."""
    state = _state(request)
    after = read_cursor(request, UUID)
    rows = newest_recordings(state, before=Cursor(*after) if after else None, limit=PAGE + 1)
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    context = {
        "section": "recordings",
        "states": list(RecordingState),
        "state": state,
        "recordings": rows[:PAGE],
        "first_page": after is None,
        "older": next_page(last.uploaded_at, last.id, state=state or "") if last else None,
        "untaken": () if after or state else newest_untaken(limit=PAGE),
    }
    return render(request, "recordings.html", context)


@require_safe
@allowed("view_recording")
def recording(request: HttpRequest, recording_id: UUID) -> HttpResponse:
    """Everything that the catalogue knows of one recording, which is no word of it."""
    details = recording_details(recording_id)
    if details is None:
        raise Http404
    run = details.current_run
    findings = details.findings_of(run) if run else ()
    alerts = alerts_of(recording_id) if request.user.has_perm("records.view_alert") else []
    context = {
        "section": "recordings",
        "details": details,
        "recording": details.recording,
        "run": run,
        "stages": timeline(details, the_service().clock()),
        "superseded": any(item.role == SUPERSEDED for item in details.items),
        "adopted_at": next((item.created_at for item in details.items if item.role == "lesson"), None),
        "parked": any(stage.state == StageState.PARKED for stage in details.stages),
        "findings": sorted(findings, key=lambda one: (-Severity(one.severity).rank, one.start_ms)),
        "card": run is not None
        and details.recording.state not in GONE
        and any(item.run_id == run.id and item.role == "card" for item in details.items),
        "alerts": alerts,
        "kept_until": kept_until(details.recording, the_service().policy.retention),
        "anchors": _anchors(alerts, {one.finding_id for one in findings}),
    }
    return render(request, "recording.html", context)


@require_safe
@allowed("view_recording")
def scorecard(_request: HttpRequest, recording_id: UUID) -> HttpResponse:
    """The stored scorecard, in a sandbox of its own: it holds words of the lesson."""
    if current_card(recording_id) is None:
        raise Http404
    content = read_scorecard(recording_id, the_service().store)
    return HttpResponse(
        content, content_type="text/html; charset=utf-8", headers={"Content-Security-Policy": CARD_POLICY}
    )


@require_POST
@allowed("retry_recording")
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
