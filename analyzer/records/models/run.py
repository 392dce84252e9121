"""One assessment of a recording, never edited: a new policy makes a new run."""

from django.db import models

from analyzer.records.models.recording import Recording
from analyzer.records.models.replay import Replay


class Run(models.Model):
    """Signals and policy in, findings and scorecard out."""

    recording = models.ForeignKey(Recording, on_delete=models.PROTECT, related_name="runs")
    number = models.PositiveIntegerField()
    """Counts the recording's runs from 1."""
    replay = models.ForeignKey(Replay, null=True, on_delete=models.PROTECT, related_name="runs")
    """The replay that made it; None for the first assessment."""
    policy_sha256 = models.CharField(max_length=64)
    software = models.CharField(max_length=100)
    """Version of lessonguard."""
    created_at = models.DateTimeField()

    class Meta:
        """Numbered without holes; a replay assesses a recording once."""

        constraints = (
            models.UniqueConstraint(fields=["recording", "number"], name="run_number"),
            models.UniqueConstraint(fields=["recording", "replay"], name="run_once_a_replay"),
        )


class Finding(models.Model):
    """A finding of a run, without the words: those stand in the stored analysis alone."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="findings")
    finding_id = models.CharField(max_length=16)
    """The same for the same event in every run."""
    kind = models.CharField(max_length=64)
    cause = models.CharField(max_length=64, blank=True, default="")
    clause = models.CharField(max_length=64)
    severity = models.CharField(max_length=16)
    route = models.CharField(max_length=16)
    participant = models.CharField(max_length=200, blank=True, default="")
    role = models.CharField(max_length=16)
    channel = models.CharField(max_length=16)
    start_ms = models.BigIntegerField()
    end_ms = models.BigIntegerField()
    score = models.FloatField()
    preserve = models.BooleanField()
    sealed = models.BooleanField()

    class Meta:
        """Once a run; lists go by kind and by weight."""

        constraints = (models.UniqueConstraint(fields=["run", "finding_id"], name="finding_once"),)
        indexes = (models.Index(fields=["kind", "severity"], name="finding_kind"),)


class Scorecard(models.Model):
    """What lists show of a run's scorecard; the card itself is a stored object."""

    run = models.OneToOneField(Run, primary_key=True, on_delete=models.PROTECT, related_name="scorecard")
    complete = models.BooleanField()
    """Whether nothing was left unassessed."""
    gaps = models.PositiveIntegerField()
    findings = models.PositiveIntegerField()
    gravest = models.CharField(max_length=16, blank=True, default="")
    """The gravest severity among the findings."""
    grades = models.JSONField(default=dict)
    """Grade by criterion; null where it was withheld."""
