"""What other lists ask of the plan: which lessons are due to be observed, and by when."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from analyzer.records.models import PlannedObservation
from analyzer.records.observation_states import STANDING, THERE, kept_gradings


def due_rows() -> QuerySet[PlannedObservation]:
    """Drawn, not excused, and not graded by anybody: to be asked with a recording.

    The index `observation_due` (recording, due_at) serves whoever narrows it down to a recording, as a subquery does:
    `due_rows().filter(recording=OuterRef("pk")).order_by("due_at").values("due_at")[:1]`.
    """
    graded = kept_gradings().filter(recording=OuterRef("recording"))
    rows = PlannedObservation.objects.filter(STANDING, THERE, recording__isnull=False, excused_at=None)
    return rows.exclude(Exists(graded))


def due_observations(recording_ids: Collection[UUID]) -> Mapping[UUID, tuple[datetime, str]]:
    """By when, and why, each of these recordings is to be observed; the earliest where there are several; one query.

    Why somebody's lessons are observed more often than others' is told to whoever may read about conduct, and to nobody
    else: a list for others shows the date alone.
    """
    rows = due_rows().filter(recording__in=list(recording_ids)).order_by("-due_at", "-id")
    return {one: (due, reason) for one, due, reason in rows.values_list("recording_id", "due_at", "reason") if one}
