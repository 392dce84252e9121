"""The safeguarding desk: open alerts by lesson, gravest first; opened, then answered."""

import re
from collections.abc import Iterable
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from analyzer.domain import custody
from analyzer.domain.access import Reach, Right
from analyzer.domain.pattern import ALERTED
from analyzer.records.alert_lines import acknowledged_alerts
from analyzer.records.alerts import find_acknowledged
from analyzer.records.deliveries import dead_letters
from analyzer.records.desk import Entry, lessons_with_alerts, outcomes_of, service_alerts
from analyzer.records.hold_questions import ASKS
from analyzer.records.recordings import is_on_card
from analyzer.records.rows import Alert
from analyzer.records.untaken import names_of
from analyzer.service.access import WHOLE_CARD, has, rights_on, sight
from analyzer.service.alerts.answering import AnsweredError, Said, answer, open_alert
from analyzer.service.viewing import saw_alerts
from analyzer.web.pages.cursors import LONGEST_NUMBER, read_skip
from analyzer.web.pages.patterns import patterns_on_desk
from analyzer.web.pages.permissions import allowed, allowed_on_alert, check_alert, facts_for, person_of
from analyzer.web.pages.viewers import viewer_of
from analyzer.web.retyping import retyped
from analyzer.web.service import the_service

PAGE = 30
"""Lessons."""
ABOUT_ARRIVAL = re.compile(r"(?:refused|unreadable):(\d+):")
"""What an alert is called that is about something which was not taken in."""
ABOUT_DAY = re.compile(r"ledger:(\d{4}-\d\d-\d\d)")
ABOUT_CASE = re.compile(r"case:(\d+):")
ABOUT_HOLD = re.compile(rf"{ASKS}:(\d+):")
ABOUT_PATTERN = re.compile(rf"{ALERTED}:(\d+):")
RECENT = 20
"""Acknowledged alerts and dead letters that are shown below the open alerts."""


def _came_from(request: HttpRequest, **_where: object) -> str:
    """The page of ours to which whoever answers an alert goes back."""
    back = request.POST.get("back", "")
    ours = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return back if ours else reverse("alerts")


@require_safe
@allowed(Right.VIEW_ALERT)
def desk(request: HttpRequest) -> HttpResponse:
    """One entry a lesson, with what was done lately."""
    who, skip = person_of(request), read_skip(request)
    theirs = sight(who, Right.VIEW_ALERT)
    entries = lessons_with_alerts(who.name, sight=theirs, skip=skip, limit=PAGE + 1)
    service = [] if skip or Reach.ALL not in theirs.reaches else service_alerts(who.name, sight=theirs, limit=PAGE)
    acknowledged = [] if skip else acknowledged_alerts(sight=theirs, limit=RECENT)
    dead = [] if skip else dead_letters(sight=theirs, before=None, limit=RECENT)
    policy = the_service().policy.cases
    context = {
        "section": "alerts",
        "entries": entries[:PAGE],
        "service_entries": service,
        "first_page": not skip,
        "more": f"?skip={skip + PAGE}" if len(entries) > PAGE else None,
        "now": the_service().clock(),
        "outcomes": policy.outcomes,
        "next_steps": policy.next_steps,
        "files": _files(service) if has(who, Right.VIEW_FILE_NAMES) else {},
        "acknowledged": acknowledged,
        "said": outcomes_of([one.id for one in acknowledged]),
        "dead": dead,
        **({} if skip else patterns_on_desk(request)),
    }
    shown = {one.id for entry in (*entries[:PAGE], *service) for one in entry.alerts}
    shown |= {one.id for one in acknowledged} | {one.alert_id for one in dead}
    saw_alerts(shown, custody.person(who.name), now=the_service().clock())
    return render(request, "desk.html", context)


@require_safe
@allowed_on_alert(Right.VIEW_ALERT)
def open_one(request: HttpRequest, alert_id: int) -> HttpResponse:
    """Lead to the very second that an alert is about, and note that this person went there."""
    alert = open_alert(alert_id, request.user.get_username(), the_service().clock)
    if alert is None:
        raise Http404
    return redirect(_where(alert, request))


@require_POST
@allowed_on_alert(Right.ACKNOWLEDGE_ALERT)
@retyped("Not acknowledged", _came_from)
def acknowledge_alert(request: HttpRequest, alert_id: int) -> HttpResponse:
    """Answer an alert that was opened, and others of its lesson that were, too."""
    name, given = request.user.get_username(), request.POST
    earlier = find_acknowledged(alert_id)
    if earlier is None:
        raise Http404
    for one in given.getlist("also"):
        if one.isdecimal() and len(one) <= LONGEST_NUMBER:
            check_alert(request, int(one), Right.ACKNOWLEDGE_ALERT)
    also = {int(one) for one in given.getlist("also") if one.isdecimal() and len(one) <= LONGEST_NUMBER}
    said = Said(given.get("outcome", ""), given.get("next_step", ""), given.get("case", "").strip())
    if said.case_reference and not viewer_of(request).every:
        raise PermissionDenied
    try:
        done = answer({alert_id, *also}, said, name, the_service())
    except AnsweredError:
        messages.warning(request, f"{earlier or 'Somebody'} had acknowledged this alert already.")
    else:
        messages.success(request, f"{done} acknowledged. What is acknowledged will not be sent on.")
    return redirect(_came_from(request))


def _where(alert: Alert, request: HttpRequest) -> str:
    """The page that an alert is about."""
    if alert.recording_id:
        return _in_lesson(alert, alert.recording_id, request)
    if found := ABOUT_DAY.match(alert.subject):
        return reverse("ledger-day", args=[found[1]])
    if found := ABOUT_CASE.match(alert.subject):
        return reverse("case", args=[int(found[1])])
    if found := ABOUT_PATTERN.match(alert.subject):
        return reverse("pattern", args=[int(found[1])])
    if ABOUT_ARRIVAL.match(alert.subject):
        return reverse("recordings") + "#untaken"
    return reverse("alerts") + f"#alert-{alert.pk}"


def _in_lesson(alert: Alert, recording_id: UUID, request: HttpRequest) -> str:
    """Its question on the lesson page, with the player at its second; what is known of it while there is no card."""
    if alert.finding_id and is_on_card(recording_id, alert.finding_id):
        here = rights_on(person_of(request), facts_for(request, recording_id))
        if set(WHOLE_CARD) <= here:
            second = f"?question={alert.finding_id}&at={alert.start_ms or 0}#player"
            return reverse("lesson", args=[recording_id]) + second
    return reverse("recording", args=[recording_id]) + _place(alert)


def _place(alert: Alert) -> str:
    """Where on its recording's page an alert is about."""
    if alert.finding_id:
        return f"#finding-{alert.finding_id}"
    held = ABOUT_HOLD.match(alert.subject)
    return f"#hold-{held[1]}" if held else f"#alert-{alert.pk}"


def _files(entries: Iterable[Entry]) -> dict[str, str]:
    """What was not taken in, by the alerts' subjects: its file's name, or its number on the recordings page."""
    subjects = [one.subject for entry in entries for one in entry.alerts]
    about = {subject: int(found[1]) for subject in subjects if (found := ABOUT_ARRIVAL.match(subject))}
    names = names_of(set(about.values())) if about else {}
    return {subject: names.get(arrival, f"Arrival {arrival}") for subject, arrival in about.items()}
