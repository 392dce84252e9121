"""What people had to hear, by person and week. It is nobody's evidence, and is removed after some weeks."""

from collections.abc import Collection
from datetime import UTC, date, datetime
from uuid import UUID

from django.db.models import Sum
from django.db.models.functions import TruncWeek

from analyzer.domain.sight import Sight
from analyzer.records.models import Exposure, Finding, Recording
from analyzer.records.reached import reached


def add_exposure(
    recording_id: UUID, finding_id: str, by: str, ms: int, *, unless_since: datetime, now: datetime
) -> None:
    """Keep that somebody opened a stretch; not again where they have since then."""
    same = {"recording_id": recording_id, "finding_id": finding_id, "by": by}
    if not Exposure.objects.filter(**same, at__gt=unless_since).exists():
        Exposure.objects.create(**same, ms=ms, at=now)


def exposed_ms(by: str, since: datetime) -> int:
    """How much somebody has opened since then."""
    return Exposure.objects.filter(by=by, at__gte=since).aggregate(ms=Sum("ms"))["ms"] or 0


def exposed_by_week(sight: Sight, since: datetime) -> list[tuple[str, date, int]]:
    """Person, Monday and milliseconds, the latest week first, of what somebody may know of."""
    rows = Exposure.objects.filter(at__gte=since, recording__in=Recording.objects.filter(reached(sight)).values("pk"))
    summed = (
        rows.annotate(week=TruncWeek("at", tzinfo=UTC))
        .values("week", "by")
        .annotate(total=Sum("ms"))
        .order_by("-week", "by")
    )
    return [(row["by"], row["week"].date(), row["total"]) for row in summed]


def forget_exposures(before: datetime) -> int:
    """Remove what was opened before then."""
    return Exposure.objects.filter(at__lt=before).delete()[0]


def holds_any(recording_id: UUID, kinds: Collection[str]) -> bool:
    """Whether the run that is shown found anything of these kinds."""
    shown = Recording.objects.filter(id=recording_id).values("current_run")
    return Finding.objects.filter(run__in=shown, kind__in=list(kinds)).exists()
