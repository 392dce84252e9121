"""A reason to keep a recording beyond its retention."""

from django.db import models

from analyzer.records.models.recording import Recording


class Hold(models.Model):
    """A legal hold that a finding asked for, on every stored original of a recording."""

    recording = models.ForeignKey(Recording, on_delete=models.PROTECT, related_name="holds")
    reason = models.CharField(max_length=200)
    """The kinds of finding that asked for it, or the case."""
    asked_at = models.DateTimeField()
    verified_at = models.DateTimeField(null=True)
    """When the store itself answered that the hold lies on every version; None: it could not be placed yet."""
    failure = models.CharField(max_length=500, blank=True, default="")
    """Why it could not be placed when last tried."""

    class Meta:
        """Placed once for one reason."""

        constraints = (models.UniqueConstraint(fields=["recording", "reason"], name="hold_once"),)
        indexes = (models.Index(fields=["verified_at"], name="hold_verified"),)
