"""Alerts: open ones first, to be acknowledged; then messages that could not be delivered."""

import re
from collections.abc import Iterable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from analyzer.domain import custody
from analyzer.domain.access import Right
from analyzer.records.alerts import AlertLine, acknowledged_alerts, open_alerts
from analyzer.records.deliveries import dead_letters
from analyzer.records.untaken import names_of
from analyzer.service.access import has, sight
from analyzer.service.alerts.acknowledging import acknowledge
from analyzer.service.viewing import saw_alerts
from analyzer.web.pages.cursors import next_page, read_cursor
from analyzer.web.pages.permissions import allowed, allowed_on_alert, person_of
from analyzer.web.service import the_service

PAGE = 50
ABOUT_ARRIVAL = re.compile(r"(?:refused|unreadable):(\d+):")
"""What an alert is called that is about something which was not taken in."""
RECENT = 20
"""Acknowledged alerts and dead letters that are shown below the open alerts."""


@require_safe
@allowed(Right.VIEW_ALERT)
def alerts(request: HttpRequest) -> HttpResponse:
    """Open alerts, gravest first, with what was done lately."""
    after = read_cursor(request, int)
    who = person_of(request)
    theirs = sight(who, Right.VIEW_ALERT)
    lines = open_alerts(sight=theirs, after=after, limit=PAGE + 1)
    last = lines[PAGE - 1] if len(lines) > PAGE else None
    acknowledged = [] if after else acknowledged_alerts(sight=theirs, limit=RECENT)
    dead = [] if after else dead_letters(sight=theirs, before=None, limit=RECENT)
    context = {
        "section": "alerts",
        "alerts": lines[:PAGE],
        "first_page": after is None,
        "older": next_page(last.raised_at, last.id) if last else None,
        "files": _files(lines) if has(who, Right.VIEW_FILE_NAMES) else {},
        "acknowledged": acknowledged,
        "dead": dead,
    }
    shown = {one.id for one in (*lines[:PAGE], *acknowledged)} | {one.alert_id for one in dead}
    saw_alerts(shown, custody.person(who.name), now=the_service().clock())
    return render(request, "alerts.html", context)


def _files(lines: Iterable[AlertLine]) -> dict[str, str]:
    """What was not taken in, by the alerts' subjects: its file's name, or its number on the recordings page."""
    about = {line.subject: int(found[1]) for line in lines if (found := ABOUT_ARRIVAL.match(line.subject))}
    names = names_of(set(about.values())) if about else {}
    return {subject: names.get(arrival, f"Arrival {arrival}") for subject, arrival in about.items()}


@require_POST
@allowed_on_alert(Right.ACKNOWLEDGE_ALERT)
def acknowledge_alert(request: HttpRequest, alert_id: int) -> HttpResponse:
    """Note that the signed-in person has seen the alert."""
    name = request.user.get_username()
    acknowledgement = acknowledge(alert_id, name, now=the_service().clock())
    if acknowledgement is None:
        raise Http404
    if acknowledgement.by == name:
        messages.success(request, "The alert is acknowledged. It will not be sent on.")
    else:
        messages.warning(request, f"{acknowledgement.by} had acknowledged this alert already.")
    back = request.POST.get("back", "")
    return redirect(back if url_has_allowed_host_and_scheme(back, allowed_hosts=None) else "alerts")
