"""Evidence of a case, for the system in which the safeguarding lead keeps theirs."""

from pathlib import Path
from typing import Annotated

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja import Router, Schema
from pydantic import ConfigDict, Field

from analyzer.domain.custody import token
from analyzer.domain.errors import ConflictError
from analyzer.domain.scope import Scope
from analyzer.preservation.packing import Recipient
from analyzer.preservation.report.told import Handover
from analyzer.records.cases import find_case
from analyzer.records.reached import is_there_for_machines
from analyzer.service.cases.acting import NoSuchCaseError
from analyzer.service.exports.case import case_recordings
from analyzer.service.exports.downloading import download
from analyzer.service.exports.planning import Wanted
from analyzer.web.api.auth import BearerToken
from analyzer.web.api.described import A_FILE
from analyzer.web.downloads import as_file
from analyzer.web.service import the_service

router = Router(auth=BearerToken(Scope.EVIDENCE), tags=["cases"])

Said = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]*$")]


class HandoverIn(Schema):
    """For whom evidence is, and why; all of it is recorded."""

    model_config = ConfigDict(extra="forbid")

    purpose: Said
    recipient: Said
    legal_basis: Said
    age: Annotated[str | None, Field(max_length=200, description="Encrypt it to this recipient of age.")] = None


@router.post(
    "/cases/{int:case_id}/evidence",
    openapi_extra=A_FILE,
    summary="A case as signed evidence: a tar, or a tar encrypted with age",
)
def export_case(request: HttpRequest, case_id: int, given: HandoverIn) -> HttpResponseBase:
    """The file itself. A case that is about a recording which is cut off is exported by a person, on its page."""
    service, name = the_service(), request.auth.name  # type: ignore[attr-defined]  # set by BearerToken
    if find_case(case_id) is None:
        raise NoSuchCaseError("there is no such case")
    if not all(is_there_for_machines(one) for one in case_recordings(case_id)):
        raise ConflictError("a recording of the case is sealed or in quarantine: a person has to export it")
    handover = Handover(given.purpose, given.recipient, given.legal_basis, token(name), service.clock())
    reader = Recipient(given.age) if given.age else None
    return as_file(download(Wanted((), Path(), handover, token(name), case=case_id, recipient=reader), service))
