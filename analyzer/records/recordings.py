"""What pages and the API show of recordings: lists that stay fast however many there are."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from analyzer.domain.sight import EVERYTHING, Sight
from analyzer.domain.stages import GONE, Family, RecordingState, StageState
from analyzer.records.details import Details, current_card, findings_of_run, is_on_card, recording_details
from analyzer.records.models import Alert, Recording, Stage
from analyzer.records.parking import OPEN
from analyzer.records.projections import pick
from analyzer.records.reached import reached

__all__ = [
    "Cursor",
    "Details",
    "ListedRecording",
    "OpenStage",
    "current_card",
    "findings_of_run",
    "is_on_card",
    "newest_recordings",
    "recording_counts",
    "recording_details",
    "unalerted_integrity_failures",
    "unalerted_parked",
]


@dataclass(frozen=True)
class Cursor:
    """A place in the list of recordings: the last row that has been shown."""

    uploaded_at: datetime
    id: UUID


@dataclass(frozen=True)
class OpenStage:
    """A stage that waits, is ready or is running."""

    recording_id: UUID
    name: str
    state: str
    progress: float
    """0 to 1."""
    attempts: int


@dataclass(frozen=True)
class _Row:
    """What one query tells of a recording and of its current run."""

    id: UUID
    lesson_id: str | None
    tutor_id: str | None
    number: int
    source: str
    state: str
    reason: str
    family: str
    duration_ms: int | None
    uploaded_at: datetime
    state_at: datetime
    run: int | None
    """Number of the current run; None, like what follows, while there is none."""
    complete: bool | None
    gaps: int | None
    findings: int | None
    gravest: str | None


@dataclass(frozen=True)
class ListedRecording(_Row):
    """A row of the list."""

    stages: tuple[OpenStage, ...]
    """Those that are open, in their order."""

    @property
    def cursor(self) -> Cursor:
        """The place after this row."""
        return Cursor(self.uploaded_at, self.id)


def newest_recordings(
    state: RecordingState | None = None,
    lesson_id: str | None = None,
    tutor_id: str | None = None,
    *,
    sight: Sight,
    before: Cursor | None = None,
    limit: int,
) -> list[ListedRecording]:
    """The latest recordings that somebody reaches, latest first, in two queries.

    Args:
        state: only these; all but those that are destroyed, or being destroyed, for None.
        lesson_id: only those of this lesson.
        tutor_id: only those of this tutor's lessons.
        sight: how far the right reaches by which they are listed.
        before: only those after this place in the list.
        limit: how many at most.
    """
    wanted = {"state": state, "lesson": lesson_id, "lesson__tutor": tutor_id}
    rows = Recording.objects.filter(
        reached(sight), **{name: value for name, value in wanted.items() if value is not None}
    )
    if state is None:  # what is destroyed, or being destroyed, is shown to whoever asks for it
        rows = rows.exclude(state__in=GONE)
    if before:  # two conditions, because databases find the first in the index
        rows = rows.filter(uploaded_at__lte=before.uploaded_at).filter(
            Q(uploaded_at__lt=before.uploaded_at) | Q(id__lt=before.id)
        )
    return _listed(rows.order_by("-uploaded_at", "-id")[:limit])


def _listed(recordings: QuerySet[Recording]) -> list[ListedRecording]:
    card = "current_run__scorecard__"
    rows = pick(
        _Row,
        recordings,
        tutor_id="lesson__tutor_id",
        run="current_run__number",
        **{name: card + name for name in ("complete", "gaps", "findings", "gravest")},
    )
    stages = _open_stages([row.id for row in rows])
    return [ListedRecording(**vars(row), stages=tuple(stages.get(row.id, ()))) for row in rows]


def _open_stages(ids: Sequence[UUID]) -> Mapping[UUID, Sequence[OpenStage]]:
    stages = defaultdict(list)
    for stage in pick(OpenStage, Stage.objects.filter(recording__in=ids, state__in=OPEN).order_by("id")):
        stages[stage.recording_id].append(stage)
    return stages


def recording_counts(sight: Sight = EVERYTHING) -> dict[RecordingState, int]:
    """How many recordings that somebody reaches are in each state."""
    counts = Recording.objects.filter(reached(sight)).order_by().values_list("state").annotate(Count("id"))
    return dict.fromkeys(RecordingState, 0) | {RecordingState(state): count for state, count in counts}


def unalerted_integrity_failures(subject: str) -> list[Recording]:
    """Recordings that are parked, or whose copy is, because something is not what it was recorded to be.

    Args:
        subject: of the alert that those have who are left out.
    """
    stages = Stage.objects.filter(state=StageState.PARKED, family=Family.INTEGRITY).values("recording")
    parked = Q(state=RecordingState.PARKED, family=Family.INTEGRITY)
    found = Recording.objects.filter(parked | Q(id__in=stages))
    return list(found.exclude(alerts__subject=subject).order_by("state_at"))


def unalerted_parked(kind: str, limit: int = 100) -> list[Recording]:
    """Recordings of which nobody was told that they were parked, longest ago first; the next call finds the rest.

    Those that are not what they were recorded to be have an alert of their own.

    Args:
        kind: of the alert that those have who are left out, if it was raised since they were parked.
        limit: how many at most.
    """
    told = Alert.objects.filter(recording=OuterRef("pk"), kind=kind, raised_at__gte=OuterRef("state_at"))
    parked = Recording.objects.filter(state=RecordingState.PARKED).exclude(family=Family.INTEGRITY)
    return list(parked.exclude(Exists(told)).order_by("state_at")[:limit])
