"""The daily proof that nothing was lost."""

from django.db import models


class LedgerDay(models.Model):
    """One day's reconciliation; the full list is a stored object, known by its checksum."""

    day = models.DateField(primary_key=True)
    written_at = models.DateTimeField()
    """When the day was last looked at; what is written may be older, where nothing had changed."""
    counts = models.JSONField()
    """Lines by state: processed, in progress, failed, missing, unexplained."""
    totals = models.JSONField(default=dict)
    """What the lines were made from: lessons expected, matched, awaited and missing; recordings; arrivals."""
    corrects = models.CharField(max_length=200, blank=True, default="")
    """Version that had been signed off, and that this one says otherwise than; empty if there is none."""
    key = models.CharField(max_length=512)
    version_id = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    signature = models.CharField(max_length=200)
    """As `analyzer.signing` writes it, with the key that made it; earlier ones are an HMAC-SHA256 of the object."""
    signed_off_at = models.DateTimeField(null=True)
    signed_off_by = models.CharField(max_length=150, blank=True, default="")
