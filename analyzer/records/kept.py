"""Which stored objects may not be removed, and why, as far as rows say so."""

from uuid import UUID

from django.db.models import Q

from analyzer.domain.holding import LIVE
from analyzer.records.items import ORIGINALS
from analyzer.records.models import Hold, Item, Recording

HELD, FROZEN = "a hold keeps this version", "its recording is frozen"
DERIVED = "derived/"


def why_kept(key: str, version_id: str) -> str | None:
    """Why an object version must stay; None where no row objects.

    A hold keeps what was handed in, for whichever of the recordings that share it; what was derived from it is not
    held. Of a frozen recording nothing is removed, whether or not a row names it.
    """
    named = Item.objects.filter(key=key, version_id=version_id)
    held = Hold.objects.filter(recording__in=named.filter(role__in=ORIGINALS).values("recording"), state__in=LIVE)
    if held.exists():
        return HELD
    about = Q(id__in=named.values("recording"))
    if owner := _owner(key):
        about |= Q(id=owner)
    return FROZEN if Recording.objects.filter(about, frozen_at__isnull=False).exists() else None


def _owner(key: str) -> UUID | None:
    """The recording that something below `derived/` was made from."""
    if not key.startswith(DERIVED):
        return None
    try:
        return UUID(key.split("/")[1])
    except ValueError:
        return None
