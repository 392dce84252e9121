"""Who gives a command that takes two different people: each proves it by their own password."""

from analyzer.domain.errors import PermanentError
from analyzer.records.accounts import has_right, proven_account
from analyzer.records.cases import Viewer


def proven_person(name: str, password: str) -> Viewer:
    """The person with this account, once they have proven that they are.

    Args:
        name: of the account.
        password: as they sign in with it; never kept, and never part of an error.

    Raises:
        PermanentError: name or password are wrong, or the account is closed; does not say which.
    """
    account = proven_account(name, password)
    if account is None:
        raise PermanentError("nobody can sign in by this name and password")
    return Viewer(account.pk, account.username, every=has_right(account, "manage_cases"))
