"""What the rows say about the service's work, asked so that no query reads more than what is open, or one day."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Min, QuerySet, Sum

from analyzer.domain.delivery import DeliveryState
from analyzer.domain.destruction import DestructionState
from analyzer.domain.sight import EVERYTHING, Sight
from analyzer.domain.stages import RecordingState, StageState
from analyzer.records.holds import NOT_IN_FORCE
from analyzer.records.models import Alert, Delivery, Destruction, Hold, LedgerDay, Recording, Stage, SweepMark
from analyzer.records.reached import there

UNFINISHED = (StageState.READY, StageState.RUNNING)
UNDELIVERED = (DeliveryState.PENDING, DeliveryState.DEAD)
UNDESTROYED = (DestructionState.DELETING, DestructionState.EMPTIED, DestructionState.STOPPED)
OPEN = (RecordingState.ARRIVING, RecordingState.PROCESSING, RecordingState.PARKED)


def open_recordings(sight: Sight = EVERYTHING) -> dict[str, tuple[int, datetime]]:
    """How many recordings are in each state but assessed, and when the oldest of them was handed in."""
    rows = (
        Recording.objects.filter(there(sight), state__in=OPEN)
        .order_by()
        .values("state")
        .annotate(number=Count("id"), oldest=Min("uploaded_at"))
    )
    return {row["state"]: (row["number"], row["oldest"]) for row in rows}


def assessed_since(since: datetime, sight: Sight = EVERYTHING) -> tuple[int, int]:
    """How many recordings were assessed, and how many milliseconds of media they hold."""
    row = Recording.objects.filter(there(sight), state=RecordingState.ASSESSED, state_at__gte=since).aggregate(
        number=Count("id"), media_ms=Sum("duration_ms", default=0)
    )
    return row["number"], row["media_ms"]


def unfinished_stages(sight: Sight = EVERYTHING) -> list[tuple[str, str, int, datetime | None]]:
    """Name, state, number, and when the oldest became ready, of stages that may start or are running."""
    rows = (
        Stage.objects.filter(there(sight, "recording__"), state__in=UNFINISHED)
        .order_by()
        .values("name", "state")
        .annotate(number=Count("id"), oldest=Min("ready_at"))
    )
    return [(row["name"], row["state"], row["number"], row["oldest"]) for row in rows]


def failing_stages(sight: Sight = EVERYTHING) -> list[tuple[str, str, str, int]]:
    """Name, state, family of the last failure, and number, of stages that failed and have not succeeded since."""
    rows = (
        Stage.objects.filter(there(sight, "recording__"), state__in=(*UNFINISHED, StageState.PARKED))
        .exclude(family="")
        .order_by()
        .values("name", "state", "family")
        .annotate(number=Count("id"))
    )
    return [(row["name"], row["state"], row["family"], row["number"]) for row in rows]


def stage_times_since(since: datetime) -> list[tuple[str, int, timedelta]]:
    """Name, number and total time of the stages that were done, counting the attempt that succeeded."""
    rows = (
        Stage.objects.filter(state=StageState.DONE, finished_at__gte=since, started_at__isnull=False)
        .order_by()
        .values("name")
        .annotate(number=Count("id"), took=Sum(F("finished_at") - F("started_at")))
    )
    return [(row["name"], row["number"], row["took"]) for row in rows]


def alert_delays_since(since: datetime) -> list[float]:
    """Seconds from the upload to the first message, of alerts first sent since then."""
    rows = Alert.objects.filter(first_sent_at__gte=since).values_list("first_sent_at", "uploaded_at")
    return [(sent - uploaded).total_seconds() for sent, uploaded in rows if sent and uploaded]


def open_alerts() -> dict[str, int]:
    """How many alerts nobody has acknowledged, by severity."""
    return _counted(Alert.objects.filter(acknowledged_at=None), "severity")


def undelivered() -> dict[str, int]:
    """How many messages of alerts are pending and dead, by state."""
    return _counted(Delivery.objects.filter(state__in=UNDELIVERED), "state")


def unverified_holds() -> int:
    """How many legal holds the store has not confirmed."""
    return Hold.objects.filter(state__in=NOT_IN_FORCE).count()


def last_ledger_day() -> LedgerDay | None:
    """The newest day of the ledger."""
    return LedgerDay.objects.order_by("-day").first()


def last_sweep() -> SweepMark | None:
    """What the last sweep of retention saw."""
    return SweepMark.objects.first()


def destructions(sight: Sight = EVERYTHING) -> dict[str, int]:
    """How many destructions are not over, and how many stopped half-way, by state."""
    return _counted(Destruction.objects.filter(there(sight, "recording__"), state__in=UNDESTROYED), "state")


def _counted(rows: QuerySet[Any, Any], field: str) -> dict[str, int]:
    return dict(rows.order_by().values_list(field).annotate(number=Count("pk")))
