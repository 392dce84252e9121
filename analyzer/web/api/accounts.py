"""Who may sign in, and as what: for administrators who look after accounts elsewhere; as on the page Accounts."""

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest
from ninja import Router, Status
from pydantic import Field

from analyzer.domain.access import Right
from analyzer.service.account_lists import account_named, list_accounts
from analyzer.service.accounts import (
    change_roles,
    close,
    invite,
    invite_again,
    revoke_sessions,
)
from analyzer.service.second_factor import forget
from analyzer.web.api.auth import PersonToken
from analyzer.web.api.persons import with_right
from analyzer.web.api.shapes import Given, Shown, Text
from analyzer.web.service import the_service

router = Router(auth=PersonToken(), tags=["accounts"])
MOST_ROLES = 50
LONGEST_NAME = 150
LONGEST_TUTOR = 200
LONGEST_MAIL = 254
Roles = Annotated[list[Annotated[Text, Field(max_length=100)]], Field(max_length=MOST_ROLES)]


class InviteIn(Given):
    """Who is to have an account."""

    name: Annotated[Text, Field(max_length=LONGEST_NAME)]
    """How they sign in."""
    roles: Roles
    tutor: Annotated[Text, Field(max_length=LONGEST_TUTOR)] = ""
    """The tutor that they are, as lesson records name them; empty for others."""
    mail: Annotated[Text, Field(max_length=LONGEST_MAIL)] = ""
    """Where they are told that something waits."""


class RolesIn(Given):
    """What somebody may do from now on."""

    roles: Roles
    """All that they have; they have no other."""


class AccountOut(Shown):
    """An account."""

    name: str
    roles: list[str]
    state: str
    """open, closed, or invited: nobody has chosen its password yet."""
    last_signed_in_at: datetime | None


class InvitationOut(Shown):
    """How its owner chooses the account's password, once."""

    name: str
    link: str
    """To be handed over; it is told now and never again."""


class EndedOut(Shown):
    """How many sessions there were."""

    sessions: int


@router.get("/accounts", response=list[AccountOut], summary="Every account there ever was")
def list_all(request: HttpRequest) -> list[AccountOut]:
    """By name, with its roles."""
    with_right(request, Right.MANAGE_ACCOUNTS)
    return [AccountOut.from_orm(one) for one in list_accounts()]


@router.post("/accounts", response={201: InvitationOut}, summary="Invite somebody")
def invite_one(request: HttpRequest, given: InviteIn) -> Status[InvitationOut]:
    """Make an account with what its roles may do; 409 where there is one of this name."""
    by = with_right(request, Right.MANAGE_ACCOUNTS).name
    name, tutor, mail = given.name.strip(), given.tutor.strip(), given.mail.strip()
    made = invite(name, given.roles, the_service(), by=by, tutor_id=tutor, mail=mail)
    return Status(201, InvitationOut.from_orm(made))


@router.post("/accounts/{str:name}/roles", response=AccountOut, summary="Change what somebody may do")
def give_roles(request: HttpRequest, name: str, given: RolesIn) -> AccountOut:
    """Let them have these roles and no other; 409 where nobody could look after accounts any more."""
    by = with_right(request, Right.MANAGE_ACCOUNTS).name
    change_roles(name, given.roles, the_service(), by=by)
    return AccountOut.from_orm(account_named(name))


@router.post("/accounts/{str:name}/close", response=AccountOut, summary="Let nobody in by an account any more")
def close_one(request: HttpRequest, name: str) -> AccountOut:
    """Its sessions and tokens end; what its owner did stays. 409 where nobody else could look after accounts."""
    by = with_right(request, Right.MANAGE_ACCOUNTS).name
    close(name, the_service(), by=by)
    return AccountOut.from_orm(account_named(name))


@router.post("/accounts/{str:name}/invite", response=InvitationOut, summary="Let its owner choose a password anew")
def invite_one_again(request: HttpRequest, name: str) -> InvitationOut:
    """Whatever opened it before opens nothing any more; a closed account is open again."""
    by = with_right(request, Right.MANAGE_ACCOUNTS).name
    return InvitationOut.from_orm(invite_again(name, the_service(), by=by))


@router.post("/accounts/{str:name}/end-sessions", response=EndedOut, summary="End every session of an account")
def end_sessions(request: HttpRequest, name: str) -> EndedOut:
    """At once; whoever knows its password may begin another."""
    by = with_right(request, Right.MANAGE_ACCOUNTS).name
    return EndedOut(sessions=revoke_sessions(name, by=by, now=the_service().clock()))


@router.post("/accounts/{str:name}/forget-factor", response={204: None}, summary="Forget a lost second factor")
def forget_factor(request: HttpRequest, name: str) -> Status[None]:
    """Let its owner set one up anew when they sign in next."""
    by = with_right(request, Right.MANAGE_ACCOUNTS).name
    forget(name, by=by, now=the_service().clock())
    return Status(204, None)
