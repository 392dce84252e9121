"""Legal holds: requested, in force or failed, and released by two people."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from analyzer.domain.holding import LIVE, HoldOrigin, HoldState
from analyzer.records.leases import lock
from analyzer.records.models import Hold

LONGEST_REASON = 200
LONGEST_FAILURE = 500
NOT_IN_FORCE = (HoldState.REQUESTED, HoldState.FAILED)


def ask(
    recording_id: UUID,
    reason: str,
    *,
    now: datetime,
    origin: HoldOrigin = HoldOrigin.FINDING,
    by: str = "",
    case_reference: str = "",
) -> Hold:
    """The live hold for this reason and case; asked for once, however often this is called."""
    with transaction.atomic():
        lock(recording_id)
        hold, _ = Hold.objects.exclude(state=HoldState.RELEASED).get_or_create(
            recording_id=recording_id,
            reason=reason[:LONGEST_REASON],
            case_reference=case_reference,
            defaults={"asked_at": now, "asked_by": by, "origin": origin},
        )
    return hold


def verified(hold: Hold, *, now: datetime) -> None:
    """Note that the store itself says that it lies on every original."""
    hold.verified_at, hold.failure, hold.state = now, "", HoldState.IN_FORCE
    _save(hold)


def failed(hold: Hold, failure: str) -> None:
    """Note why it could not be placed; one that was verified before is in doubt again."""
    hold.verified_at, hold.failure, hold.state = None, failure[:LONGEST_FAILURE], HoldState.FAILED
    _save(hold)


def unverified() -> Sequence[Hold]:
    """Holds that do not lie where they should yet, the oldest first."""
    return list(Hold.objects.filter(state__in=NOT_IN_FORCE).select_related("recording").order_by("asked_at"))


def has_live(recordings: Collection[UUID]) -> set[UUID]:
    """Those of these recordings that a live hold keeps."""
    rows = Hold.objects.filter(recording__in=recordings, state__in=LIVE)
    return set(rows.values_list("recording_id", flat=True))


def _save(hold: Hold) -> None:
    """Write how it stands, unless it was released in the meantime."""
    Hold.objects.filter(pk=hold.pk, state__in=LIVE).update(
        state=hold.state, verified_at=hold.verified_at, failure=hold.failure
    )
