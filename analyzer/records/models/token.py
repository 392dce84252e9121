"""A key to the API."""

from django.db import models


class ApiToken(models.Model):
    """A machine's right to use the API, known by the SHA-256 of a long random secret that is shown once."""

    name = models.CharField(max_length=100, unique=True)
    secret_sha256 = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField()
    """Values of `Scope`, each once: what it may do."""
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
