"""Serves the one style sheet and the mark, which are part of the package."""

from pathlib import Path

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe
from django.views.static import serve

FOLDER = Path(__file__).parent / "static"


@require_safe
def static_file(request: HttpRequest, name: str) -> HttpResponseBase:
    """One file; browsers ask whether it has changed, so that a new version shows at once."""
    response = serve(request, name, document_root=str(FOLDER))
    response.headers["Cache-Control"] = "no-cache"
    return response
