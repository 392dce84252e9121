"""What the frame around every page shows."""

from django.http import HttpRequest

from analyzer.records.alerts import count_open
from analyzer.web.pages.viewers import sees_cases, viewer_of


def masthead(request: HttpRequest) -> dict[str, object]:
    """How many alerts are open, for those who may see them, and whether somebody has to do with cases."""
    user = getattr(request, "user", None)
    signed_in = bool(user and user.is_authenticated)
    return {
        "alerts_open": count_open() if user and user.has_perm("records.view_alert") else 0,
        "cases_seen": signed_in and sees_cases(viewer_of(request)),
    }
