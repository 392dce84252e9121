"""A new policy over stored signals."""

from django.db import models

from analyzer.domain.replay import ReplayState
from analyzer.records.choices import choices, one_of


class Replay(models.Model):
    """A re-assessment of a period, in the background, shown only once somebody has read what it would change."""

    since = models.DateTimeField()
    """Recordings handed in from here …"""
    until = models.DateTimeField()
    """… to before here."""
    policy_sha256 = models.CharField(max_length=64)
    software = models.CharField(max_length=100)
    config = models.CharField(max_length=500, blank=True, default="")
    """Folder of the configuration to be tried; the service's own if empty."""
    state = models.CharField(max_length=16, choices=choices(ReplayState), default=ReplayState.RUNNING)
    per_minute = models.PositiveIntegerField()
    """How many recordings it re-assesses a minute at most."""
    total = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    """Recordings whose signals could not be read; the report names them."""
    report = models.JSONField(default=dict)
    """What would change: findings gained and lost by kind, grades moved; ids, never words."""
    fence = models.PositiveIntegerField(default=0)
    """Raised whenever a process takes it up: whoever holds an older token writes nothing."""
    lease_until = models.DateTimeField(null=True)
    """Until when the process that took it up has it to itself."""
    paced_at = models.DateTimeField()
    """Up to this moment its allowance of recordings a minute is used."""
    after_at = models.DateTimeField(null=True)
    """When the last recording that it took was handed in …"""
    after_id = models.UUIDField(null=True)
    """… and that recording; the search goes on from there."""
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    applied_at = models.DateTimeField(null=True)
    applied_by = models.CharField(max_length=150, blank=True, default="")

    class Meta:
        """Only states that there are."""

        constraints = (one_of(ReplayState, "state", "replay_state_known"),)


class Replayed(models.Model):
    """What a replay made of one recording."""

    replay = models.ForeignKey(Replay, on_delete=models.PROTECT, related_name="recordings")
    recording = models.ForeignKey("records.Recording", on_delete=models.PROTECT, related_name="+")
    before = models.ForeignKey("records.Run", on_delete=models.PROTECT, related_name="+")
    """The run that was current."""
    after = models.ForeignKey("records.Run", null=True, on_delete=models.PROTECT, related_name="+")
    """The run that the replay made; None where the signals could not be read."""
    reason = models.CharField(max_length=500, blank=True, default="")
    """Why there is none."""
    changed = models.BooleanField(default=False)
    changes = models.JSONField(default=dict)
    """How the second run differs from the first; ids and kinds, never words."""
    outcome = models.CharField(max_length=16, blank=True, default="")
    """current, or skipped where another run had become current meanwhile; empty until the replay is applied."""

    class Meta:
        """Once a replay; applying asks for what is left, pages for what changed."""

        constraints = (models.UniqueConstraint(fields=["replay", "recording"], name="replayed_once"),)
        indexes = (
            models.Index(fields=["replay", "outcome", "id"], name="replayed_left"),
            models.Index(fields=["replay", "changed", "id"], name="replayed_changed"),
        )
