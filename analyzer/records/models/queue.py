"""What waits to be observed: for each assessed lesson one row of facts, put anew by whatever changes them."""

from django.db import models

from analyzer.domain.queue import QueueState
from analyzer.records.choices import choices, one_of
from analyzer.records.models.account import Account
from analyzer.records.models.recording import Recording


class Queued(models.Model):
    """A lesson in the queue. What is cut off, not assessed, or destroyed has no row."""

    recording = models.OneToOneField(Recording, primary_key=True, on_delete=models.PROTECT, related_name="queued")
    lesson_name = models.CharField(max_length=200, db_index=True)
    """Id of the lesson; empty where it came without a lesson record."""
    tutor = models.CharField(max_length=200, db_index=True)
    """Id; empty where it is not known."""
    subject = models.CharField(max_length=200)
    uploaded_at = models.DateTimeField()
    account = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    """Who observes it; None while nobody does."""
    questions = models.PositiveIntegerField()
    rank = models.SmallIntegerField()
    concerns = models.PositiveSmallIntegerField()
    due_on = models.DateField(null=True)
    graded = models.BooleanField()
    state = models.CharField(max_length=16, choices=choices(QueueState))

    class Meta:
        """Every stretch of the queue is read from an index in its order; counts come from one, too."""

        indexes = (
            models.Index(fields=["state", "rank", "-uploaded_at", "-recording"], name="queued_rank"),
            models.Index(fields=["state", "concerns", "-uploaded_at", "-recording"], name="queued_concerns"),
            models.Index(fields=["state", "due_on", "-uploaded_at", "-recording"], name="queued_due"),
            models.Index(fields=["state", "-uploaded_at", "-recording"], name="queued_newest"),
            models.Index(fields=["state", "rank", "concerns", "due_on", "account", "subject"], name="queued_counts"),
            models.Index(fields=["tutor", "state", "rank", "-uploaded_at", "-recording"], name="queued_tutor"),
            models.Index(fields=["account", "state", "rank", "-uploaded_at", "-recording"], name="queued_mine"),
        )
        constraints = (one_of(QueueState, "state", "queued_state_known"),)


class SavedView(models.Model):
    """A set of filters that somebody gave a name."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    filters = models.CharField(max_length=1000)
    """As the address of the queue has them."""

    class Meta:
        """One of a name for each account."""

        constraints = (models.UniqueConstraint(fields=["account", "name"], name="saved_view_once"),)
