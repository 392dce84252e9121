"""What a person's device or key proves them by, instead of a code."""

from django.db import models
from django_otp.models import Device

from analyzer.records.models.account import Account


class Passkey(Device):  # type: ignore[misc]  # django-otp has no types
    """The public half of a key that lies in somebody's device (WebAuthn); the other half never leaves it.

    A device of django-otp's, so that a session which was proven by it is over once it is removed.
    """

    user = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    credential_id = models.CharField(max_length=1400, unique=True)
    """What the device calls the key; base64url without padding, at most 1023 bytes as WebAuthn has it."""
    public = models.BinaryField()
    """WebAuthn's attested credential data: identifiers and the public key."""
    sign_count = models.BigIntegerField()
    """How often it had signed when it was used last; 0 where the device does not count."""
    created_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        """Asked for by account, which a foreign key finds."""
