"""Who has to do with a recording: whom it is assigned to."""

from django.db import models

from analyzer.records.models.account import Account
from analyzer.records.models.recording import Recording


class Assignment(models.Model):
    """Somebody observes a recording, and nobody else does meanwhile."""

    recording = models.ForeignKey(Recording, on_delete=models.PROTECT, related_name="assignments")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="assignments")
    at = models.DateTimeField()
    by = models.CharField(max_length=150)
    """Name of the account that assigned it: their own, where they took it themselves."""
    ended_at = models.DateTimeField(null=True)
    """None while it stands."""

    class Meta:
        """One that stands for a recording, so that two cannot take it at once."""

        constraints = (
            models.UniqueConstraint(fields=["recording"], condition=models.Q(ended_at=None), name="assignment_once"),
        )
        indexes = (models.Index(fields=["account", "ended_at"], name="assignment_of_account"),)
