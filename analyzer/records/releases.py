"""How holds are let go: two people approve, then the store's lock is taken away."""

from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import transaction

from analyzer.domain.errors import ConflictError, PermanentError
from analyzer.domain.holding import APPROVALS, HoldState
from analyzer.records.leases import lock
from analyzer.records.models import Account, Hold, HoldRelease

LONGEST_REASON = 200


def approve(
    hold_id: int, account: Account, reason: str, *, still_may: Callable[[Account], bool], now: datetime
) -> Hold:
    """Note that a person lets a hold go; with the second person it is released.

    Args:
        hold_id: which.
        account: who.
        reason: why.
        still_may: whether somebody has the right now: who lost it since counts no more.
        now: the time.

    Raises:
        PermanentError: there is no such hold.
        ConflictError: it is released already, this person has approved it before, or the recording is frozen.
    """
    with transaction.atomic():
        found = Hold.objects.filter(pk=hold_id).first()
        if found is None:
            raise PermanentError(f"there is no hold {hold_id}")
        recording = lock(found.recording_id)
        hold = Hold.objects.select_for_update().get(pk=hold_id)
        if hold.state == HoldState.RELEASED:
            raise ConflictError(f"hold {hold_id} is released already")
        if recording.frozen_at is not None:
            raise ConflictError(f"hold {hold_id}: the recording is frozen, so that nothing about it is let go")
        if hold.approvals.filter(account=account).exists():
            raise ConflictError(f"hold {hold_id}: this person has approved it before; it takes another one")
        HoldRelease.objects.create(
            hold=hold, account=account, by=account.get_username(), reason=reason[:LONGEST_REASON], at=now
        )
        agreed = {one.account_id: one.account for one in hold.approvals.select_related("account")}
        if sum(still_may(one) for one in agreed.values()) >= APPROVALS:
            hold.state, hold.released_at, hold.verified_at = HoldState.RELEASED, now, None
            hold.save(update_fields=["state", "released_at", "verified_at"])
        return hold


def unlifted() -> Sequence[Hold]:
    """Released holds whose lock may still lie in the store."""
    rows = Hold.objects.filter(state=HoldState.RELEASED, lifted_at=None).select_related("recording")
    return list(rows.order_by("released_at"))


def lifted(hold: Hold, *, now: datetime) -> bool:
    """Note that the store's lock is gone, or that another hold needs it; False where that is known already."""
    return bool(Hold.objects.filter(pk=hold.pk, lifted_at=None).update(lifted_at=now))
