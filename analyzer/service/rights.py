"""Whether a person may do something: the one place that is asked where no page guards it."""

from analyzer.domain.errors import PermanentError
from analyzer.records.rows import Account


class RightMissingError(PermanentError):
    """Somebody who is known, and may not do this."""


def may(account: Account, right: str) -> bool:
    """Whether an open account has a right of `records`."""
    return account.is_active and account.has_perm(f"records.{right}")


def check_right(account: Account, right: str) -> None:
    """Go on only if somebody may.

    Raises:
        RightMissingError: they may not; names the right.
    """
    if not may(account, right):
        raise RightMissingError(f"this account has not the right '{right}'")
