"""Accounts as lists show them."""

from dataclasses import dataclass
from datetime import datetime

from analyzer.domain.errors import ObjectMissingError
from analyzer.records import accounts as rows
from analyzer.records.rows import Account


@dataclass(frozen=True)
class ListedAccount:
    """One account as lists show it."""

    name: str
    roles: tuple[str, ...]
    state: str
    """open, closed, or invited: nobody has chosen its password yet."""
    last_signed_in_at: datetime | None


def list_accounts() -> list[ListedAccount]:
    """Every account there ever was, by name."""
    return [ListedAccount(one.username, rows.roles_of(one), _state(one), one.last_login) for one in rows.all_accounts()]


def account_named(name: str) -> ListedAccount:
    """One account.

    Raises:
        ObjectMissingError: there is no account of this name.
    """
    found = next((one for one in list_accounts() if one.name == name), None)
    if found is None:
        raise ObjectMissingError("there is no account of this name")
    return found


def _state(account: Account) -> str:
    if not account.is_active:
        return "closed"
    return "open" if account.has_usable_password() else "invited"
