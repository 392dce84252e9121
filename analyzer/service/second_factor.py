"""Second factors: set up by their owner, reset by an administrator, both on record."""

from datetime import datetime

from analyzer.domain.custody import Chain, CustodyAction, person
from analyzer.records import custody, second_factor
from analyzer.records.accounts import find_account
from analyzer.records.database import unit_of_work
from analyzer.service.accounts import end_all, known_account


def prove(account_id: int, name: str, code: str, *, now: datetime) -> str | None:
    """Check a code; the first right one of an app sets it up.

    Args:
        account_id: whose it should be.
        name: of the account.
        code: as it was typed: digits are of the app, letters are a recovery code.
        now: the time.

    Returns:
        What the session remembers; None where the code is wrong.
    """
    with unit_of_work():
        if not code.isdecimal():
            device = second_factor.use_recovery_code(account_id, code)
            if device:
                note_change(name, "recovery_code_used", name, now)
            return device
        before = second_factor.has_app(account_id)
        device = second_factor.check_code(account_id, code)
        if device and not before:
            note_change(name, "second_factor_set", name, now)
    return device


def renew_recovery_codes(account_id: int, name: str, *, now: datetime) -> tuple[str, ...]:
    """New recovery codes of an account, to be shown once; those before are good no more.

    Args:
        account_id: whose they are.
        name: of the account.
        now: the time.
    """
    with unit_of_work():
        codes = second_factor.new_recovery_codes(account_id)
        note_change(name, "recovery_codes_made", name, now)
    return codes


def is_set_up(name: str) -> bool:
    """Whether the account of this name has an app or a passkey set up."""
    account = find_account(name)
    return account is not None and second_factor.has_factor(account.pk)


def forget(name: str, *, by: str, now: datetime) -> None:
    """Have somebody set their app up anew, as where their telephone is lost; their sessions and tokens end.

    Args:
        name: of the account.
        by: name of whoever decides so.
        now: the time.

    Raises:
        ObjectMissingError: there is no account of this name.
    """
    account = known_account(name)
    with unit_of_work():
        second_factor.forget_factor(account.pk)
        end_all(account, now=now)
        note_change(name, "second_factor_forgotten", by, now)


def note_change(name: str, change: str, by: str, now: datetime) -> None:
    """Tell what was done to what proves somebody."""
    told = {"account": name, "change": change}
    custody.note(Chain.access(), CustodyAction.ACCESS_CHANGED, person(by), told, now=now)
