"""Keys to the API: made for one machine each, shown once, good until they expire or are revoked."""

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from analyzer.domain.errors import PermanentError
from analyzer.domain.scope import Scope
from analyzer.records.rows import ApiToken
from analyzer.records.tokens import add_token, all_tokens, find_token, note_use, revoke

PREFIX = "lg_"
"""Begins every secret, so that scanners for leaked secrets know ours."""
SECRET_BYTES = 32
LONGEST_NAME = 100

log = structlog.get_logger()


@dataclass(frozen=True)
class IssuedToken:
    """A new token; its secret is shown now and never again."""

    name: str
    secret: str
    expires_at: datetime


class TokenRefusedError(PermanentError):
    """A token that opens nothing: unknown, expired or revoked."""


class ScopeMissingError(PermanentError):
    """A token that is good, but not for this; the message names the scopes of which it needs one."""


def issue_token(name: str, scopes: Collection[Scope], lifetime: timedelta, *, now: datetime) -> IssuedToken:
    """Make a key to the API.

    Args:
        name: whose it is; shown in lists, and never used again for another.
        scopes: all that it may do.
        lifetime: after which it opens nothing.
        now: the time.

    Raises:
        PermanentError: the name is empty or too long, the lifetime is not positive, or there is no scope.
        ConflictError: there is a token of this name.
    """
    if not (0 < len(name) <= LONGEST_NAME and name.isprintable()):
        raise PermanentError(f"a token's name has 1 to {LONGEST_NAME} printable characters")
    if lifetime <= timedelta(0):
        raise PermanentError("a token's lifetime is positive")
    if not scopes:
        raise PermanentError("a token may do one thing at least")
    secret = PREFIX + secrets.token_urlsafe(SECRET_BYTES)
    add_token(name, checksum_of(secret), scopes, expires_at=now + lifetime, now=now)
    log.info("token issued", scopes=" ".join(sorted(set(scopes))))
    return IssuedToken(name, secret, now + lifetime)


def check_token(secret: str, needed: Collection[Scope], *, now: datetime) -> ApiToken:
    """The token whose secret this is, if it may do what is asked.

    Args:
        secret: as it was shown once.
        needed: scopes of which it needs one.
        now: the time.

    Raises:
        TokenRefusedError: it is not one of ours, has expired or was revoked; says which.
        ScopeMissingError: it is good, but has none of these scopes.
    """
    token = find_token(checksum_of(secret))
    if token is None:
        raise TokenRefusedError("the token is unknown")
    if token.revoked_at is not None:
        raise TokenRefusedError("the token was revoked")
    if token.expires_at <= now:
        raise TokenRefusedError("the token has expired")
    if not set(needed) & set(token.scopes):
        raise ScopeMissingError(f"the token is not for this, which needs the scope {' or '.join(sorted(needed))}")
    note_use(token, now=now)
    return token


def revoke_token(name: str, *, now: datetime) -> None:
    """Make a token useless from now on.

    Raises:
        PermanentError: there is none of this name.
    """
    if not revoke(name, now=now):
        raise PermanentError(f"there is no token '{name}'")
    log.info("token revoked")


def list_tokens() -> list[ApiToken]:
    """Every token there ever was, by name; without their secrets, which nobody has."""
    return all_tokens()


def checksum_of(secret: str) -> str:
    """What is kept of a secret, and finds its row: a plain checksum will do, as 256 random bits cannot be guessed."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
