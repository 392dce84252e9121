"""How people come to have an account: there are no default credentials, and nobody but its owner knows a password."""

from dataclasses import dataclass

from analyzer.domain.errors import ConflictError, PermanentError
from analyzer.records import accounts as rows
from analyzer.records.accounts import AccountRole

ADMINISTRATOR = "administrator"
"""Name of the account that the first start makes."""

__all__ = ["ADMINISTRATOR", "AccountRole", "Invitation", "ensure_first_account", "invite"]


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


def _link(path: str, url: str) -> str:
    return url.rstrip("/") + path
