"""Redacted working copies of a case's recordings, for the system in which the safeguarding lead keeps theirs."""

from pathlib import Path
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja import Router
from pydantic import Field

from analyzer.domain.custody import token
from analyzer.domain.scope import Scope
from analyzer.preservation.packing import Recipient
from analyzer.preservation.redaction.asked import read_covers, read_silences
from analyzer.preservation.report.told import Handover
from analyzer.records.cases import find_case
from analyzer.records.reached import is_there_for_machines
from analyzer.service.cases.acting import NoSuchCaseError
from analyzer.service.exports.downloading import download_redacted
from analyzer.service.exports.removals import WantedRedaction
from analyzer.service.exports.uncut import NotOfTheCaseError
from analyzer.web.api.auth import BearerToken
from analyzer.web.api.described import A_FILE
from analyzer.web.api.evidence import HandoverIn
from analyzer.web.downloads import as_file
from analyzer.web.service import the_service

router = Router(auth=BearerToken(Scope.EVIDENCE), tags=["cases"])

Texts = Annotated[list[Annotated[str, Field(max_length=200)]], Field(max_length=200)]


class RedactionIn(HandoverIn):
    """Of which recording, who stays in it, for whom it is, and why; all of it is recorded."""

    recording: UUID
    keep: Annotated[Texts, Field(min_length=1, description="Ids of the participants who stay; the tutor does.")]
    without_tutor: bool = False
    without_screen: bool = False
    covers: Annotated[Texts, Field(description="Such as 00:01:10-00:01:25@x,y,w,h; the whole picture without @.")] = (
        Field([])
    )
    silences: Annotated[Texts, Field(description="Such as 00:02:00-00:02:10.")] = Field([])


@router.post(
    "/cases/{int:case_id}/redactions",
    openapi_extra=A_FILE,
    summary="A recording without the other participants; no evidence: a tar",
)
def redact_recording(request: HttpRequest, case_id: int, given: RedactionIn) -> HttpResponseBase:
    """The file itself, perhaps encrypted. A recording that is cut off is not there for keys."""
    service, name = the_service(), request.auth.name  # type: ignore[attr-defined]  # set by BearerToken
    if find_case(case_id) is None:
        raise NoSuchCaseError("there is no such case")
    if not is_there_for_machines(given.recording):
        raise NotOfTheCaseError("the case is not about such a recording")
    handover = Handover(given.purpose, given.recipient, given.legal_basis, token(name), service.clock())
    wanted = WantedRedaction(
        given.recording,
        case_id,
        given.keep,
        Path(),
        handover,
        token(name),
        without_tutor=given.without_tutor,
        without_screen=given.without_screen,
        covers=read_covers(given.covers),
        silences=read_silences(given.silences),
    )
    return as_file(download_redacted(wanted, Recipient(given.age) if given.age else None, service))
