"""Which recordings have something left whose clock may be over."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from analyzer.domain.custody import Chain, CustodyAction
from analyzer.domain.retention import ROLES, RetentionKind
from analyzer.domain.stages import RecordingState
from analyzer.records.models import Alert, CustodyEvent, Destruction, Item, LedgerDay, Recording
from analyzer.records.remains import alerts_to_go, runs_to_go
from analyzer.records.sweeps import APPROVALS, agents_told

BATCH = 500


@dataclass(frozen=True)
class Candidate:
    """A recording of which something is left."""

    row: Recording
    lesson_start: datetime | None
    left: frozenset[RetentionKind]
    """What is left of it."""
    erase: bool
    """Whether two people have asked that it is erased, as its chain of custody tells."""


def candidates(uploaded_until: datetime) -> Iterator[Candidate]:
    """Recordings that were handed in until then and of which anything is left, the oldest first, in batches."""
    anything = (
        Q(Exists(Item.objects.filter(recording=OuterRef("pk"))))
        | Q(Exists(runs_to_go(OuterRef("pk"))))
        | Q(Exists(alerts_to_go(OuterRef("pk"))))
        | Q(lesson__isnull=False)
    )
    wanted = Q(uploaded_at__lte=uploaded_until) | Q(erase_asked_at__isnull=False)
    every = Recording.objects.exclude(state=RecordingState.DELETING).filter(wanted).filter(anything)
    every = every.select_related("lesson").order_by("uploaded_at", "id")
    batch = list(every[:BATCH])
    while batch:
        yield from _with_what_is_left(batch)
        last = batch[-1]
        behind = every.filter(uploaded_at__gte=last.uploaded_at).exclude(uploaded_at=last.uploaded_at, id__lte=last.id)
        batch = list(behind[:BATCH])


def candidate(recording_id: UUID) -> Candidate | None:
    """One recording, with what is left of it."""
    rows = Recording.objects.filter(id=recording_id).select_related("lesson")
    return next(iter(_with_what_is_left(list(rows))), None)


def _with_what_is_left(batch: list[Recording]) -> Iterator[Candidate]:
    ids = [row.id for row in batch]
    left: dict[UUID, set[RetentionKind]] = defaultdict(set)
    kinds = {role: kind for kind, roles in ROLES.items() for role in roles}
    for recording_id, role in Item.objects.filter(recording__in=ids).values_list("recording_id", "role").distinct():
        left[recording_id].add(kinds.get(role, RetentionKind.SIGNALS))
    for recording_id in runs_to_go(ids).values_list("recording_id", flat=True):
        left[recording_id].add(RetentionKind.FINDINGS)
    for recording_id in alerts_to_go(ids).values_list("recording_id", flat=True):
        left[recording_id].add(RetentionKind.ALERTS)
    for row in batch:
        if row.lesson_id is not None:
            left[row.id].add(RetentionKind.FINDINGS)
        start = row.lesson.scheduled_start if row.lesson else None
        yield Candidate(row, start, frozenset(left[row.id]), row.erase_asked_at is not None and _asked_by_two(row.id))


def _asked_by_two(recording_id: UUID) -> bool:
    """A column alone is soon written: that two people have asked is believed where the chain tells of it."""
    return len(agents_told(Chain.recording(recording_id), CustodyAction.ERASURE_ASKED)) >= APPROVALS


def media_there() -> int:
    """How many recordings there are whose media was not destroyed."""
    return Recording.objects.exclude(state=RecordingState.DESTROYED).count()


def any_recordings() -> bool:
    """Whether there ever was a recording: one that is there, or of which a tombstone stays."""
    return Recording.objects.exists()


def begun_since(since: datetime) -> int:
    """How many destructions of media were decided since then."""
    rows = Destruction.objects.filter(decided_at__gte=since).exclude(state="withdrawn")
    return sum(RetentionKind.MEDIA in kinds for kinds in rows.values_list("kinds", flat=True))


def committed_times() -> list[datetime]:
    """The newest times that the catalogue was given by whatever else works on it."""
    newest = (
        Recording.objects.order_by("-state_at").values_list("state_at", flat=True).first(),
        Recording.objects.order_by("-uploaded_at").values_list("uploaded_at", flat=True).first(),
        CustodyEvent.objects.order_by("-id").values_list("at", flat=True).first(),
    )
    return [at for at in newest if at is not None]


def kept_for_longer(views_before: datetime, ledgers_before: datetime) -> dict[str, int]:
    """What is past its clock and is not removed by any sweep, by kind."""
    return {
        RetentionKind.VIEWS.value: CustodyEvent.objects.filter(action="viewed", at__lt=views_before).count(),
        RetentionKind.LEDGERS.value: LedgerDay.objects.filter(day__lt=ledgers_before.date()).count(),
    }


def missing_originals(listed: Collection[tuple[str, str]]) -> int:
    """How many stored originals the catalogue names that are not among those versions.

    What is being destroyed is not asked about, nor what somebody was told of already as broken: it is left as it is,
    and need not keep everything else here.
    """
    told = Alert.objects.filter(recording=OuterRef("recording"), kind="integrity")
    rows = Item.objects.filter(role__in=ROLES[RetentionKind.MEDIA]).exclude(version_id="")
    rows = (
        rows.exclude(recording__state=RecordingState.DELETING).filter(recording__frozen_at=None).exclude(Exists(told))
    )
    pairs = rows.values_list("key", "version_id").iterator(chunk_size=BATCH)
    return sum((key, version_id) not in listed for key, version_id in pairs)
