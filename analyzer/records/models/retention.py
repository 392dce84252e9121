"""What has been kept for long enough goes: what was decided, by whom, and how far it is."""

import uuid

from django.db import models

from analyzer.domain.destruction import DestructionState
from analyzer.records.choices import choices, one_of
from analyzer.records.models.case import Case
from analyzer.records.models.recording import Recording


class Decided(models.Model):
    """A decision to destroy: what, by which policy, by whom, and how far it is; stays as its proof."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    """Also that of its certificate."""
    due_at = models.DateTimeField()
    objects_listed = models.JSONField(default=list)
    """Every version that is to go, as it was listed when it was decided."""
    policy_version = models.CharField(max_length=100)
    policy_sha256 = models.CharField(max_length=64)
    agent = models.CharField(max_length=200)
    approved_by = models.JSONField(default=list)
    decided_at = models.DateTimeField()
    emptied_at = models.DateTimeField(null=True)
    destroyed_at = models.DateTimeField(null=True)
    certificate_version = models.CharField(max_length=200, blank=True, default="")
    certificate_sha256 = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        """A part of other tables."""

        abstract = True


class Destruction(Decided):
    """One decision to destroy some kinds of what is kept of a recording; stays as the tombstone's proof."""

    recording = models.ForeignKey(Recording, on_delete=models.PROTECT, related_name="destructions")
    state = models.CharField(max_length=16, choices=choices(DestructionState), default=DestructionState.DELETING)
    kinds = models.JSONField()
    """Of the retention policy."""
    before = models.CharField(max_length=16)
    """State of the recording when it was decided."""
    basis = models.CharField(max_length=16)
    left = models.JSONField(default=list)
    """What is not removed, and why."""
    rows = models.JSONField(default=dict)
    """Rows that go, by table."""
    obstacle = models.CharField(max_length=500, blank=True, default="")
    """What spoke against it."""

    class Meta:
        """Sweeps ask for what is not finished."""

        constraints = (
            one_of(DestructionState, "state", "destruction_state_known"),
            models.UniqueConstraint(
                fields=["recording"], condition=models.Q(state__in=("deleting", "emptied")), name="destruction_one_open"
            ),
        )
        indexes = (models.Index(fields=["state", "decided_at"], name="destruction_open"),)


class CaseDestruction(Decided):
    """The decision to destroy what was written and put into a case that was closed long ago."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="destruction")


class Approval(models.Model):
    """That one person agrees to something that takes two."""

    subject = models.CharField(max_length=200)
    """`sweep:<plan>`, `cases:<plan>` or `erase:<digest of the participant's id>`."""
    by = models.CharField(max_length=150)
    """Name of the account."""
    at = models.DateTimeField()

    class Meta:
        """Nobody counts twice."""

        constraints = (models.UniqueConstraint(fields=["subject", "by"], name="approval_once"),)


class SweepMark(models.Model):
    """The one row that says when a sweep last believed the clock, and what it saw coming."""

    id = models.PositiveSmallIntegerField(primary_key=True)
    """Always 1."""
    at = models.DateTimeField(null=True)
    """When the clock was last believed."""
    looked_at = models.DateTimeField()
    """When a sweep last looked."""
    refusal = models.CharField(max_length=500, blank=True, default="")
    """Why it removed nothing; empty where it was not refused."""
    leaving = models.PositiveIntegerField(default=0)
    """Recordings that leave within the forecast's horizon."""
    kept = models.PositiveIntegerField(default=0)
    """Recordings that are due and kept, by a hold above all."""
