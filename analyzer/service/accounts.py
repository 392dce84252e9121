"""How people come to have an account: there are no default credentials, and nobody but its owner knows a password."""

from dataclasses import dataclass
from datetime import datetime

import structlog

from analyzer.domain.errors import ConflictError, PermanentError
from analyzer.records import accounts as rows
from analyzer.records.accounts import AccountRole
from analyzer.records.rows import Account

ADMINISTRATOR = "administrator"
"""Name of the account that the first start makes."""

__all__ = [
    "ADMINISTRATOR", "AccountRole", "Invitation", "ListedAccount", "close", "ensure_first_account", "invite",
    "invite_again", "list_accounts",
]  # fmt: skip

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


def ensure_first_account(url: str) -> Invitation | None:
    """Make the first account, while nobody can sign in.

    A link that was never followed expires; the next start then makes another.

    Args:
        url: under which people reach the service.

    Returns:
        What the terminal shows once; None as soon as somebody can sign in.
    """
    if rows.anybody_can_sign_in():
        return None
    account = rows.administrator(ADMINISTRATOR)
    return Invitation(account.username, _link(rows.password_path(account), url))


def invite(name: str, role: AccountRole, url: str) -> Invitation:
    """Make an account for somebody, with the rights of their role.

    Args:
        name: how they sign in.
        role: what they are employed for.
        url: under which people reach the service.

    Raises:
        PermanentError: the name is not one that an account can have.
        ConflictError: there is an account of this name.
    """
    if not rows.is_account_name(name):
        raise PermanentError("an account's name has letters, digits and @ . + - _ only, 150 at most")
    if (account := rows.add_account(name, role)) is None:
        raise ConflictError("there is an account of this name already")
    return Invitation(account.username, _link(rows.password_path(account), url))


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
    return [ListedAccount(one.username, _roles(one), _state(one), one.last_login) for one in rows.all_accounts()]


def _roles(account: Account) -> tuple[str, ...]:
    every = ("every right",) if account.is_superuser else ()
    return every + tuple(sorted(group.name for group in account.groups.all()))


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
