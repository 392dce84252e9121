"""What was scheduled, and for whom; pseudonymous ids only."""

from django.db import models


class Participant(models.Model):
    """A tutor or student, known by a pseudonymous id and nothing else."""

    id = models.CharField(primary_key=True, max_length=200)


class Lesson(models.Model):
    """A lesson that took place, or that the schedule says should have."""

    id = models.CharField(primary_key=True, max_length=200)
    platform = models.CharField(max_length=200, blank=True, default="")
    subject = models.CharField(max_length=200, blank=True, default="")
    scheduled_start = models.DateTimeField(null=True)
    scheduled_end = models.DateTimeField(null=True)
    tutor = models.ForeignKey(Participant, null=True, on_delete=models.PROTECT, related_name="lessons_given")
    students = models.ManyToManyField(Participant, related_name="lessons_taken")
    expected = models.BooleanField(default=False)
    """Whether a schedule feed announced that there would be a recording."""
    created_at = models.DateTimeField()

    class Meta:
        """The ledger asks for what was scheduled on a day, the observer for what a tutor gave."""

        indexes = (
            models.Index(fields=["expected", "scheduled_start"], name="lesson_expected_start"),
            models.Index(fields=["tutor", "scheduled_start"], name="lesson_tutor_start"),
        )
