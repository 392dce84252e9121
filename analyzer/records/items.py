"""What is stored of a recording: which object version plays which part."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from analyzer.domain.stored import Stored
from analyzer.records.models import Item, Recording, Run

SUPERSEDED = "superseded"
"""A lesson record, or a part that it named, in whose place another came; it is kept like what replaced it."""
ORIGINALS = ("original", "part", "lesson", "duplicate", SUPERSEDED)
"""What was handed in; everything else is derived from it."""
CURRENT = ("original", "part", "lesson")
"""What a recording is assessed from."""


def originals(recording_id: UUID) -> Sequence[Item]:
    """Everything that was handed in of a recording and is stored, the recording itself first."""
    rows = Item.objects.filter(recording=recording_id, run=None, role__in=ORIGINALS).exclude(version_id="")
    return sorted(rows, key=lambda item: (ORIGINALS.index(item.role), item.position))


def find(recording_id: UUID, role: str, run_id: int | None = None) -> Item | None:
    """The item of this role, of a run or of what runs are made from; None where there is none."""
    return Item.objects.filter(recording=recording_id, role=role, run=run_id, position=0).first()


def add(recording_id: UUID, role: str, stored: Stored, *, now: datetime, run: Run | None = None) -> Item:
    """Name an object that was stored; to be called in the transaction that ends what made it."""
    return Item.objects.create(recording_id=recording_id, role=role, run=run, created_at=now, **stored.model_dump())


def forget_derived(recording_id: UUID) -> None:
    """Drop the rows of what stages left for each other; `tidy` removes the objects."""
    Item.objects.filter(recording=recording_id, run=None).exclude(role__in=ORIGINALS).delete()


def stored_of(item: Item) -> Stored:
    """The object version that an item names."""
    return Stored(key=item.key, version_id=item.version_id, sha256=item.sha256, bytes=item.bytes)


def set_duration(recording_id: UUID, duration_ms: int) -> None:
    """Note how long a recording is."""
    Recording.objects.filter(id=recording_id).update(duration_ms=duration_ms)
