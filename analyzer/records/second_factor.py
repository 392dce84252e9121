"""The second thing that proves who somebody is: codes of an app, by time (TOTP), a passkey, or a recovery code."""

from dataclasses import dataclass

from django.db import transaction
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from analyzer.records.models import Account, Passkey

CODES = 10
"""Recovery codes that are made at once; each has 40 random bits and is good once."""


@dataclass(frozen=True)
class NewFactor:
    """What an app has to know; shown to its owner while it is set up, and never again."""

    address: str
    """`otpauth://…`, as a picture holds it."""
    secret: str
    """For typing, in groups of four."""


def has_app(account_id: int) -> bool:
    """Whether an account has an app set up."""
    return bool(TOTPDevice.objects.filter(user=account_id, confirmed=True).exists())


def has_factor(account_id: int) -> bool:
    """Whether an account has an app or a passkey."""
    return has_app(account_id) or Passkey.objects.filter(user=account_id).exists()


def new_recovery_codes(account_id: int) -> tuple[str, ...]:
    """Codes for the day on which neither app nor passkey is at hand; those before are good no more."""
    with transaction.atomic():
        StaticDevice.objects.filter(user=account_id).delete()
        device = StaticDevice.objects.create(user_id=account_id, name="recovery")
        codes = tuple(StaticToken.random_token() for _ in range(CODES))
        StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
    return codes


def recovery_codes_left(account_id: int) -> int:
    """How many recovery codes of an account were not used."""
    return int(StaticToken.objects.filter(device__user=account_id).count())


def use_recovery_code(account_id: int, code: str) -> str | None:
    """Whether this is a recovery code of an account, which is good no more then.

    After wrong ones nothing is checked for a while, longer with each.

    Returns:
        The device's id for the session; None where the code is wrong.
    """
    with transaction.atomic():
        device = StaticDevice.objects.select_for_update().filter(user=account_id).first()
        return str(device.persistent_id) if device and device.verify_token(code.lower()) else None


def begin_factor(account: Account) -> NewFactor:
    """The app that is being set up; the same until a code of it was typed."""
    device, _ = TOTPDevice.objects.get_or_create(user=account, confirmed=False, defaults={"name": "app"})
    secret = device.config_url.partition("secret=")[2].partition("&")[0]
    return NewFactor(device.config_url, " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)))


def check_code(account_id: int, code: str) -> str | None:
    """Whether a code is that of an account's app, set up or being set up, which is set up by it.

    Each code is good once; after wrong ones nothing is checked for a while, longer with each. One that is being set up
    proves nothing once there is a passkey: whoever had the password before has seen its secret.

    Returns:
        The device's id for the session; None where the code is wrong.
    """
    with transaction.atomic():
        devices = TOTPDevice.objects.select_for_update().filter(user=account_id)
        if Passkey.objects.filter(user=account_id).exists():
            devices = devices.filter(confirmed=True)
        device = devices.filter(confirmed=True).first() or devices.first()
        if device is None or not device.verify_token(code):
            return None
        if not device.confirmed:
            device.confirmed = True
            device.save(update_fields=["confirmed"])
        return str(device.persistent_id)


def forget_factor(account_id: int) -> bool:
    """Have an account's owner set everything up anew; False where there was nothing."""
    kinds = (TOTPDevice, StaticDevice, Passkey)
    return bool(sum(kind.objects.filter(user=account_id).delete()[0] for kind in kinds))
