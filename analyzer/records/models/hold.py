"""A reason to keep a recording beyond its retention, and who has let it go."""

from django.db import models

from analyzer.domain.holding import HoldOrigin, HoldState
from analyzer.records.choices import choices, one_of
from analyzer.records.models.account import Account
from analyzer.records.models.recording import Recording


class Hold(models.Model):
    """A legal hold on every stored original of a recording. Rules of the database keep its row (`records/rules.py`)."""

    recording = models.ForeignKey(Recording, on_delete=models.PROTECT, related_name="holds")
    reason = models.CharField(max_length=200)
    """The kinds of finding that asked for it, or why a person did."""
    case_reference = models.CharField(max_length=100, blank=True, default="")
    """The investigation that needs it, as people know it; empty where there is none."""
    origin = models.CharField(max_length=16, choices=choices(HoldOrigin), default=HoldOrigin.FINDING)
    asked_by = models.CharField(max_length=150, blank=True, default="")
    """Name of the account, or of the account on the machine; empty where no person asked."""
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=16, choices=choices(HoldState), default=HoldState.REQUESTED)
    verified_at = models.DateTimeField(null=True)
    """When the store itself last answered that the hold lies on every version; None while it is not in force."""
    failure = models.CharField(max_length=500, blank=True, default="")
    """Why it could not be placed when last tried."""
    released_at = models.DateTimeField(null=True)
    """When the second of two people let it go."""
    lifted_at = models.DateTimeField(null=True)
    """When the store's lock was gone, too, or was found to be needed by another hold."""

    class Meta:
        """In force once for one reason and case."""

        permissions = (("place_hold", "May place a hold"), ("release_hold", "May approve that a hold is released"))
        constraints = (
            models.UniqueConstraint(
                fields=["recording", "reason", "case_reference"],
                condition=~models.Q(state=HoldState.RELEASED),
                name="hold_once",
            ),
            one_of(HoldState, "state", "hold_state_known"),
            one_of(HoldOrigin, "origin", "hold_origin_known"),
        )
        indexes = (models.Index(fields=["state", "verified_at"], name="hold_verified"),)


class HoldRelease(models.Model):
    """That one person lets a hold go; two of them release it."""

    hold = models.ForeignKey(Hold, on_delete=models.PROTECT, related_name="approvals")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    by = models.CharField(max_length=150)
    """Name of the account, as it was then."""
    reason = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        """Nobody counts twice."""

        constraints = (models.UniqueConstraint(fields=["hold", "account"], name="hold_release_once"),)
