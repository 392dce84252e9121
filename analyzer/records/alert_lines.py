"""Lists of alerts, in constant queries."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from analyzer.domain.custody import is_process
from analyzer.domain.delivery import DeliveryState
from analyzer.domain.sight import Sight
from analyzer.records.alerts import reached_alerts
from analyzer.records.models import Alert, Delivery

GRAVEST = ("-rank", "-raised_at", "-id")
"""The order of what has to be looked at."""


@dataclass(frozen=True)
class AlertLine:
    """An alert as lists show it."""

    id: int
    recording_id: UUID | None
    lesson_id: str | None
    subject: str
    kind: str
    severity: str
    rank: int
    finding_id: str
    start_ms: int | None
    raised_at: datetime
    uploaded_at: datetime | None
    first_sent_at: datetime | None
    level: int
    escalate_at: datetime | None
    acknowledged_at: datetime | None
    acknowledged_by: str
    pending: int
    """Messages that are still to be accepted."""
    dead: int
    """Messages that were given up."""

    @property
    def settled(self) -> bool:
        """Whether what it asks about was over before anybody answered."""
        return is_process(self.acknowledged_by)

    @property
    def told(self) -> bool:
        """Whether any message of it was accepted."""
        return self.first_sent_at is not None


def open_alerts(*, sight: Sight, after: int | None = None, limit: int) -> list[AlertLine]:
    """Alerts that nobody has acknowledged, gravest first and the newest of those, in three queries at most.

    Args:
        sight: how far the right reaches of whoever reads them.
        after: id of the last one of the page before; None for the first page.
        limit: how many at most.
    """
    rows = reached_alerts(sight).filter(acknowledged_at=None)
    if after is not None:
        rank, raised_at = _place(after)
        rows = rows.filter(Q(rank__lt=rank) | Q(_older(raised_at, after), rank=rank))
    return _lines(rows, limit, *GRAVEST)


def acknowledged_alerts(*, sight: Sight, after: int | None = None, limit: int) -> list[AlertLine]:
    """Alerts that somebody has acknowledged, the most recently raised first; as `open_alerts` otherwise."""
    rows = reached_alerts(sight).filter(acknowledged_at__isnull=False)
    if after is not None:
        rows = rows.filter(_older(_place(after)[1], after))
    return _lines(rows, limit, "-raised_at", "-id")


def alerts_of(recording_id: UUID, *, limit: int = 200) -> list[AlertLine]:
    """Alerts of one recording, acknowledged or not, gravest first and the newest of those, in two queries."""
    return _lines(Alert.objects.filter(recording_id=recording_id), limit, *GRAVEST)


def alerts_among(ids: Collection[int]) -> list[AlertLine]:
    """These alerts, acknowledged or not, in two queries."""
    return _lines(Alert.objects.filter(id__in=list(ids)), len(ids), *GRAVEST)


def _place(alert_id: int) -> tuple[int, datetime]:
    row = Alert.objects.get(id=alert_id)
    return row.rank, row.raised_at


def _older(raised_at: datetime, alert_id: int) -> Q:
    return Q(raised_at__lt=raised_at) | Q(raised_at=raised_at, id__lt=alert_id)


def _lines(rows: QuerySet[Alert], limit: int, *order: str) -> list[AlertLine]:
    found = list(rows.select_related("recording").order_by(*order)[:limit])
    counts = {
        (alert_id, state): count
        for alert_id, state, count in Delivery.objects.filter(alert__in=[row.id for row in found])
        .values_list("alert_id", "state")
        .annotate(Count("id"))
    }
    return [
        AlertLine(
            id=row.id,
            recording_id=row.recording_id,
            lesson_id=row.recording.lesson_id if row.recording else None,
            subject=row.subject,
            kind=row.kind,
            severity=row.severity,
            rank=row.rank,
            finding_id=row.finding_id,
            start_ms=row.start_ms,
            raised_at=row.raised_at,
            uploaded_at=row.uploaded_at,
            first_sent_at=row.first_sent_at,
            level=row.level,
            escalate_at=row.escalate_at,
            acknowledged_at=row.acknowledged_at,
            acknowledged_by=row.acknowledged_by,
            pending=counts.get((row.id, DeliveryState.PENDING), 0),
            dead=counts.get((row.id, DeliveryState.DEAD), 0),
        )
        for row in found
    ]
