"""Everything that was ever handed in, taken or not."""

from django.db import models

from analyzer.domain.arrival import ArrivalState
from analyzer.records.choices import choices, one_of
from analyzer.records.models.recording import Recording


class Arrival(models.Model):
    """One thing handed in at one door: an upload, an object, a file in the watched folder."""

    source = models.CharField(max_length=16)
    """api, event, poll, folder or command."""
    reference = models.CharField(max_length=512)
    """What names it there: idempotency key, bucket and key, file name."""
    fingerprint = models.CharField(max_length=200)
    """Changes when what lies there does: checksum of the request, version or etag, size and time."""
    state = models.CharField(max_length=16, choices=choices(ArrivalState), default=ArrivalState.SEEN)
    reason = models.CharField(max_length=500, blank=True, default="")
    recording = models.ForeignKey(Recording, null=True, on_delete=models.PROTECT, related_name="arrivals")
    first_seen_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    """When its fingerprint or state last changed."""
    attempts = models.PositiveIntegerField(default=0)

    class Meta:
        """Once a door and name; the ledger asks by state and day."""

        constraints = (
            models.UniqueConstraint(fields=["source", "reference"], name="arrival_once"),
            one_of(ArrivalState, "state", "arrival_state_known"),
        )
        indexes = (
            models.Index(fields=["state", "changed_at"], name="arrival_state"),
            models.Index(fields=["first_seen_at"], name="arrival_first_seen"),
        )
