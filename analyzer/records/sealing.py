"""Recordings that are there only for those who look after them: sealed by a finding, or in quarantine by a person."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q

from analyzer.domain.base import Span
from analyzer.domain.spans import Spans, merged
from analyzer.domain.stages import StageName, StageState
from analyzer.records.models import Finding, Item, Quarantine, Recording, Stage

NOT_OVER = (StageState.WAITING, StageState.READY, StageState.RUNNING)
UNCUT = Q(sealed_at=None, quarantined_at=None)
"""The condition on recordings that are there for everybody with a right to recordings."""
AROUND = "around"
"""Role of a copy that is black and silent where something is sealed."""
COPIES = ("playable", AROUND)
"""Roles of items in which pictures of a recording are copied."""


def is_cut(recording_id: UUID) -> bool:
    """Whether a recording is sealed or in quarantine; no for one that there is not."""
    return Recording.objects.filter(~UNCUT, id=recording_id).exists()


def cut_among(ids: Collection[UUID]) -> frozenset[UUID]:
    """Those of some recordings that are sealed or in quarantine."""
    return frozenset(Recording.objects.filter(~UNCUT, id__in=ids).values_list("id", flat=True))


def seal(recording_id: UUID, *, now: datetime) -> bool:
    """Let a recording be there for nobody but those who look after sealed ones, for good; False if it is already."""
    return bool(Recording.objects.filter(id=recording_id, sealed_at=None).update(sealed_at=now))


def quarantine(recording_id: UUID, reason: str, by: str, *, now: datetime) -> bool:
    """Note that a person took a recording away; False where it was in quarantine already, which is noted, too."""
    Quarantine.objects.create(recording_id=recording_id, reason=reason, by=by, at=now)
    return bool(Recording.objects.filter(id=recording_id, quarantined_at=None).update(quarantined_at=now))


def is_quarantined(recording_id: UUID) -> bool:
    """Whether a person took a recording away."""
    return Recording.objects.filter(id=recording_id).exclude(quarantined_at=None).exists()


def may_have_copy(recording_id: UUID) -> bool:
    """Whether there is any copy of a recording, or one may be in the making."""
    begun = (StageState.READY, StageState.RUNNING)
    making = Stage.objects.filter(recording=recording_id, name=StageName.TRANSCODE, state__in=begun)
    return making.exists() or Item.objects.filter(recording=recording_id, role__in=COPIES).exists()


def sealed_stretches(recording_id: UUID) -> Spans:
    """Where anything of a recording is sealed by a machine, as any run ever said: a later one takes nothing back."""
    rows = Finding.objects.filter(run__recording=recording_id, sealed=True).values_list("start_ms", "end_ms")
    return merged(Span(start_ms=start, end_ms=max(end, start + 1)) for start, end in rows)


def withdraw_copies(recording_id: UUID, reason: str, *, around: bool = False) -> list[Item]:
    """Let a recording have no playable copy, nor any that is still being made; to be called in a transaction.

    Args:
        recording_id: which recording.
        reason: why.
        around: whether a copy of what lies around may be made by a stage that has not begun.

    Returns:
        The items whose rows are gone, and whose objects are to be removed once that is committed.
    """
    copies = list(Item.objects.filter(recording=recording_id, role__in=COPIES))
    Item.objects.filter(id__in=[item.pk for item in copies]).delete()
    over = [state for state in NOT_OVER if not (around and state is StageState.WAITING)]
    Stage.objects.filter(recording=recording_id, name=StageName.TRANSCODE, state__in=over).update(
        state=StageState.SKIPPED, fence=F("fence") + 1, lease_until=None, reason=reason
    )
    return copies
