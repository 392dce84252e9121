"""Evidence of a case, as one file: the form of its page, and what left before."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_POST

from analyzer.domain.access import Right
from analyzer.domain.custody import Chain, CustodyAction, person
from analyzer.domain.errors import PermanentError
from analyzer.preservation.packing import Recipient
from analyzer.preservation.report.told import Handover
from analyzer.records.custody import events_of
from analyzer.service.exports.downloading import download
from analyzer.service.exports.entitled import check_case_export
from analyzer.service.exports.planning import Wanted
from analyzer.web.downloads import as_file
from analyzer.web.pages.permissions import allowed
from analyzer.web.pages.viewers import for_cases, viewer_of
from analyzer.web.retyping import retyped
from analyzer.web.service import the_service

LONGEST = 200
"""Characters of what is asked."""


@dataclass(frozen=True)
class Left:
    """Evidence that left before: what its receipt says."""

    at: datetime
    by: str
    recipient: str
    purpose: str
    manifest_sha256: str
    certificate_sha256: str


@require_POST
@for_cases
@allowed(Right.EXPORT_EVIDENCE)
@retyped("Nothing was exported", "case")
def export_one(request: HttpRequest, case_id: int) -> HttpResponseBase:
    """A case's evidence, signed, as a tar, encrypted if it is for one reader."""
    check_case_export(case_id, viewer_of(request), the_service())
    name, service = request.user.get_username(), the_service()
    asked = [request.POST.get(key, "").strip()[:LONGEST] for key in ("purpose", "recipient", "legal_basis")]
    purpose, recipient, legal_basis = asked
    if not all(asked):
        raise PermanentError("say for whom it is, what for, and on which legal basis")
    reader = Recipient(age) if (age := request.POST.get("age", "").strip()) else None
    handover = Handover(purpose, recipient, legal_basis, name, service.clock())
    return as_file(download(Wanted((), Path(), handover, person(name), case=case_id, recipient=reader), service))


def left_before(case_id: int, action: CustodyAction) -> list[Left]:
    """What was exported, or redacted, of a case before, the latest first."""
    events = [event for event in events_of(Chain.case(case_id)) if event.action == action]
    told = ("recipient", "purpose", "manifest_sha256", "certificate_sha256")
    return [
        Left(event.at, event.agent.partition(":")[2], *(str(event.facts.get(key, "")) for key in told))
        for event in reversed(events)
    ]
