"""The sealed lane: what was taken away from everybody but those who look after it, and how it is handed over."""

from django.db import models

from analyzer.domain.case import Body, ReleaseState
from analyzer.records.choices import choices, one_of
from analyzer.records.models.account import Account
from analyzer.records.models.case import Case
from analyzer.records.models.recording import Recording


class Quarantine(models.Model):
    """That a person took a recording away from everybody but those who look after such ones; only added."""

    recording = models.ForeignKey(Recording, on_delete=models.PROTECT, related_name="quarantines")
    reason = models.CharField(max_length=32)
    """A code of `quarantine_reasons` in config/service/cases.yaml."""
    at = models.DateTimeField()
    by = models.CharField(max_length=150)
    """Name of the account, as all that end with `by`."""


class EvidenceRelease(models.Model):
    """An untouched original that two people hand to a named body; of its officer nothing stands here."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="releases")
    recording = models.ForeignKey(Recording, on_delete=models.PROTECT, related_name="releases")
    state = models.CharField(max_length=16, choices=choices(ReleaseState), default=ReleaseState.REQUESTED)
    body = models.CharField(max_length=32, choices=choices(Body))
    recipient = models.CharField(max_length=64)
    """Name of the body, e.g. `Kent Police`."""
    reference = models.CharField(max_length=64)
    """By which the body asked for it."""
    requester = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    requested_by = models.CharField(max_length=150)
    requested_at = models.DateTimeField()
    approver = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    approved_by = models.CharField(max_length=150, blank=True, default="")
    approved_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=150, blank=True, default="")
    withdrawn_at = models.DateTimeField(null=True)
    handed_over_by = models.CharField(max_length=150, blank=True, default="")
    handed_over_at = models.DateTimeField(null=True)
    sha256 = models.CharField(max_length=64)
    """Of the original, as it was when it was asked for."""
    bytes = models.BigIntegerField()
    receipt_key = models.CharField(max_length=512, blank=True, default="")
    receipt_version_id = models.CharField(max_length=200, blank=True, default="")
    receipt_sha256 = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        """Never by one person alone, and never handed over without the second."""

        constraints = (
            one_of(Body, "body", "release_body_known"),
            one_of(ReleaseState, "state", "release_state_known"),
            models.CheckConstraint(
                condition=models.Q(approver=None) | ~models.Q(approver=models.F("requester")), name="release_two_people"
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=(ReleaseState.APPROVED, ReleaseState.HANDED_OVER))
                | models.Q(approver__isnull=False, approved_at__isnull=False),
                name="release_approved",
            ),
        )
        indexes = (models.Index(fields=["recording", "state"], name="release_of_recording"),)
