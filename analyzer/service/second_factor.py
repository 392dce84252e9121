"""Second factors: set up by their owner, reset by an administrator, both on record."""

from datetime import datetime

from analyzer.domain.custody import Chain, CustodyAction, person
from analyzer.domain.errors import PermanentError
from analyzer.records import custody, second_factor
from analyzer.records.accounts import find_account
from analyzer.records.database import unit_of_work
from analyzer.records.sessions import end_sessions


def prove(account_id: int, name: str, code: str, *, now: datetime) -> str | None:
    """Check a code; the first right one sets the app up.

    Args:
        account_id: whose it should be.
        name: of the account.
        code: as it was typed.
        now: the time.

    Returns:
        What the session remembers; None where the code is wrong.
    """
    before = second_factor.has_factor(account_id)
    with unit_of_work():
        device = second_factor.check_code(account_id, code)
        if device and not before:
            _note(name, "second_factor_set", name, now)
    return device


def is_set_up(name: str) -> bool:
    """Whether the account of this name has an app set up."""
    account = find_account(name)
    return account is not None and second_factor.has_factor(account.pk)


def forget(name: str, *, by: str, now: datetime) -> None:
    """Have somebody set their app up anew, as where their telephone is lost; their sessions end.

    Args:
        name: of the account.
        by: name of whoever decides so.
        now: the time.

    Raises:
        PermanentError: there is no account of this name.
    """
    account = find_account(name)
    if account is None:
        raise PermanentError("there is no account of this name")
    with unit_of_work():
        second_factor.forget_factor(account.pk)
        end_sessions(account.pk)
        _note(name, "second_factor_forgotten", by, now)


def _note(name: str, change: str, by: str, now: datetime) -> None:
    told = {"account": name, "change": change}
    custody.note(Chain.access(), CustodyAction.ACCESS_CHANGED, person(by), told, now=now)
