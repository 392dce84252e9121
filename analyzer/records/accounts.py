"""Accounts, what they may do, and links by which their owners choose a password."""

from enum import StrEnum
from types import MappingProxyType

from django.contrib.auth import authenticate
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import Group, Permission
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from analyzer.records.models import Account


class AccountRole(StrEnum):
    """What somebody is employed for, which decides what they may see and do."""

    OBSERVER = "observer"
    """Reads recordings and their scorecards."""
    OPERATOR = "operator"
    """Keeps the work going: reads recordings and the ledger, has parked recordings tried again."""
    LEAD = "lead"
    """Designated Safeguarding Lead: everything that the pages offer."""


RIGHTS = MappingProxyType(
    {
        AccountRole.OBSERVER: frozenset({"view_recording"}),
        AccountRole.OPERATOR: frozenset({"view_recording", "retry_recording", "view_ledgerday", "view_arrival"}),
        AccountRole.LEAD: frozenset(
            {
                "view_recording",
                "retry_recording",
                "view_alert",
                "acknowledge_alert",
                "view_ledgerday",
                "sign_off_ledgerday",
                "view_arrival",
                "approve_destruction",
                "export_subject",
            }
        ),
    }
)
"""The permissions of each role. Whoever may view arrivals sees the names of files that were not taken in."""


def anybody_can_sign_in(*, besides: str = "") -> bool:
    """Whether there is an active account, besides one of this name, whose owner has chosen a password."""
    active = Account.objects.filter(is_active=True).exclude(username=besides)
    return active.exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX).exists()


def administrator(name: str) -> Account:
    """The account with every right, without a password until its owner chooses one; made if it is not there."""
    account, made = Account.objects.get_or_create(
        username=name, defaults={"is_superuser": True, "is_staff": True, "password": UNUSABLE_PASSWORD_PREFIX}
    )
    if made:
        account.set_unusable_password()
        account.save(update_fields=["password"])
    return account


def keep_roles() -> None:
    """Give the roles that somebody has the rights that this version says they have."""
    for group in Group.objects.filter(name__in=[role.value for role in AccountRole]):
        _give(group, AccountRole(group.name))


def _give(group: Group, role: AccountRole) -> None:
    group.permissions.set(Permission.objects.filter(content_type__app_label="records", codename__in=RIGHTS[role]))


def add_account(name: str, role: AccountRole) -> Account | None:
    """A new account without a password, with the rights of a role; None where the name is taken."""
    with transaction.atomic():
        if Account.objects.filter(username=name).exists():
            return None
        group, _ = Group.objects.get_or_create(name=role)
        _give(group, role)
        account = Account.objects.create_user(username=name)
        account.groups.add(group)
    return account


def find_account(name: str) -> Account | None:
    """The account of this name, open or closed."""
    return Account.objects.filter(username=name).first()


def authenticated(name: str, password: str) -> Account | None:
    """The open account whose password this is; None where it is not."""
    account = authenticate(username=name, password=password)
    return account if isinstance(account, Account) else None


def may(account: Account, right: str) -> bool:
    """Whether an open account has a right of `records`."""
    return account.is_active and account.has_perm(f"records.{right}")


def all_accounts() -> list[Account]:
    """Every account there ever was, by name, with its roles."""
    return list(Account.objects.order_by("username").prefetch_related("groups"))


def close_account(account: Account) -> None:
    """Let nobody in by it: its sessions end, its password and its links are worth nothing."""
    account.is_active = False
    _forget_password(account)


def open_account(account: Account) -> None:
    """Let its owner in again by a link; whatever opened it before opens nothing."""
    account.is_active = True
    _forget_password(account)


def _forget_password(account: Account) -> None:
    """Save the account without a password, which ends its sessions and earlier links."""
    account.set_unusable_password()
    account.save(update_fields=["is_active", "password"])


def password_path(account: Account) -> str:
    """Path of the page where the account's password can be chosen, once, for a limited time."""
    who = urlsafe_base64_encode(force_bytes(account.pk))
    return f"/set-password/{who}/{default_token_generator.make_token(account)}/"


def is_account_name(name: str) -> bool:
    """Whether an account can have this name."""
    try:
        Account(username=name).clean_fields(exclude={"password"})
    except ValidationError:
        return False
    return True
