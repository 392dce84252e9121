"""How a person proves who they are where there is no page to sign in to."""

from django.db import models

from analyzer.records.models.account import Account


class PersonalToken(models.Model):
    """A person's token, known by the SHA-256 of a long random secret that is shown once."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="tokens")
    secret_sha256 = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
