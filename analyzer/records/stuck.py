"""Recordings with which nothing happens any more although they have not come to an end."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from analyzer.domain.stages import RecordingState, StageState
from analyzer.records.leases import lock
from analyzer.records.models import Recording, Stage
from analyzer.records.parking import make_ready


def stuck_recordings(subject: str, limit: int) -> Sequence[Recording]:
    """Recordings of which nothing is ready or running, though something waits or they are not assessed.

    Args:
        subject: of the alert that those have who are left out.
        limit: how many at most, the longest waiting first.
    """
    stages = Stage.objects.filter(recording=OuterRef("pk"))
    under_way = Exists(stages.filter(state__in=(StageState.READY, StageState.RUNNING)))
    unfinished = Q(state=RecordingState.PROCESSING) | Q(Exists(stages.filter(state=StageState.WAITING)))
    found = Recording.objects.filter(unfinished).exclude(under_way).exclude(alerts__subject=subject)
    return list(found.order_by("state_at")[:limit])


def resume(recording: Recording, *, now: datetime) -> list[Stage]:
    """Make ready what waits for nothing any more; the stages that are."""
    with transaction.atomic():
        lock(recording.id)
        return make_ready(recording.id, now)
