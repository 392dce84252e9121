"""One stage of the work on one recording: the row is the truth, a message only announces."""

from django.db import models

from analyzer.domain.stages import Family, StageName, StageState
from analyzer.records.choices import choices, one_of
from analyzer.records.models.recording import Recording


class Stage(models.Model):
    """Who holds a stage, since when, and how often it was tried.

    Every change of state is a compare-and-set: an UPDATE that names the state, and where a worker acts its fencing
    token, that it expects; one that changes no row has lost.
    """

    recording = models.ForeignKey(Recording, on_delete=models.PROTECT, related_name="stages")
    name = models.CharField(max_length=16, choices=choices(StageName))
    state = models.CharField(max_length=16, choices=choices(StageState), default=StageState.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    """How often it was claimed; kills count, too."""
    strikes = models.PositiveIntegerField(default=0)
    """How many of them ended with a dead process, an exceeded limit or an error that nobody foresaw."""
    fence = models.PositiveIntegerField(default=0)
    """Raised by every claim and every reaping: whoever holds an older token writes nothing."""
    worker = models.CharField(max_length=200, blank=True, default="")
    lease_until = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    progress = models.FloatField(default=0.0)
    not_before = models.DateTimeField()
    """When it may be tried (again)."""
    enqueued_at = models.DateTimeField(null=True)
    """When a message was last sent for it."""
    engine = models.CharField(max_length=200, blank=True, default="")
    """Version of the software and of its configuration that did it."""
    family = models.CharField(max_length=16, choices=choices(Family), blank=True, default="")
    reason = models.CharField(max_length=500, blank=True, default="")
    """Why it failed last, is skipped or parked."""
    ready_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        """Once a recording; the sweeps ask by state and time."""

        constraints = (
            models.UniqueConstraint(fields=["recording", "name"], name="stage_once"),
            one_of(StageName, "name", "stage_name_known"),
            one_of(StageState, "state", "stage_state_known"),
            one_of(Family, "family", "stage_family_known", blank=True),
        )
        indexes = (
            models.Index(fields=["state", "name", "not_before"], name="stage_ready"),
            models.Index(fields=["state", "lease_until"], name="stage_lease"),
            models.Index(fields=["state", "finished_at"], name="stage_finished"),
        )
