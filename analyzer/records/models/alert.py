"""What a person must see at once, and whether they have."""

from django.db import models

from analyzer.domain.delivery import DeliveryState
from analyzer.records.choices import one_of
from analyzer.records.models.recording import Recording
from analyzer.records.models.sending import Sending


class Alert(models.Model):
    """A question for a named role; holds kinds and ids, never words."""

    recording = models.ForeignKey(Recording, null=True, on_delete=models.PROTECT, related_name="alerts")
    """None where it is about the service itself, e.g. an unexplained line of the ledger."""
    subject = models.CharField(max_length=100)
    """What it is about: a finding's id, `hold`, `integrity`, `ledger:2026-10-05`; one that turned graver is named with
    its severity, `<id>:critical`."""
    kind = models.CharField(max_length=64)
    """Kind of the finding, or of the trouble."""
    severity = models.CharField(max_length=16)
    rank = models.PositiveSmallIntegerField(default=0)
    """Of the severity: lists and messages go by it, gravest first."""
    finding_id = models.CharField(max_length=16, blank=True, default="")
    """Empty where it is about no finding; so are the next four."""
    channel = models.CharField(max_length=16, blank=True, default="")
    participant = models.CharField(max_length=200, blank=True, default="")
    """Empty, too, where it was not known whose words they were."""
    start_ms = models.BigIntegerField(null=True)
    end_ms = models.BigIntegerField(null=True)
    raised_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    """When its first messages go: at once, or with the next that its lesson has."""
    uploaded_at = models.DateTimeField(null=True)
    """When what it is about was handed in."""
    first_sent_at = models.DateTimeField(null=True)
    """When the first message of it was accepted for delivery."""
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.CharField(max_length=150, blank=True, default="")
    """Name of the account; where what it asks about was over before anybody answered, the process that found it so."""
    level = models.PositiveIntegerField(default=0)
    """How often it has been escalated."""
    escalate_at = models.DateTimeField(null=True)
    """When it goes to the next level, unless acknowledged; None once there is none."""

    class Meta:
        """Raised once for one thing."""

        constraints = (
            models.UniqueConstraint(fields=["recording", "subject"], name="alert_once"),
            models.UniqueConstraint(fields=["subject"], condition=models.Q(recording=None), name="alert_once_alone"),
        )
        indexes = (
            models.Index(fields=["acknowledged_at", "escalate_at"], name="alert_escalate"),
            models.Index(fields=["acknowledged_at", "-rank", "-raised_at"], name="alert_open"),
            models.Index(fields=["first_sent_at"], name="alert_sent"),
        )


class Delivery(Sending):
    """One message of an alert to one address."""

    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="deliveries")
    level = models.PositiveIntegerField()
    channel = models.CharField(max_length=16)
    """email or webhook."""
    target = models.CharField(max_length=500)

    class Meta:
        """One message a level and address; the sweep asks for what is due."""

        constraints = (
            models.UniqueConstraint(fields=["alert", "level", "channel", "target"], name="delivery_once"),
            one_of(DeliveryState, "state", "delivery_state_known"),
        )
        indexes = (models.Index(fields=["state", "next_at"], name="delivery_due"),)
