"""Legal holds: requested, in force or failed, and released by two people."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from analyzer.domain.errors import PermanentError
from analyzer.domain.holding import LIVE, HoldOrigin, HoldState
from analyzer.domain.stages import RecordingState
from analyzer.records.items import ORIGINALS
from analyzer.records.leases import lock
from analyzer.records.models import Hold, Item, Recording

LONGEST_REASON = 200
LONGEST_CASE = 100
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
) -> tuple[Hold, bool]:
    """The live hold for this reason and case, and whether it is new; asked for once, however often this is called.

    Raises:
        PermanentError: there is no such recording, or it is destroyed.
    """
    with transaction.atomic():
        try:
            recording = lock(recording_id)
        except Recording.DoesNotExist as error:
            raise PermanentError(f"recording {recording_id}: there is no such recording") from error
        if recording.state == RecordingState.DESTROYED:
            raise PermanentError(f"recording {recording_id}: it is destroyed, and nothing is left to hold")
        return Hold.objects.exclude(state=HoldState.RELEASED).get_or_create(
            recording_id=recording_id,
            reason=reason[:LONGEST_REASON],
            case_reference=case_reference,
            defaults={"asked_at": now, "asked_by": by, "origin": origin},
        )


def verified(hold: Hold, *, now: datetime) -> bool:
    """Note that the store itself says that it lies on every original; whether it was not in force before."""
    return _become(hold, HoldState.IN_FORCE, verified_at=now, failure="")


def failed(hold: Hold, failure: str) -> bool:
    """Note why it could not be placed; one that was verified is in doubt again. Whether it had not failed before."""
    return _become(hold, HoldState.FAILED, verified_at=None, failure=failure[:LONGEST_FAILURE])


def unverified() -> Sequence[Hold]:
    """Holds that do not lie where they should yet, the oldest first."""
    return list(Hold.objects.filter(state__in=NOT_IN_FORCE).select_related("recording").order_by("asked_at"))


def to_verify(before: datetime, now: datetime, limit: int) -> Sequence[Hold]:
    """Holds in force that the store confirmed longest ago, before a moment; or after now, by a clock that was wrong."""
    in_force = Hold.objects.filter(state=HoldState.IN_FORCE).select_related("recording")
    old, ahead = in_force.filter(verified_at__lte=before), in_force.filter(verified_at__gt=now)
    return [*old.order_by("verified_at")[:limit], *ahead[:limit]]


def has_live(recordings: Collection[UUID]) -> set[UUID]:
    """Those of these recordings that a live hold keeps."""
    rows = Hold.objects.filter(recording__in=recordings, state__in=LIVE)
    return set(rows.values_list("recording_id", flat=True))


def keeps(key: str, version_id: str) -> bool:
    """Whether a live hold keeps an original, for whichever of the recordings that share it."""
    named = Item.objects.filter(key=key, version_id=version_id, role__in=ORIGINALS)
    return Hold.objects.filter(recording__in=named.values("recording"), state__in=LIVE).exists()


def find(hold_id: int) -> Hold | None:
    """A hold by its number."""
    return Hold.objects.filter(pk=hold_id).select_related("recording").first()


def newest(recording_id: UUID | None, limit: int) -> Sequence[Hold]:
    """Holds of a recording, or of all, the newest first, with who has let them go."""
    rows = Hold.objects.prefetch_related("approvals").order_by("-asked_at", "-id")
    return list((rows if recording_id is None else rows.filter(recording=recording_id))[:limit])


def unheld_originals(after: int, limit: int) -> list[Item]:
    """Originals of recordings that no live hold keeps, by their ids, from after one."""
    live = Hold.objects.filter(recording=OuterRef("recording"), state__in=LIVE)
    rows = Item.objects.filter(id__gt=after, run=None, role__in=ORIGINALS).exclude(version_id="")
    return list(rows.exclude(Exists(live)).select_related("recording").order_by("id")[:limit])


def _become(hold: Hold, state: HoldState, *, verified_at: datetime | None, failure: str) -> bool:
    """Write how it stands. One that was released meanwhile stays so; its lock, put back just now, is lifted again."""
    with transaction.atomic():
        before = Hold.objects.select_for_update().values_list("state", flat=True).get(pk=hold.pk)
        if before == HoldState.RELEASED:
            Hold.objects.filter(pk=hold.pk).update(lifted_at=None)
            return False
        Hold.objects.filter(pk=hold.pk).update(state=state, verified_at=verified_at, failure=failure)
    hold.state, hold.verified_at, hold.failure = state, verified_at, failure
    return before != state
