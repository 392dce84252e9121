"""What people say of a lesson. The database itself refuses to change or remove it (`records/rules.py`)."""

from django.db import models

from analyzer.domain.review import ActName, Decision
from analyzer.records.choices import choices, one_of
from analyzer.records.models.recording import Recording
from analyzer.records.models.run import Run


class Act(models.Model):
    """What every act has: on which recording, before which run, by whom, when."""

    recording = models.ForeignKey(Recording, on_delete=models.PROTECT, related_name="+")
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="+")
    """The run that was shown."""
    by = models.CharField(max_length=150)
    """Name of the account."""
    at = models.DateTimeField()

    class Meta:
        """A part of other tables."""

        abstract = True


class Verdict(Act):
    """One answer of one person to one question."""

    finding_id = models.CharField(max_length=16)
    decision = models.CharField(max_length=16, choices=choices(Decision))
    reason = models.CharField(max_length=64, blank=True, default="")
    """A name from config/service/review.yaml, never words."""
    remark = models.PositiveIntegerField(null=True)
    """Position of the text that goes with it, among the run's items of that role."""

    class Meta:
        """Asked for by recording; measured by finding."""

        constraints = (one_of(Decision, "decision", "verdict_decision_known"),)
        indexes = (models.Index(fields=["recording", "finding_id"], name="verdict_finding"),)


class Missed(Act):
    """What the machine missed and a person added, with the weight that policy gave it then."""

    kind = models.CharField(max_length=64)
    severity = models.CharField(max_length=16)
    route = models.CharField(max_length=16)
    clause = models.CharField(max_length=64)
    preserve = models.BooleanField()
    sealed = models.BooleanField()
    start_ms = models.BigIntegerField()
    end_ms = models.BigIntegerField()
    remark = models.PositiveIntegerField(null=True)

    class Meta:
        """Measured by kind."""

        indexes = (models.Index(fields=["kind", "at"], name="missed_kind"),)


class Note(Act):
    """A note; its words are a stored text."""

    start_ms = models.BigIntegerField(null=True)
    """None where it is about the lesson as a whole."""
    remark = models.PositiveIntegerField()


class Grading(Act):
    """A person's own grades of the rubric's rows."""

    grades = models.JSONField()


class Withdrawal(models.Model):
    """An act that was taken back by whoever had done it."""

    recording = models.ForeignKey(Recording, on_delete=models.PROTECT, related_name="+")
    of = models.CharField(max_length=16, choices=choices(ActName))
    row = models.BigIntegerField()
    """Id of the act."""
    by = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        """Nothing is taken back twice."""

        constraints = (
            models.UniqueConstraint(fields=["of", "row"], name="withdrawal_once"),
            one_of(ActName, "of", "withdrawal_of_known"),
        )
