"""Feedback to tutors. The database itself refuses to change or remove it (`records/rules.py`)."""

from django.db import models

from analyzer.domain.delivery import DeliveryState
from analyzer.domain.feedback import FeedbackActName
from analyzer.records.choices import choices, one_of
from analyzer.records.models.account import Account
from analyzer.records.models.review import Act
from analyzer.records.models.sending import Sending


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


class FeedbackNotice(Sending):
    """One message that a released feedback waits, to somebody's mail address as it then is, or to a webhook."""

    feedback = models.ForeignKey(Feedback, on_delete=models.PROTECT, related_name="notices")
    tutor = models.CharField(max_length=200)
    """As lesson records name them."""
    account = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="feedback_notices")
    """Whoever is told by mail; None for a webhook."""
    webhook = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        """Asked for by what is due."""

        constraints = (one_of(DeliveryState, "state", "notice_state_known"),)
        indexes = (models.Index(fields=["state", "next_at"], name="notice_due"),)
