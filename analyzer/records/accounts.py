"""Accounts, their roles, and links by which their owners choose a password."""

from collections.abc import Collection

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import Group
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from analyzer.records.models import Account

LONGEST_ADDRESS = 254
"""Characters of a mail address (RFC 5321)."""


def anybody_can_sign_in(*, besides: str = "") -> bool:
    """Whether there is an active account, besides one of this name, whose owner has chosen a password."""
    active = Account.objects.filter(is_active=True).exclude(username=besides)
    return active.exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX).exists()


def add_account(name: str, roles: Collection[str], tutor_id: str = "", mail: str = "") -> Account | None:
    """A new account without a password, with these roles; None where the name is taken."""
    with transaction.atomic():
        if Account.objects.filter(username=name).exists():
            return None
        account = Account.objects.create_user(username=name, tutor_id=tutor_id, email=mail)
        _set_roles(account, roles)
    return account


def roles_of(account: Account) -> tuple[str, ...]:
    """The names of an account's roles."""
    return tuple(sorted(group.name for group in account.groups.all()))


def change_roles(account: Account, roles: Collection[str]) -> tuple[str, ...]:
    """Let an account have these roles and no other; the ones that it had."""
    with transaction.atomic():
        locked = Account.objects.select_for_update().get(pk=account.pk)
        before = roles_of(locked)
        _set_roles(locked, roles)
    return before


def _set_roles(account: Account, roles: Collection[str]) -> None:
    account.groups.set([Group.objects.get_or_create(name=name)[0] for name in sorted(roles)])


def somebody_has_role(roles: Collection[str], *, besides: str) -> bool:
    """Whether somebody else than this account can sign in and has one of these roles."""
    others = Account.objects.filter(is_active=True, groups__name__in=roles).exclude(username=besides)
    return others.exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX).exists()


def find_account(name: str) -> Account | None:
    """The account of this name, open or closed."""
    return Account.objects.filter(username=name).first()


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


def set_password(account: Account, password: str) -> None:
    """Let an account be opened by this password, and by no earlier one."""
    account.is_active = True
    account.set_password(password)
    account.save(update_fields=["is_active", "password"])


def set_zone(account: Account, zone: str) -> None:
    """Let its owner be told times in this zone."""
    account.zone = zone
    account.save(update_fields=["zone"])


def set_mail(account: Account, mail: str) -> None:
    """Let its owner be told by mail there, or nowhere for an empty address."""
    account.email = mail
    account.save(update_fields=["email"])


def is_mail_address(mail: str) -> bool:
    """Whether mail can be sent there."""
    try:
        validate_email(mail)
    except ValidationError:
        return False
    return len(mail) <= LONGEST_ADDRESS


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
    return name == Account.normalize_username(name)
