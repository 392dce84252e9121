"""Who may open a page."""

from collections.abc import Callable

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpResponse

View = Callable[..., HttpResponse]


def allowed(permission: str) -> Callable[[View], View]:
    """Only for accounts with this right of `records`: strangers sign in first, others are told that they may not."""

    def guard(view: View) -> View:
        return login_required(permission_required(f"records.{permission}", raise_exception=True)(view))

    return guard
