"""How people come to have an account: there are no default credentials, and nobody but its owner knows a password."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import structlog

from analyzer.domain.access import AccessPolicy, Right, todays_role
from analyzer.domain.errors import ConflictError, PermanentError
from analyzer.records import accounts as rows
from analyzer.records.rows import Account

ADMINISTRATOR = "administrator"
"""Name of the account that the first start makes."""

log = structlog.get_logger()


@dataclass(frozen=True)
class ListedAccount:
    """One account as `lessonguard account list` shows it."""

    name: str
    roles: tuple[str, ...]
    state: str
    """open, closed, or invited: nobody has chosen its password yet."""
    last_signed_in_at: datetime | None


@dataclass(frozen=True)
class Invitation:
    """Whoever opens the link may choose the account's password, once; to be handed over, and never to be logged."""

    name: str
    link: str


def ensure_first_account(access: AccessPolicy, url: str) -> Invitation | None:
    """Make the first account, while nobody can sign in: it looks after accounts, and sees nothing else.

    A link that was never followed expires; the next start then makes another.

    Args:
        access: what roles may do.
        url: under which people reach the service.

    Returns:
        What the terminal shows once; None as soon as somebody can sign in.
    """
    if rows.anybody_can_sign_in():
        return None
    account = rows.first_account(ADMINISTRATOR, _managing(access)[0])
    return Invitation(account.username, _link(rows.password_path(account), url))


def invite(name: str, roles: Collection[str], access: AccessPolicy, url: str, *, tutor_id: str = "") -> Invitation:
    """Make an account for somebody, with what their roles may do.

    Args:
        name: how they sign in.
        roles: what they are employed for; names of before are understood.
        access: what roles there are.
        url: under which people reach the service.
        tutor_id: the tutor that they are, as lesson records name them; empty for others.

    Raises:
        PermanentError: the name is not one that an account can have, or a role is none.
        ConflictError: there is an account of this name.
    """
    if not rows.is_account_name(name):
        raise PermanentError("an account's name has letters, digits and @ . + - _ only, 150 at most")
    if (account := rows.add_account(name, known_roles(roles, access), tutor_id)) is None:
        raise ConflictError("there is an account of this name already")
    return Invitation(account.username, _link(rows.password_path(account), url))


def change_roles(name: str, roles: Collection[str], access: AccessPolicy) -> tuple[str, ...]:
    """Let somebody have these roles from now on, and no other.

    Args:
        name: of the account.
        roles: that it has from now on; names of before are understood.
        access: what roles there are.

    Returns:
        The roles that it has now, by name.

    Raises:
        PermanentError: there is no such account, or a role is none.
        ConflictError: nobody could give roles any more.
    """
    account, wanted = _known(name), known_roles(roles, access)
    managing = _managing(access)
    if not set(managing) & set(wanted) and not rows.somebody_has_role(managing, besides=name):
        raise ConflictError("nobody else could look after accounts any more")
    rows.change_roles(account, wanted)
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


def _managing(access: AccessPolicy) -> tuple[str, ...]:
    """The roles that look after accounts."""
    return tuple(name for name, role in access.roles.items() if Right.MANAGE_ACCOUNTS in role.may)


def invite_again(name: str, url: str) -> Invitation:
    """Let an account's owner choose a password anew; earlier passwords, links and sessions end, a closed one opens.

    Args:
        name: of the account.
        url: under which people reach the service.

    Raises:
        PermanentError: there is no account of this name.
    """
    account = _known(name)
    rows.open_account(account)
    log.info("account opened")
    return Invitation(account.username, _link(rows.password_path(account), url))


def close(name: str) -> None:
    """Let nobody in by an account any more, from now on; what its owner signed and acknowledged stays.

    Raises:
        PermanentError: there is no account of this name.
        ConflictError: nobody else could sign in.
    """
    account = _known(name)
    if not rows.anybody_can_sign_in(besides=name):
        raise ConflictError(
            "nobody else can sign in yet; `lessonguard account invite` ends a password and its sessions"
        )
    rows.close_account(account)
    log.info("account closed")


def list_accounts() -> list[ListedAccount]:
    """Every account there ever was, by name."""
    return [ListedAccount(one.username, rows.roles_of(one), _state(one), one.last_login) for one in rows.all_accounts()]


def _state(account: Account) -> str:
    if not account.is_active:
        return "closed"
    return "open" if account.has_usable_password() else "invited"


def _known(name: str) -> Account:
    if (account := rows.find_account(name)) is None:
        raise PermanentError("there is no account of this name")
    return account


def _link(path: str, url: str) -> str:
    return url.rstrip("/") + path
