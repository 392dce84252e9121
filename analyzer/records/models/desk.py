"""What people did with an alert besides seeing it."""

from django.db import models

from analyzer.records.models.alert import Alert
from analyzer.records.models.case import Case


class AlertOpening(models.Model):
    """Somebody opened what an alert is about, which comes before acknowledging it; only added."""

    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="openings")
    by = models.CharField(max_length=150)
    """Name of the account."""
    at = models.DateTimeField()

    class Meta:
        """Once a person: the first time."""

        constraints = (models.UniqueConstraint(fields=["alert", "by"], name="alert_opened_once"),)


class AlertOutcome(models.Model):
    """What the person who acknowledged an alert said about it, and what comes next; only added."""

    alert = models.OneToOneField(Alert, on_delete=models.PROTECT, related_name="outcome")
    outcome = models.CharField(max_length=32)
    """A code of `outcomes` in config/service/cases.yaml."""
    next_step = models.CharField(max_length=32)
    """A code of `next_steps` there."""
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="+")
    """The case that was opened with it."""
    by = models.CharField(max_length=150)
    at = models.DateTimeField()
