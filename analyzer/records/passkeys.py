"""Passkeys of accounts: added, listed, found by what they call themselves, removed."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from analyzer.records.models import Passkey
from analyzer.records.projections import pick


@dataclass(frozen=True)
class ListedPasskey:
    """What its owner sees of a passkey."""

    id: int
    name: str
    created_at: datetime
    used_at: datetime | None


@dataclass(frozen=True)
class KnownPasskey:
    """What proves an answer of a passkey."""

    id: int
    account_id: int
    account: str
    """Name of the account."""
    public: bytes
    sign_count: int
    device: str
    """What a session remembers that was proven by it."""


def add_passkey(
    account_id: int, name: str, credential_id: str, public: bytes, sign_count: int, now: datetime
) -> str | None:
    """Note a passkey of an account.

    Returns:
        What a session remembers that was proven by it; None where it is known already.
    """
    row, made = Passkey.objects.get_or_create(
        credential_id=credential_id,
        defaults={
            "user_id": account_id,
            "name": name,
            "public": public,
            "sign_count": sign_count,
            "created_at": now,
        },
    )
    return str(row.persistent_id) if made else None


def passkeys_of(account_id: int) -> list[ListedPasskey]:
    """The passkeys of an account, the first first."""
    return list(pick(ListedPasskey, Passkey.objects.filter(user=account_id).order_by("id")))


def public_keys_of(account_id: int) -> list[bytes]:
    """The public halves of an account's passkeys."""
    return [bytes(public) for public in Passkey.objects.filter(user=account_id).values_list("public", flat=True)]


def find_passkey(credential_id: str) -> KnownPasskey | None:
    """The passkey of this id, if its account is open."""
    row = Passkey.objects.select_related("user").filter(credential_id=credential_id, user__is_active=True).first()
    if row is None:
        return None
    name = row.user.get_username()
    return KnownPasskey(row.pk, row.user_id, name, bytes(row.public), row.sign_count, str(row.persistent_id))


def passkey_used(passkey_id: int, sign_count: int, now: datetime) -> bool:
    """Note that a passkey was used; False where it has counted further already, as a copy of it does not know."""
    onwards = Q(sign_count__lt=sign_count) | Q(sign_count=0) if sign_count else Q(sign_count=0)
    rows = Passkey.objects.filter(onwards, pk=passkey_id)
    return bool(rows.update(sign_count=sign_count, used_at=now))


def remove_passkey(account_id: int, passkey_id: int) -> bool:
    """Remove a passkey of an account; False where it has none of this number."""
    return bool(Passkey.objects.filter(user=account_id, pk=passkey_id).delete()[0])
