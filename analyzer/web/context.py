"""What the frame around every page shows."""

from django.http import HttpRequest

from analyzer.domain.access import Right
from analyzer.records.alerts import count_open
from analyzer.service.access import has, sight
from analyzer.web.pages.permissions import person_of
from analyzer.web.pages.viewers import sees_cases, viewer_of


def masthead(request: HttpRequest) -> dict[str, object]:
    """What the signed-in person may do anywhere, by the names of rights, and how many alerts wait for them."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"may": {}, "alerts_open": 0}
    who = person_of(request)
    waiting = count_open(sight(who, Right.VIEW_ALERT)) if has(who, Right.VIEW_ALERT) else 0
    viewer = viewer_of(request)
    return {
        "may": dict.fromkeys(who.rights, True),
        "alerts_open": waiting,
        "cases_seen": sees_cases(viewer),
        "cases_written": viewer.writes,
        "cases_managed": viewer.every,
    }
