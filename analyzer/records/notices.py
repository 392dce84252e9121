"""Notices that feedback waits: what is due, who tries it now, what came of it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from analyzer.domain.delivery import DeliveryState
from analyzer.records.models import Account, FeedbackNotice
from analyzer.records.projections import pick


@dataclass(frozen=True)
class DueNotice:
    """A notice that is to be tried."""

    id: int
    feedback_id: int
    recording_id: UUID
    tutor_id: str
    mail: str | None
    """Where its account is told, as it is now; None for one that is posted."""
    open: bool | None
    """Whether the account is."""
    webhook: str
    attempts: int
    next_at: datetime


def accounts_with_mail(tutor_id: str) -> list[int]:
    """Open accounts of a tutor that are told by mail; none for nobody."""
    if not tutor_id:
        return []
    told = Account.objects.filter(tutor_id=tutor_id, is_active=True).exclude(email="")
    return list(told.values_list("pk", flat=True))


def add_notices(
    feedback_id: int, tutor_id: str, accounts: Collection[int], webhooks: Collection[str], *, now: datetime
) -> None:
    """One notice to every account and address; in the caller's transaction."""
    made = {"feedback_id": feedback_id, "tutor": tutor_id, "next_at": now}
    FeedbackNotice.objects.bulk_create(
        [
            *(FeedbackNotice(account_id=account, **made) for account in accounts),
            *(FeedbackNotice(webhook=address, **made) for address in webhooks),
        ]
    )


def due_notices(*, now: datetime, limit: int) -> list[DueNotice]:
    """What is due, the longest waiting first."""
    rows = FeedbackNotice.objects.filter(state=DeliveryState.PENDING, next_at__lte=now).order_by("next_at", "id")
    paths = {
        "recording_id": "feedback__recording_id",
        "tutor_id": "tutor",
        "mail": "account__email",
        "open": "account__is_active",
    }
    return list(pick(DueNotice, rows[:limit], **paths))


def claim_notice(notice: DueNotice, *, until: datetime) -> bool:
    """Take a notice for one attempt, which is counted now; False if somebody else has tried it meanwhile."""
    return bool(_as_seen(notice, notice.attempts).update(attempts=notice.attempts + 1, next_at=until))


def settle_notice(notice: DueNotice, state: DeliveryState, failure: str, *, at: datetime) -> None:
    """Note what came of a claimed attempt.

    Args:
        notice: as it was when it was claimed.
        state: from now on.
        failure: why it was not accepted; empty where it was.
        at: when it was settled, or is tried again.
    """
    sent = {"sent_at": at} if state == DeliveryState.SENT else {}
    _as_seen(notice, notice.attempts + 1).update(state=state, failure=failure, next_at=at, **sent)


def notices_of(feedback_ids: Collection[int]) -> dict[int, list[str]]:
    """How far the notices of each feedback are."""
    told: dict[int, list[str]] = {one: [] for one in feedback_ids}
    rows = FeedbackNotice.objects.filter(feedback__in=list(feedback_ids)).order_by("id")
    for feedback_id, state in rows.values_list("feedback_id", "state"):
        told[feedback_id].append(state)
    return told


def _as_seen(notice: DueNotice, attempts: int) -> QuerySet[FeedbackNotice]:
    return FeedbackNotice.objects.filter(pk=notice.id, state=DeliveryState.PENDING, attempts=attempts)
