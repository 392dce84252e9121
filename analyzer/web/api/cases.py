"""Cases, for the system in which the safeguarding lead keeps theirs: opened, read, and added to."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema, Status
from pydantic import Field

from analyzer.domain.case import Body, EntryKind, ReferralOutcome
from analyzer.domain.content import Content
from analyzer.domain.custody import token
from analyzer.domain.errors import ObjectMissingError
from analyzer.domain.scope import Scope
from analyzer.records.cases import Viewer, find_entry, list_cases
from analyzer.records.reached import is_there_for_machines
from analyzer.service.cases.adding import add_finding, add_recording
from analyzer.service.cases.opening import close_case, open_case, reopen_case
from analyzer.service.cases.reading import read_case
from analyzer.service.cases.referring import Mark, note_answer, refer
from analyzer.service.cases.writing import LONGEST_NOTE, add_note, read_text
from analyzer.service.viewing import saw_case
from analyzer.web.api.auth import BearerToken
from analyzer.web.api.described import answers
from analyzer.web.api.shapes import Given
from analyzer.web.service import the_service

router = Router(auth=BearerToken(Scope.CASES), tags=["cases"])

LONGEST_PAGE = 200


class CaseIn(Given):
    """A case that is to be opened."""

    reference: Annotated[str, Field(max_length=64)]


class RecordingIn(Given):
    """A recording, or a finding in it, that a case is to be about."""

    recording: UUID
    finding: Annotated[str, Field(max_length=16)] = ""


class NoteIn(Given):
    """A note."""

    text: Annotated[str, Field(max_length=LONGEST_NOTE)]


class ReferralIn(Given):
    """A step of a referral: with `answers` and `outcome`, what came of an earlier one."""

    body: Body
    reference: Annotated[str, Field(max_length=64)] = ""
    happened_at: datetime | None = None
    answers: int | None = None
    outcome: ReferralOutcome | None = None


class CaseListedOut(Schema):
    """A case as lists show it."""

    id: int
    reference: str
    state: str
    opened_at: datetime
    opened_by: str
    active_at: datetime
    recordings: int


class CaseOut(Schema):
    """A case; of its notes only who wrote them, when, and their checksums."""

    id: int
    reference: str
    state: str
    opened_at: datetime
    opened_by: str
    active_at: datetime
    closed_at: datetime | None
    people: list[str]
    cut_off: int
    """How many of its recordings are sealed or in quarantine: they are not there for a key."""
    recordings: list["CaseRecordingOut"]
    findings: list["CaseFindingOut"]
    entries: list["CaseEntryOut"]
    referrals: list["CaseReferralOut"]


class CaseRecordingOut(Schema):
    """A recording that a case is about."""

    recording_id: UUID
    sha256: str
    at: datetime
    by: str


class CaseFindingOut(Schema):
    """A finding that a case is about."""

    recording_id: UUID
    finding_id: str
    kind: str
    severity: str
    start_ms: int
    end_ms: int
    at: datetime
    by: str


class CaseEntryOut(Schema):
    """A note or a document."""

    id: int
    kind: str
    about_id: int | None
    sha256: str
    bytes: int
    at: datetime
    by: str


class CaseReferralOut(Schema):
    """A step of a referral."""

    id: int
    step: str
    of_id: int | None
    body: str
    reference: str
    outcome: str
    happened_at: datetime
    at: datetime
    by: str


class MadeOut(Schema):
    """What was made."""

    id: int


class HeldOut(Schema):
    """Whether a recording's hold lies already; if not, it is tried again until it does."""

    held: bool


@router.get("/cases", response=list[CaseListedOut], summary="List, newest first")
def list_all(
    request: HttpRequest,
    *,
    closed: bool = False,
    after: int | None = None,
    limit: Annotated[int, Field(ge=1, le=LONGEST_PAGE)] = 50,
) -> list[CaseListedOut]:
    """One page; `after` is the id of the last one of the page before."""
    rows = list_cases(_viewer(request), closed=closed, after=after, limit=limit)
    return [CaseListedOut.from_orm(row) for row in rows]


@router.post("/cases", response={201: MadeOut}, summary="Open")
def open_one(request: HttpRequest, given: CaseIn) -> Status[MadeOut]:
    """Open a case."""
    return Status(201, MadeOut(id=open_case(given.reference, _by(request), the_service().clock).pk))


@router.get("/cases/{int:case_id}", response=CaseOut, summary="What is in one")
def show(request: HttpRequest, case_id: int) -> CaseOut:
    """Everything in a case, without the words."""
    return _told(request, case_id)


def _told(request: HttpRequest, case_id: int) -> CaseOut:
    read = read_case(case_id, _viewer(request), the_service().clock)
    details = read.details
    own = {name: getattr(details.case, name) for name in CaseOut.model_fields if hasattr(details.case, name)}
    return CaseOut(
        **own,
        people=list(details.people),
        cut_off=len(read.cut_off),
        recordings=[CaseRecordingOut.from_orm(one) for one in details.recordings],
        findings=[CaseFindingOut.from_orm(one) for one in details.findings],
        entries=[CaseEntryOut.from_orm(one) for one in details.entries],
        referrals=[CaseReferralOut.from_orm(one) for one in details.referrals],
    )


@router.post("/cases/{int:case_id}/recordings", response=HeldOut, summary="Add a recording or a finding")
def add(request: HttpRequest, case_id: int, given: RecordingIn) -> HeldOut:
    """Let a case be about it; the recording is held from then on. One that is cut off is not there for a key."""
    if not is_there_for_machines(given.recording):
        raise ObjectMissingError("there is no such recording")
    if given.finding:
        return HeldOut(held=add_finding(case_id, given.recording, given.finding, _by(request), the_service()))
    return HeldOut(held=add_recording(case_id, given.recording, _by(request), the_service()))


@router.post("/cases/{int:case_id}/notes", response={201: MadeOut}, summary="Write a note")
def note(request: HttpRequest, case_id: int, given: NoteIn) -> Status[MadeOut]:
    """Write a note; it cannot be changed or taken back."""
    return Status(201, MadeOut(id=add_note(case_id, given.text, _by(request), the_service()).pk))


@router.get(
    "/cases/{int:case_id}/notes/{int:entry_id}",
    openapi_extra=answers("text/plain", type="string"),
    summary="What a note says",
)
def show_note(request: HttpRequest, case_id: int, entry_id: int) -> HttpResponse:
    """Its words, proven to be those that were written."""
    entry = find_entry(case_id, entry_id)
    if entry is None or entry.kind != EntryKind.NOTE:
        raise ObjectMissingError("there is no such note")
    text = read_text(entry, the_service().store)
    saw_case(case_id, Content.NOTE, _by(request), now=the_service().clock(), entry=entry.pk)
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


@router.post("/cases/{int:case_id}/referrals", response={201: MadeOut}, summary="Note a step of a referral")
def referral(request: HttpRequest, case_id: int, given: ReferralIn) -> Status[MadeOut]:
    """Note to whom the case was referred, or what they said."""
    mark, clock = Mark(given.reference, given.happened_at), the_service().clock
    if given.answers is not None and given.outcome is not None:
        step = note_answer(case_id, given.answers, given.outcome, _by(request), clock, mark)
    else:
        step = refer(case_id, given.body, _by(request), clock, mark)
    return Status(201, MadeOut(id=step.pk))


@router.post("/cases/{int:case_id}/close", response=CaseOut, summary="Close")
def close_one(request: HttpRequest, case_id: int) -> CaseOut:
    """Close a case; it lifts no hold."""
    close_case(case_id, _by(request), the_service().clock)
    return _told(request, case_id)


@router.post("/cases/{int:case_id}/reopen", response=CaseOut, summary="Open again")
def reopen_one(request: HttpRequest, case_id: int) -> CaseOut:
    """Open a closed case again."""
    reopen_case(case_id, _by(request), the_service().clock)
    return _told(request, case_id)


def _by(request: HttpRequest) -> str:
    """The key, as custody and rows name it; no account's name has a colon."""
    return token(request.auth.name)  # type: ignore[attr-defined] # ninja puts the token there


def _viewer(request: HttpRequest) -> Viewer:
    """A key looks into every case, and knows of nothing that is cut off."""
    return Viewer(0, _by(request), every=True)
