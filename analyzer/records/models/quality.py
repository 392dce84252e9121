"""What measures machine and observers: blind samples, known answers; and what observers had to hear."""

from django.db import models

from analyzer.domain.review import Decision
from analyzer.records.choices import choices, one_of
from analyzer.records.models.recording import Recording


class BlindDraw(models.Model):
    """One week's lessons without findings were drawn from, by a seed with which anyone can draw them again."""

    week = models.CharField(max_length=8, unique=True)
    """In which they were handed in, e.g. `2026-W41`."""
    seed = models.BigIntegerField()
    share = models.FloatField()
    eligible = models.PositiveIntegerField()
    by = models.CharField(max_length=150)
    """Name of the account, or of the process."""
    at = models.DateTimeField()


class BlindSample(models.Model):
    """A lesson that two people review without being told so, or what the other said."""

    draw = models.ForeignKey(BlindDraw, on_delete=models.PROTECT, related_name="samples")
    recording = models.OneToOneField(Recording, on_delete=models.PROTECT, related_name="+")


class Finished(models.Model):
    """Somebody said that they have finished observing a lesson."""

    recording = models.ForeignKey(Recording, on_delete=models.PROTECT, related_name="+")
    by = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        """Asked for by recording."""

        indexes = (models.Index(fields=["recording", "by"], name="finished_recording"),)


class KnownAnswer(models.Model):
    """What is right to say of a finding, by whoever looks after how well people judge; the latest counts."""

    recording = models.ForeignKey(Recording, on_delete=models.PROTECT, related_name="+")
    finding_id = models.CharField(max_length=16)
    decision = models.CharField(max_length=16, choices=choices(Decision))
    by = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        """Held against verdicts by finding."""

        constraints = (one_of(Decision, "decision", "known_decision_known"),)
        indexes = (models.Index(fields=["recording", "finding_id"], name="known_finding"),)


class Exposure(models.Model):
    """Somebody opened a stretch that weighs on whoever hears such again and again; kept for some weeks alone."""

    recording = models.ForeignKey(Recording, on_delete=models.PROTECT, related_name="+")
    finding_id = models.CharField(max_length=16)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()
    ms = models.PositiveIntegerField()
    """How long it is, with what is played around it."""

    class Meta:
        """Summed by person and week, and removed by age."""

        indexes = (
            models.Index(fields=["by", "at"], name="exposure_person"),
            models.Index(fields=["at"], name="exposure_age"),
        )
