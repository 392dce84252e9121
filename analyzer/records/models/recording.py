"""A recording and everything that is stored of it."""

import uuid

from django.db import models

from analyzer.domain.fixity import BROKEN, FixityState
from analyzer.domain.stages import Family, RecordingState
from analyzer.records.choices import choices, one_of
from analyzer.records.models.lesson import Lesson


class Recording(models.Model):
    """The stored media of a lesson, one row for one SHA-256."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sha256 = models.CharField(max_length=64, unique=True)
    """Of the original."""
    bytes = models.BigIntegerField()
    duration_ms = models.BigIntegerField(null=True)
    """Known once it has been probed."""
    lesson = models.ForeignKey(Lesson, null=True, on_delete=models.PROTECT, related_name="recordings")
    """None where it came without a lesson record."""
    number = models.PositiveIntegerField(default=1)
    """Counts the recordings of the lesson from 1: new media of a lesson is a new recording of it."""
    source = models.CharField(max_length=16)
    """How it came: api, event, poll, folder or command."""
    state = models.CharField(max_length=16, choices=choices(RecordingState), default=RecordingState.ARRIVING)
    reason = models.CharField(max_length=500, blank=True, default="")
    """Why it is parked; holds no words said, no names, no paths."""
    family = models.CharField(max_length=16, choices=choices(Family), blank=True, default="")
    """The family of the failure that parked it."""
    uploaded_at = models.DateTimeField()
    """When it was handed in: from here the time to an alert is measured."""
    state_at = models.DateTimeField()
    """When it entered its state."""
    retain_until = models.DateTimeField()
    """Until when its original is locked against removal."""
    frozen_at = models.DateTimeField(null=True)
    """Since when something of it is known not to be what was stored: nothing is removed, copied or decided anew."""
    erase_asked_at = models.DateTimeField(null=True)
    """When two people asked that it is erased as soon as its lock is over."""
    current_run = models.ForeignKey("records.Run", null=True, on_delete=models.PROTECT, related_name="+")
    """The run that is shown; earlier ones stay."""
    sealed_at = models.DateTimeField(null=True)
    """Since when it holds what may be neither looked at nor copied; never taken back by the software."""
    quarantined_at = models.DateTimeField(null=True)
    """Since when it is taken away from everybody but those who look after such recordings."""

    class Meta:
        """Pages list by time, sweeps and metrics by state and age."""

        constraints = (
            one_of(RecordingState, "state", "recording_state_known"),
            one_of(Family, "family", "recording_family_known", blank=True),
        )
        indexes = (
            models.Index(fields=["-uploaded_at", "-id"], name="recording_newest"),
            models.Index(fields=["state", "-uploaded_at", "-id"], name="recording_state_newest"),
            models.Index(fields=["state", "state_at"], name="recording_state_age"),
            models.Index(fields=["frozen_at"], condition=models.Q(frozen_at__isnull=False), name="recording_frozen"),
        )


class Item(models.Model):
    """One version of one object that is kept of a recording. Object versions that no row names are orphans."""

    recording = models.ForeignKey(Recording, on_delete=models.PROTECT, related_name="items")
    role = models.CharField(max_length=16)
    """original, part, lesson (the sidecar), probe, heard, seen, signals, analysis, card, transcript or playable; also
    duplicate: a second version of an original, left by two processes that stored it at once; and superseded: a lesson
    record or part in whose place a later one came; and remark: a reviewer's words about a run."""
    position = models.PositiveIntegerField(default=0)
    """Of a part: its place among the files that the lesson's tracks name, counted from 1; the recording itself takes a
    place where a track names it, too, so that a place without a part is the recording's. 0 otherwise."""
    run = models.ForeignKey("records.Run", null=True, on_delete=models.PROTECT, related_name="items")
    """The run that made it; None for what runs are made from."""
    key = models.CharField(max_length=512)
    version_id = models.CharField(max_length=200)
    """Empty while it is announced and not yet stored, which no recording past ARRIVING has."""
    sha256 = models.CharField(max_length=64)
    bytes = models.BigIntegerField()
    created_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True)
    """When its bytes were last read again; None: not since they were stored."""
    proven_at = models.DateTimeField(null=True)
    """When they were last found to be those of the checksum."""
    fixity = models.CharField(max_length=16, choices=choices(FixityState), blank=True, default="")
    """How they were found when they were last read; empty before that."""

    class Meta:
        """One item a role, part and run; and one row for an object version, but that an original may be shared."""

        constraints = (
            models.UniqueConstraint(
                fields=["recording", "role", "position"], condition=models.Q(run=None), name="item_once"
            ),
            models.UniqueConstraint(fields=["run", "role", "position"], name="item_once_a_run"),
            one_of(FixityState, "fixity", "item_fixity_known", blank=True),
        )
        indexes = (
            models.Index(fields=["key", "version_id"], name="item_object"),
            models.Index(fields=["role", "checked_at", "created_at"], name="item_checked"),
            models.Index(fields=["fixity"], condition=models.Q(fixity__in=BROKEN), name="item_broken"),
        )
