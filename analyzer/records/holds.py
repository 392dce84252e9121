"""Legal holds: asked for, then verified or failed."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from analyzer.records.models import Hold

LONGEST_REASON = 200
LONGEST_FAILURE = 500


def ask(recording_id: UUID, reason: str, *, now: datetime) -> Hold:
    """The hold for this reason; asked for once, however often this is called."""
    hold, _ = Hold.objects.get_or_create(
        recording_id=recording_id, reason=reason[:LONGEST_REASON], defaults={"asked_at": now}
    )
    return hold


def verified(hold: Hold, *, now: datetime) -> None:
    """Note that the store itself says that it lies on every original."""
    hold.verified_at, hold.failure = now, ""
    hold.save(update_fields=["verified_at", "failure"])


def failed(hold: Hold, failure: str) -> None:
    """Note why it could not be placed; one that was verified before is in doubt again."""
    hold.verified_at, hold.failure = None, failure[:LONGEST_FAILURE]
    hold.save(update_fields=["verified_at", "failure"])


def unverified() -> Sequence[Hold]:
    """Holds that do not lie where they should yet, the oldest first."""
    return list(Hold.objects.filter(verified_at=None).select_related("recording").order_by("asked_at"))
