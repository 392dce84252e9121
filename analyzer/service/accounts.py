"""How people come to have an account and its roles, each change an event of custody.

There are no default credentials, and nobody but its owner knows a password; a demonstration's account, with
another password each time, is the exception.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import structlog

from analyzer.domain.access import AccessPolicy, Right, todays_role
from analyzer.domain.custody import Chain, CustodyAction, Facts, person, process
from analyzer.domain.errors import ConflictError, ObjectMissingError, PermanentError
from analyzer.records import accounts as rows
from analyzer.records import custody
from analyzer.records.database import unit_of_work
from analyzer.records.personal_tokens import revoke_tokens
from analyzer.records.rows import Account
from analyzer.records.sessions import OpenSession, end_session, end_sessions, open_sessions
from analyzer.service.bootstrap import Service

ADMINISTRATOR = "administrator"
"""Name of the account that the first start makes."""

log = structlog.get_logger()


@dataclass(frozen=True)
class Invitation:
    """Whoever opens the link may choose the account's password, once; to be handed over, and never to be logged."""

    name: str
    link: str


def ensure_first_account(service: Service) -> Invitation | None:
    """Make the first account, while nobody can sign in: it looks after accounts, and sees nothing else.

    A link that was never followed expires; the next start then makes another.

    Args:
        service: the service's parts.

    Returns:
        What the terminal shows once; None as soon as somebody can sign in.
    """
    if rows.anybody_can_sign_in():
        return None
    roles = _managing(service.policy.access)[:1]
    with unit_of_work():
        if rows.find_account(ADMINISTRATOR) is None:
            rows.add_account(ADMINISTRATOR, roles)
            _note(ADMINISTRATOR, "invited", process("first start"), service.clock(), roles=[*roles])
    return _invitation(known_account(ADMINISTRATOR), service)


def invite(
    name: str, roles: Collection[str], service: Service, *, by: str, tutor_id: str = "", mail: str = ""
) -> Invitation:
    """Make an account for somebody, with what their roles may do.

    Args:
        name: how they sign in.
        roles: what they are employed for; names of before are understood.
        service: the service's parts.
        by: name of whoever invites them.
        tutor_id: the tutor that they are, as lesson records name them; empty for others.
        mail: where they are told that something waits; they may change it.

    Raises:
        PermanentError: the name is not one that an account can have, a role is none, or mail cannot be sent there.
        ConflictError: there is an account of this name.
    """
    if not rows.is_account_name(name):
        raise PermanentError("an account's name has letters, digits and @ . + - _ only, 150 at most")
    if mail and not rows.is_mail_address(mail):
        raise PermanentError("a mail address is written like name@example.org")
    wanted = known_roles(roles, service.policy.access)
    with unit_of_work():
        if (account := rows.add_account(name, wanted, tutor_id, mail)) is None:
            raise ConflictError("there is an account of this name already")
        _note(name, "invited", person(by), service.clock(), roles=[*wanted])
    return _invitation(account, service)


def open_with_password(name: str, password: str, roles: Collection[str], service: Service, *, by: str) -> None:
    """Let an account, made where there is none, be opened by this password; whatever opened it before opens nothing.

    For a demonstration alone: of any other account nobody but its owner knows the password.

    Args:
        name: of the account.
        password: that opens it.
        roles: that it has from now on.
        service: the service's parts.
        by: the agent of custody that does so.
    """
    wanted = known_roles(roles, service.policy.access)
    with unit_of_work():
        if (account := rows.add_account(name, wanted)) is None:
            account = known_account(name)
            rows.change_roles(account, wanted)
            end_sessions(account.pk)
        _note(name, "invited", by, service.clock(), roles=[*wanted])
        rows.set_password(account, password)
        _note(name, "password_chosen", by, service.clock())


def change_roles(name: str, roles: Collection[str], service: Service, *, by: str) -> tuple[str, ...]:
    """Let somebody have these roles from now on, and no other.

    Args:
        name: of the account.
        roles: that it has from now on; names of before are understood.
        service: the service's parts.
        by: name of whoever changes them; their own, where somebody gives themself a role.

    Returns:
        The roles that it has now, by name.

    Raises:
        ObjectMissingError: there is no such account.
        PermanentError: a role is none.
        ConflictError: nobody could give roles any more.
    """
    account, wanted = known_account(name), known_roles(roles, service.policy.access)
    if not set(_managing(service.policy.access)) & set(wanted):
        _check_not_the_last(account, service.policy.access)
    with unit_of_work():
        before = rows.change_roles(account, wanted)
        _note(name, "roles", person(by), service.clock(), before=[*before], roles=[*wanted])
    log.info("roles changed")
    return wanted


def known_roles(roles: Collection[str], access: AccessPolicy) -> tuple[str, ...]:
    """Roles by today's names, each once.

    Raises:
        PermanentError: one is none that config/access.yaml names.
    """
    wanted = tuple(sorted({todays_role(role) for role in roles}))
    if any(role not in access.roles for role in wanted):
        raise PermanentError(f"a role is one of {', '.join(access.roles)}")
    return wanted


def invite_again(name: str, service: Service, *, by: str) -> Invitation:
    """Let an account's owner choose a password anew; what opened it before opens nothing, and a closed one is open.

    Args:
        name: of the account.
        service: the service's parts.
        by: name of whoever asks for it.

    Raises:
        ObjectMissingError: there is no account of this name.
    """
    account = known_account(name)
    with unit_of_work():
        rows.open_account(account)
        end_all(account, now=service.clock())
        _note(name, "invited_again", person(by), service.clock())
    log.info("account opened")
    return _invitation(account, service)


def close(name: str, service: Service, *, by: str) -> None:
    """Let nobody in by an account any more, from now on; what its owner signed and acknowledged stays.

    Args:
        name: of the account.
        service: the service's parts.
        by: name of whoever closes it.

    Raises:
        ObjectMissingError: there is no account of this name.
        ConflictError: nobody else could sign in, or look after accounts.
    """
    account = known_account(name)
    if not rows.anybody_can_sign_in(besides=name):
        raise ConflictError(
            "nobody else can sign in yet; `lessonguard account invite` ends a password and its sessions"
        )
    _check_not_the_last(account, service.policy.access)
    with unit_of_work():
        rows.close_account(account)
        end_all(account, now=service.clock())
        _note(name, "closed", person(by), service.clock())
    log.info("account closed")


def note_password(name: str, *, now: datetime) -> None:
    """Note that an account's owner has chosen a password."""
    _note(name, "password_chosen", person(name), now)


def revoke_sessions(name: str, *, by: str, now: datetime) -> int:
    """End every session and token of an account at once; whoever knows its password may begin another session.

    Args:
        name: of the account.
        by: name of whoever ends them.
        now: the time.

    Returns:
        How many sessions there were.

    Raises:
        ObjectMissingError: there is no account of this name.
    """
    account = known_account(name)
    with unit_of_work():
        ended = end_all(account, now=now)
        _note(name, "sessions_ended", person(by), now, sessions=ended)
    log.info("sessions ended", count=ended)
    return ended


def sessions_of(name: str, *, now: datetime) -> list[OpenSession]:
    """Where somebody is signed in, the session that was used last first.

    Raises:
        ObjectMissingError: there is no account of this name.
    """
    return open_sessions(known_account(name).pk, now=now)


def end_own_session(account_id: int, name: str, ref: str, *, now: datetime) -> bool:
    """Sign somebody out in one browser, as they ask themselves; False where they are not signed in there any more."""
    with unit_of_work():
        ended = end_session(account_id, ref)
        if ended:
            _note(name, "sessions_ended", person(name), now, sessions=1)
    return ended


def _managing(access: AccessPolicy) -> tuple[str, ...]:
    """The roles that look after accounts."""
    return tuple(name for name, role in access.roles.items() if Right.MANAGE_ACCOUNTS in role.may)


def _check_not_the_last(account: Account, access: AccessPolicy) -> None:
    managing = _managing(access)
    its_own = set(managing) & set(rows.roles_of(account))
    if its_own and not rows.somebody_has_role(managing, besides=account.username):
        raise ConflictError("nobody else could look after accounts any more")


def _note(name: str, change: str, by: str, now: datetime, **facts: list[str] | int) -> None:
    told: Facts = {"account": name, "change": change}
    for key, value in facts.items():
        told[key] = [*value] if isinstance(value, list) else value
    custody.note(Chain.access(), CustodyAction.ACCESS_CHANGED, by, told, now=now)


def end_all(account: Account, *, now: datetime) -> int:
    """Let nobody go on by what was proven before, neither in a browser nor by a token; says how many sessions end."""
    revoke_tokens(account, now=now)
    return end_sessions(account.pk)


def known_account(name: str) -> Account:
    """The account of this name, open or closed.

    Raises:
        ObjectMissingError: there is none.
    """
    account = rows.find_account(name) if rows.is_account_name(name) else None
    if account is None:
        raise ObjectMissingError("there is no account of this name")
    return account


def _invitation(account: Account, service: Service) -> Invitation:
    return Invitation(account.username, service.settings.url.rstrip("/") + rows.password_path(account))
