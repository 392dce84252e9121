"""A new policy over stored signals."""

from django.db import models


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
    state = models.CharField(max_length=16, default="running")
    """running, done (its report can be read), current (its runs are shown), abandoned or failed."""
    per_minute = models.PositiveIntegerField()
    """How many recordings it re-assesses a minute at most."""
    total = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    """Recordings whose signals could not be read; the report names them."""
    report = models.JSONField(default=dict)
    """What would change: findings gained and lost by kind, grades moved; ids, never words."""
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    applied_at = models.DateTimeField(null=True)
    applied_by = models.CharField(max_length=150, blank=True, default="")
