"""What every message that is sent until it is accepted has in common."""

from django.db import models

from analyzer.domain.delivery import DeliveryState
from analyzer.records.choices import choices


class Sending(models.Model):
    """How far one message to one address is."""

    state = models.CharField(max_length=16, choices=choices(DeliveryState), default=DeliveryState.PENDING)
    attempts = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField()
    """When it is tried (again), or was settled; moved on before each try, so that no two try at once."""
    sent_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=500, blank=True, default="")
    """Why the last attempt failed."""

    class Meta:
        """No table of its own."""

        abstract = True
