"""Holds: who keeps what, and why; placed and let go by persons, who prove who they are by their own tokens."""

import uuid
from datetime import datetime
from http import HTTPStatus
from typing import Annotated

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import ConfigDict, Field

from analyzer.domain.access import Right
from analyzer.records.holds import LONGEST_CASE, LONGEST_REASON, newest
from analyzer.records.rows import Account, Hold
from analyzer.service.holds.placing import place
from analyzer.service.holds.releasing import approve_release
from analyzer.service.rights import check_right
from analyzer.web.api.auth import PersonToken
from analyzer.web.api.recordings import check_there
from analyzer.web.service import the_service

router = Router()
MOST = 200
Text = Annotated[str, Field(min_length=1, max_length=LONGEST_REASON, pattern="^[^\\x00]*$")]


class HoldIn(Schema):
    """Why something is to be kept."""

    model_config = ConfigDict(extra="forbid")

    reason: Text
    case: Annotated[str, Field(max_length=LONGEST_CASE, pattern="^[^\\x00]*$")] = ""


class ReleaseIn(Schema):
    """Why something is let go."""

    model_config = ConfigDict(extra="forbid")

    reason: Text


class HoldOut(Schema):
    """A hold, and how it stands."""

    id: int
    reason: str
    case: str
    origin: str
    state: str
    asked_by: str
    asked_at: datetime
    verified_at: datetime | None
    failure: str
    released_at: datetime | None
    let_go_by: list[str]


@router.get("/recordings/{uuid:recording_id}/holds", response=list[HoldOut], summary="Who keeps it, and why")
def list_holds(request: HttpRequest, recording_id: uuid.UUID) -> list[HoldOut]:  # noqa: ARG001 - ninja's signature
    """Every hold that there ever was on a recording, the newest first."""
    check_there(recording_id)
    return [_out(hold) for hold in newest(recording_id, MOST)]


@router.post(
    "/recordings/{uuid:recording_id}/holds",
    auth=PersonToken(),
    response={201: HoldOut},
    summary="Hold it",
)
def place_hold(request: HttpRequest, recording_id: uuid.UUID, given: HoldIn) -> Status[HoldOut]:
    """Keep everything that was handed in of a recording; `state` says whether the store has confirmed it."""
    account: Account = request.auth  # type: ignore[attr-defined] # ninja puts the person there
    check_right(account, Right.PLACE_HOLD, recording_id, the_service().policy.access)
    hold = place(recording_id, given.reason, account.get_username(), the_service(), given.case)
    return Status(HTTPStatus.CREATED, _out(hold))


@router.post("/holds/{int:hold_id}/release", auth=PersonToken(), response=HoldOut, summary="Let it go")
def release_hold(request: HttpRequest, hold_id: int, given: ReleaseIn) -> HoldOut:
    """Approve that a hold is released; it is, once a second person has."""
    account: Account = request.auth  # type: ignore[attr-defined] # ninja puts the person there
    return _out(approve_release(hold_id, account, given.reason, the_service()))


def _out(hold: Hold) -> HoldOut:
    own = {name: getattr(hold, name) for name in HoldOut.model_fields if name not in {"case", "let_go_by"}}
    return HoldOut(**own, case=hold.case_reference, let_go_by=[one.by for one in hold.approvals.all()])
