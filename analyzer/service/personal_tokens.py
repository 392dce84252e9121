"""Tokens by which a person proves who they are at a terminal or to the API: made for one, shown once."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from analyzer.domain.custody import Chain, CustodyAction, process
from analyzer.domain.errors import PermanentError
from analyzer.records import accounts, custody, personal_tokens
from analyzer.records.database import unit_of_work
from analyzer.records.rows import Account
from analyzer.service.tokens import SECRET_BYTES, TokenRefusedError, checksum_of

PREFIX = "lgp_"
"""Begins every secret of a person; those of machines begin with `lg_`."""
log = structlog.get_logger()


@dataclass(frozen=True)
class IssuedPersonalToken:
    """A new token; its secret is shown now and never again."""

    name: str
    secret: str
    expires_at: datetime


def issue_personal_token(name: str, lifetime: timedelta, *, now: datetime) -> IssuedPersonalToken:
    """Make a token for a person; an earlier one of theirs proves nothing any more.

    Args:
        name: of the account.
        lifetime: after which it proves nothing.
        now: the time.

    Raises:
        PermanentError: there is no open account of this name, or the lifetime is not positive.
    """
    account = accounts.find_account(name)
    if account is None or not account.is_active:
        raise PermanentError("there is no open account of this name")
    if lifetime <= timedelta(0):
        raise PermanentError("a token's lifetime is positive")
    secret = PREFIX + secrets.token_urlsafe(SECRET_BYTES)
    with unit_of_work():
        token = personal_tokens.replace_token(account, checksum_of(secret), expires_at=now + lifetime, now=now)
        facts = {"account": account.pk, "personal_token": token.pk}
        custody.note(Chain.access(), CustodyAction.ACCESS_CHANGED, process("accounts"), facts, now=now)
    log.info("personal token issued", token=token.pk)
    return IssuedPersonalToken(account.get_username(), secret, now + lifetime)


def person_of(secret: str, *, now: datetime) -> Account:
    """Whose token this is.

    Raises:
        TokenRefusedError: it is not one of ours, has expired or was replaced, or the account is closed.
    """
    token = personal_tokens.find_token(checksum_of(secret.strip()))
    if token is None:
        raise TokenRefusedError("the token is no person's")
    if token.revoked_at is not None:
        raise TokenRefusedError("the token proves nothing any more")
    if token.expires_at <= now:
        raise TokenRefusedError("the token has expired")
    if not token.account.is_active:
        raise TokenRefusedError("the account is closed")
    personal_tokens.note_use(token, now=now)
    return token.account
