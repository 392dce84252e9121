"""Redacted working copies of a case's recordings, as one file each: the form of the case's page."""

from pathlib import Path
from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_POST

from analyzer.domain.access import Right
from analyzer.domain.custody import person
from analyzer.domain.errors import PermanentError
from analyzer.preservation.packing import Recipient
from analyzer.preservation.redaction.asked import read_covers, read_silences
from analyzer.preservation.report.told import Handover
from analyzer.service.cases.people import viewed_case
from analyzer.service.exports.downloading import download_redacted
from analyzer.service.exports.entitled import refuse_unentitled
from analyzer.service.exports.removals import WantedRedaction
from analyzer.web.downloads import as_file
from analyzer.web.pages.evidence import LONGEST
from analyzer.web.pages.permissions import allowed
from analyzer.web.pages.viewers import for_cases, viewer_of
from analyzer.web.retyping import retyped
from analyzer.web.service import the_service

LONGEST_LIST = 20_000
"""Characters of what is listed line by line."""


@require_POST
@for_cases
@allowed(Right.EXPORT_EVIDENCE)
@retyped("Nothing was made", "case")
def redact_one(request: HttpRequest, case_id: int) -> HttpResponseBase:
    """A working copy without the other participants, signed, as a tar, encrypted if it is for one reader."""
    viewer, service = viewer_of(request), the_service()
    viewed_case(case_id, viewer)
    wanted = _wanted(request, case_id, viewer.name)
    refuse_unentitled(wanted.recording, case_id, viewer, service)
    reader = Recipient(age) if (age := request.POST.get("age", "").strip()) else None
    return as_file(download_redacted(wanted, reader, service))


def _wanted(request: HttpRequest, case_id: int, name: str) -> WantedRedaction:
    asked = [request.POST.get(key, "").strip()[:LONGEST] for key in ("purpose", "recipient", "legal_basis")]
    purpose, recipient, legal_basis = asked
    if not all(asked):
        raise PermanentError("say for whom it is, what for, and on which legal basis")
    try:
        recording = UUID(request.POST.get("recording", ""))
    except ValueError:
        raise PermanentError("that is no id of a recording") from None
    return WantedRedaction(
        recording,
        case_id,
        _lines(request, "keep"),
        Path(),
        Handover(purpose, recipient, legal_basis, name, the_service().clock()),
        person(name),
        without_tutor="without_tutor" in request.POST,
        without_screen="without_screen" in request.POST,
        covers=read_covers(_lines(request, "covers")),
        silences=read_silences(_lines(request, "silences")),
    )


def _lines(request: HttpRequest, key: str) -> list[str]:
    """What was written, line by line."""
    return [line for line in request.POST.get(key, "")[:LONGEST_LIST].splitlines() if line.strip()]
