"""Tokens of persons; their secrets are not kept, only their checksums."""

from datetime import datetime

from django.db import transaction

from analyzer.records.models import Account, PersonalToken


def replace_token(account: Account, secret_sha256: str, *, expires_at: datetime, now: datetime) -> PersonalToken:
    """Remember a new token of a person; the ones before prove nothing any more."""
    with transaction.atomic():
        revoke_tokens(account, now=now)
        return PersonalToken.objects.create(
            account=account, secret_sha256=secret_sha256, created_at=now, expires_at=expires_at
        )


def revoke_tokens(account: Account, *, now: datetime) -> None:
    """Let no token of a person prove anything any more."""
    PersonalToken.objects.filter(account=account, revoked_at=None).update(revoked_at=now)


def find_token(secret_sha256: str) -> PersonalToken | None:
    """The token with this secret, with its person."""
    return PersonalToken.objects.filter(secret_sha256=secret_sha256).select_related("account").first()


def note_use(token: PersonalToken, *, now: datetime) -> None:
    """Say that it was used."""
    PersonalToken.objects.filter(pk=token.pk).update(last_used_at=now)
