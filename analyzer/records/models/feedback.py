"""Feedback to tutors. The database itself refuses to change or remove it (`records/rules.py`)."""

from django.db import models

from analyzer.domain.feedback import FeedbackActName
from analyzer.records.choices import choices, one_of
from analyzer.records.models.review import Act


class Feedback(Act):
    """One version of what one observer wrote; the words are a stored text. A draft until it is released."""

    remark = models.PositiveIntegerField()
    """Position of the text among the run's items of that role."""

    class Meta:
        """Asked for by recording."""

        indexes = (models.Index(fields=["recording", "id"], name="feedback_recording"),)


class FeedbackAct(models.Model):
    """What was done with a feedback."""

    feedback = models.ForeignKey(Feedback, on_delete=models.PROTECT, related_name="acts")
    act = models.CharField(max_length=16, choices=choices(FeedbackActName))
    by = models.CharField(max_length=150)
    at = models.DateTimeField()
    remark = models.PositiveIntegerField(null=True)

    class Meta:
        """Released and read once; disputes are found by act."""

        constraints = (
            models.UniqueConstraint(
                fields=["feedback", "act"],
                condition=models.Q(act__in=(FeedbackActName.RELEASED, FeedbackActName.READ)),
                name="feedback_act_once",
            ),
            one_of(FeedbackActName, "act", "feedback_act_known"),
        )
        indexes = (models.Index(fields=["act", "feedback"], name="feedback_act"),)
