"""The chain of custody."""

from django.db import models


class CustodyEvent(models.Model):
    """One event of a chain; the database itself refuses to change or remove it (`records/rules.py`)."""

    chain = models.CharField(max_length=200)
    position = models.BigIntegerField()
    at = models.DateTimeField()
    agent = models.CharField(max_length=200)
    action = models.CharField(max_length=64)
    facts = models.TextField()
    """Canonical JSON, as it was hashed."""
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        """No two events have one place."""

        constraints = (models.UniqueConstraint(fields=["chain", "position"], name="custody_place_once"),)
        indexes = (models.Index(fields=["action", "at"], name="custody_action"),)


class CustodyHead(models.Model):
    """Where a chain ends: the row that appending locks, and the mark of what has been anchored."""

    chain = models.CharField(primary_key=True, max_length=200)
    position = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64)
    anchored = models.BigIntegerField(default=0)
    """Position of the head in the last checkpoint that names the chain."""

    class Meta:
        """Checkpoints ask for what has grown."""

        indexes = (
            models.Index(fields=["chain"], condition=models.Q(position__gt=models.F("anchored")), name="custody_grown"),
        )


class CustodyCheckpoint(models.Model):
    """A signed list of heads, stored under a lock; what counts is the object, not this row."""

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    key = models.CharField(max_length=512)
    version_id = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    stamped_at = models.DateTimeField(null=True)
    """When a timestamp authority says that it saw it; None where none was asked yet."""
    told_at = models.DateTimeField(null=True)
    """When its receipt was accepted outside this machine; None where it was not, or nobody is to be told."""
