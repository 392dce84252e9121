"""Keys to the API; their secrets are not kept, only their checksums."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q

from analyzer.domain.errors import ConflictError
from analyzer.domain.scope import Scope
from analyzer.records.models import ApiToken

USED_EVERY = timedelta(minutes=1)
"""How exactly the last use is known: not every request writes a row."""


def add_token(
    name: str, secret_sha256: str, scopes: Collection[Scope], *, expires_at: datetime, now: datetime
) -> ApiToken:
    """Remember a new token.

    Raises:
        ConflictError: there is one of this name.
    """
    try:
        with transaction.atomic():
            return ApiToken.objects.create(
                name=name,
                secret_sha256=secret_sha256,
                scopes=sorted(set(scopes)),
                created_at=now,
                expires_at=expires_at,
            )
    except IntegrityError as error:
        raise ConflictError(f"there is a token '{name}' already; names are not used twice") from error


def find_token(secret_sha256: str) -> ApiToken | None:
    """The token with this secret."""
    return ApiToken.objects.filter(secret_sha256=secret_sha256).first()


def note_use(token: ApiToken, *, now: datetime) -> None:
    """Say that it was used, unless it was said a moment ago."""
    stale = Q(last_used_at=None) | Q(last_used_at__lt=now - USED_EVERY)
    if token.last_used_at is None or token.last_used_at < now - USED_EVERY:
        ApiToken.objects.filter(stale, id=token.id).update(last_used_at=now)


def revoke(name: str, *, now: datetime) -> bool:
    """Make a token useless from now on; False where there is none of this name. One that was revoked stays so."""
    ApiToken.objects.filter(name=name, revoked_at=None).update(revoked_at=now)
    return ApiToken.objects.filter(name=name).exists()


def all_tokens() -> list[ApiToken]:
    """Every token there ever was, by name."""
    return list(ApiToken.objects.order_by("name"))
