"""What is due to be read again, what came of it, and which recordings are frozen because of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Lower

from analyzer.domain.errors import PermanentError
from analyzer.domain.fixity import BROKEN, FixityState
from analyzer.domain.holding import LIVE
from analyzer.domain.service_policy import FixityPolicy
from analyzer.domain.sight import EVERYTHING, Sight
from analyzer.domain.stages import GONE, StageState
from analyzer.records.items import ORIGINALS
from analyzer.records.models import Hold, Item, Recording, Stage
from analyzer.records.reached import there

BATCH = 500
"""Rows asked for at once."""


@dataclass(frozen=True)
class Standing:
    """How the proof of stored bytes stands, for metrics."""

    overdue: int
    broken: int
    frozen: int
    bytes_since: int


def due(policy: FixityPolicy, *, now: datetime, limit: int) -> list[Item]:
    """Originals that are due to be read again: held ones first, then those that have been due for longest.

    What was read at a time that has not come yet, by a clock that was wrong, is due, too.
    """
    held = list(_held_due(policy, now).order_by(F("checked_at").asc(nulls_first=True), "id")[:limit])
    known = {item.pk for item in held}
    ahead = [(_of(role).filter(checked_at__gt=now), "checked_at") for role in ORIGINALS]
    queries = [*_others_due(policy, now), *ahead]
    others = [one for query, order in queries for one in query.order_by(order, "id")[:limit]]
    others.sort(key=lambda one: (one.checked_at or one.created_at, one.pk))
    return (held + [one for one in others if one.pk not in known])[:limit]


def overdue(policy: FixityPolicy, *, now: datetime) -> int:
    """How many originals have been due for longer than policy allows."""
    before = now - timedelta(hours=policy.grace_h)
    return sum(query.count() for query, _ in _others_due(policy, before)) + _held_overdue(policy, before).count()


def is_overdue(item: Item, policy: FixityPolicy, *, held: bool, now: datetime) -> bool:
    """Whether one original has been due for longer than policy allows."""
    patience = timedelta(hours=policy.grace_h)
    if item.checked_at is None:
        return item.created_at + timedelta(hours=policy.first_h) + patience < now
    period = timedelta(hours=policy.held_every_h) if held else timedelta(days=policy.every_days)
    return item.checked_at + period + patience < now


def originals_of(recording_id: UUID | None) -> Iterator[Item]:
    """Every original of a recording, or of all, however many there are."""
    rows = _originals()
    chosen = rows if recording_id is None else rows.filter(recording=recording_id)
    yield from chosen.select_related("recording").order_by("id").iterator(chunk_size=BATCH)


def note(item: Item, state: FixityState, *, now: datetime) -> bool:
    """Write down how an original was found; False where another process has done so since its row was read.

    What is being destroyed is no more than what was handed in, and nobody is told of that.
    """
    proven = {"proven_at": now} if state is FixityState.PROVEN else {}
    return bool(
        Item.objects.filter(pk=item.pk, checked_at=item.checked_at)
        .exclude(recording__state__in=GONE)
        .update(checked_at=now, fixity=state, **proven)
    )


def freeze(recording_id: UUID, *, now: datetime) -> bool:
    """Let nothing of a recording be removed, copied or decided anew; False where it is frozen already."""
    return bool(Recording.objects.filter(id=recording_id, frozen_at=None).update(frozen_at=now))


def thaw(recording_id: UUID) -> bool:
    """Let work go on with a frozen recording; False where something of it is broken still, or it is not frozen."""
    broken = Item.objects.filter(recording=recording_id, fixity__in=BROKEN)
    if broken.exists():
        return False
    return bool(Recording.objects.filter(id=recording_id).exclude(frozen_at=None).update(frozen_at=None))


def is_frozen(recording_id: UUID) -> bool:
    """Whether nothing of a recording may be removed, copied or decided anew."""
    return Recording.objects.filter(id=recording_id).exclude(frozen_at=None).exists()


def frozen(ids: Sequence[UUID]) -> set[UUID]:
    """Those of these recordings that are frozen."""
    rows = Recording.objects.filter(id__in=ids).exclude(frozen_at=None)
    return set(rows.values_list("id", flat=True))


def recording_known(recording_id: UUID) -> Recording:
    """A recording.

    Raises:
        PermanentError: there is none of this id.
    """
    if (recording := Recording.objects.filter(id=recording_id).first()) is None:
        raise PermanentError(f"recording {recording_id}: there is no such recording")
    return recording


def ready_stages(*, now: datetime) -> int:
    """How many stages could be worked on at once, if somebody were free."""
    return Stage.objects.filter(state=StageState.READY, not_before__lte=now).count()


def bytes_checked_since(since: datetime) -> int:
    """How much has been read again since then."""
    return sum(
        Item.objects.filter(role=role, checked_at__gte=since).aggregate(all=Sum("bytes", default=0))["all"]
        for role in ORIGINALS
    )


def standing(policy: FixityPolicy, sight: Sight = EVERYTHING, *, since: datetime, now: datetime) -> Standing:
    """How the proof of stored bytes stands; what is broken or frozen, as far as somebody may know of it."""
    return Standing(
        overdue=overdue(policy, now=now),
        broken=Item.objects.filter(there(sight, "recording__"), fixity__in=BROKEN).count(),
        frozen=Recording.objects.filter(there(sight), frozen_at__isnull=False).count(),
        bytes_since=bytes_checked_since(since),
    )


def _originals() -> QuerySet[Item]:
    return Item.objects.filter(run=None, role__in=ORIGINALS).exclude(version_id="")


def _held() -> QuerySet[Item]:
    """What is held, found by the holds, of which there are few, and not by the originals, of which there are many.

    SQLite would go through every original by its role, were that a plain column here.
    """
    kept = Hold.objects.filter(state__in=LIVE).values("recording")
    rows = Item.objects.alias(kind=Lower("role")).filter(recording__in=kept, kind__in=ORIGINALS)
    return rows.exclude(version_id="").exclude(recording__state__in=GONE).select_related("recording")


def _held_due(policy: FixityPolicy, now: datetime) -> QuerySet[Item]:
    """What is held and was not read for so long, or ever; or at a time that has not come, by a clock that was wrong."""
    before = now - timedelta(hours=policy.held_every_h)
    return _held().filter(Q(checked_at=None) | Q(checked_at__lte=before) | Q(checked_at__gt=now))


def _held_overdue(policy: FixityPolicy, now: datetime) -> QuerySet[Item]:
    """What is held and was read, but too long ago, and is not yet due as everything else is."""
    before, others = now - timedelta(hours=policy.held_every_h), now - timedelta(days=policy.every_days)
    return _held().filter(checked_at__lte=before, checked_at__gt=others)


def _others_due(policy: FixityPolicy, now: datetime) -> Iterator[tuple[QuerySet[Item], str]]:
    """For each role, as the index has it: what was never read since it was stored, and what was too long ago."""
    for role in ORIGINALS:
        first = now - timedelta(hours=policy.first_h)
        yield _of(role).filter(checked_at=None, created_at__lte=first), "created_at"
        yield _of(role).filter(checked_at__lte=now - timedelta(days=policy.every_days)), "checked_at"


def _of(role: str) -> QuerySet[Item]:
    rows = Item.objects.filter(role=role, run=None).exclude(version_id="").exclude(recording__state__in=GONE)
    return rows.select_related("recording")
