"""Weak signs of one tutor towards one student over several lessons, put before a person."""

from django.db import models

from analyzer.domain.pattern import PatternState
from analyzer.records.choices import choices, one_of
from analyzer.records.models.case import Case
from analyzer.records.models.recording import Recording


class Pattern(models.Model):
    """A proposal to look; holds pseudonymous ids and no words. Whoever changes it locks the tutor's row."""

    tutor = models.CharField(max_length=200)
    """As lesson records name them, as the student."""
    student = models.CharField(max_length=200)
    state = models.CharField(max_length=16, choices=choices(PatternState), default=PatternState.OPEN)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    """When it was answered, or lapsed."""
    answered_by = models.CharField(max_length=150, blank=True, default="")
    """Name of the account."""
    reason = models.CharField(max_length=32, blank=True, default="")
    """Why there is nothing in it: a code of config/service/patterns.yaml, never words."""
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="+")
    """Which looks further."""

    class Meta:
        """One open proposal a pair."""

        constraints = (
            one_of(PatternState, "state", "pattern_state_known"),
            models.UniqueConstraint(
                fields=["tutor", "student"], condition=models.Q(state="open"), name="pattern_one_open"
            ),
        )
        indexes = (
            models.Index(fields=["state", "made_at"], name="pattern_open"),
            models.Index(fields=["tutor", "student"], name="pattern_of_pair"),
        )


class PatternStep(models.Model):
    """A finding that a proposal rests on; goes with its lesson's findings."""

    pattern = models.ForeignKey(Pattern, on_delete=models.PROTECT, related_name="steps")
    recording = models.ForeignKey(Recording, on_delete=models.PROTECT, related_name="+")
    lesson_name = models.CharField(max_length=200)
    taught_at = models.DateTimeField()
    finding_id = models.CharField(max_length=16)
    kind = models.CharField(max_length=64)
    start_ms = models.BigIntegerField()
    end_ms = models.BigIntegerField()
    at = models.DateTimeField()
    """When it was put into the proposal."""

    class Meta:
        """Once a proposal."""

        constraints = (
            models.UniqueConstraint(fields=["pattern", "recording", "finding_id"], name="pattern_step_once"),
        )
