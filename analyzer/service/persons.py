"""Who a person is, and whether they may do something, where no page has asked them to sign in."""

from analyzer.domain.errors import PermanentError
from analyzer.records import accounts
from analyzer.records.rows import Account


def person_of(name: str, password: str, right: str) -> Account:
    """The account of a person who has proven who they are, and may do this.

    Args:
        name: of the account.
        password: its owner's.
        right: of `records`.

    Raises:
        PermanentError: the password is not that of an open account of this name, or the account has not the right.
    """
    account = accounts.authenticated(name, password)
    if account is None:
        raise PermanentError("this is not the password of an open account of this name")
    if not accounts.may(account, right):
        raise PermanentError(f"this account has not the right '{right}'")
    return account
