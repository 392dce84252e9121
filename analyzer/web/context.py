"""What the frame around every page shows."""

from django.http import HttpRequest

from analyzer.records.alerts import count_open


def masthead(request: HttpRequest) -> dict[str, object]:
    """How many alerts are open, for those who may see them."""
    user = getattr(request, "user", None)
    return {"alerts_open": count_open() if user and user.has_perm("records.view_alert") else 0}
