"""Who has to do with a recording: whom it is assigned to, and who is named in a case that it belongs to."""

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


class Mandate(models.Model):
    """Somebody is named in a case, and may look at a recording that belongs to it."""

    recording = models.ForeignKey(Recording, on_delete=models.PROTECT, related_name="mandates")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="mandates")
    case = models.CharField(max_length=64)
    """Names the case."""
    at = models.DateTimeField()
    by = models.CharField(max_length=150)
    """Name of the account that named them."""
    ended_at = models.DateTimeField(null=True)
    """None while it stands."""

    class Meta:
        """One that stands for a recording, a person and a case."""

        constraints = (
            models.UniqueConstraint(
                fields=["recording", "account", "case"], condition=models.Q(ended_at=None), name="mandate_once"
            ),
        )
        indexes = (models.Index(fields=["account", "ended_at"], name="mandate_of_account"),)
