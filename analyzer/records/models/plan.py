"""What is planned of observing tutors, term by term."""

from django.db import models

from analyzer.domain.plan import ObservationReason
from analyzer.records.choices import choices, one_of
from analyzer.records.models.account import Account
from analyzer.records.models.recording import Recording


class PlanTerm(models.Model):
    """A term in which something is planned: what its draws are repeated by. Whoever plans locks this row."""

    name = models.CharField(max_length=40, unique=True)
    """As config/service/terms.yaml names it."""
    seed = models.CharField(max_length=64)
    begun_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    """As the configuration said when the term was begun; the clock of what is kept of it."""


class PlannedObservation(models.Model):
    """One lesson of a tutor that is to be observed in a term. Whether it was is told by people's grades alone."""

    term = models.CharField(max_length=40)
    tutor = models.CharField(max_length=200)
    """As lesson records name them."""
    reason = models.CharField(max_length=16, choices=choices(ObservationReason))
    number = models.PositiveIntegerField()
    """Counts the tutor's observations of this reason in the term from 1, those that lapsed, too."""
    week = models.PositiveSmallIntegerField(default=0)
    """Week of the term from which on a lesson is drawn."""
    due_at = models.DateTimeField()
    """The first moment at which it is late."""
    made_at = models.DateTimeField()
    recording = models.ForeignKey(Recording, null=True, on_delete=models.PROTECT, related_name="observations")
    """None until one is drawn; never another afterwards."""
    drawn_at = models.DateTimeField(null=True)
    candidates = models.JSONField(default=list)
    """What it was drawn from: recording, week and weight of each."""
    lapsed_at = models.DateTimeField(null=True)
    """Since when its lesson cannot be observed: another observation took its place."""
    observer = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="observations")
    given_at = models.DateTimeField(null=True)
    """When the observer was given it."""
    excused_at = models.DateTimeField(null=True)
    excused_by = models.CharField(max_length=150, blank=True, default="")
    excuse = models.CharField(max_length=32, blank=True, default="")
    """A code from config/service/terms.yaml, never words."""

    class Meta:
        """Nobody is planned twice for the same, and no lesson is two observations."""

        constraints = (
            one_of(ObservationReason, "reason", "observation_reason_known"),
            models.UniqueConstraint(fields=["term", "tutor", "reason", "number"], name="observation_once"),
            models.UniqueConstraint(
                fields=["recording"],
                condition=models.Q(recording__isnull=False),
                name="observation_of_recording",
            ),
        )
        indexes = (
            models.Index(fields=["term", "tutor"], name="observation_of_tutor"),
            models.Index(fields=["observer", "term"], name="observation_of_observer"),
            models.Index(fields=["recording", "due_at"], name="observation_due"),
        )


class RunMeasures(models.Model):
    """A run's measures as numbers, written with the run, so that a page over many lessons reads no stored analysis."""

    run = models.OneToOneField("records.Run", primary_key=True, on_delete=models.PROTECT, related_name="measures")
    values = models.JSONField()
    """Value by measure, those about teaching alone; what was withheld is not there."""
