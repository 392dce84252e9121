"""Alerts: raised once, escalated and acknowledged by compare-and-set."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from analyzer.domain.delivery import DeliveryState
from analyzer.domain.finding import Finding
from analyzer.domain.kinds import Severity
from analyzer.domain.sight import Sight
from analyzer.domain.told import Told
from analyzer.records.deliveries import Target, add_deliveries, withdraw
from analyzer.records.models import Alert, Delivery, Recording
from analyzer.records.reached import about_reached


@dataclass(frozen=True)
class Cause:
    """What an alert is about; ids and kinds, never words."""

    subject: str
    """Names it among the alerts of its recording, or of the service."""
    kind: str
    severity: str
    finding: Finding | None = None
    """None where it is trouble of the service."""


@dataclass(frozen=True)
class Escalating:
    """An alert whose time to be acknowledged is over."""

    id: int
    recording_id: UUID | None
    level: int
    escalate_at: datetime | None


@dataclass(frozen=True)
class Acknowledgement:
    """Who saw an alert first, and when."""

    alert_id: int
    recording_id: UUID | None
    by: str
    at: datetime
    first: bool
    """Whether it was made just now."""


def raise_once(
    recording: Recording | None,
    cause: Cause,
    targets: Iterable[Target],
    *,
    now: datetime,
    due_at: datetime,
    escalate_at: datetime | None,
) -> int | None:
    """Raise an alert with its first messages, in the caller's transaction, unless it has been raised before.

    Args:
        recording: what it is about; None for the service as a whole.
        cause: what it is about in it.
        targets: who is told.
        now: the time.
        due_at: when its first messages go.
        escalate_at: when it goes to the next level.

    Returns:
        Its id; None where it was raised before.
    """
    alert, raised = Alert.objects.get_or_create(
        recording=recording,
        subject=cause.subject,
        defaults={
            "kind": cause.kind,
            "severity": cause.severity,
            "rank": Severity(cause.severity).rank,
            **_place(cause.finding),
            "raised_at": now,
            "due_at": due_at,
            "uploaded_at": recording.uploaded_at if recording else None,
            "escalate_at": escalate_at,
        },
    )
    if raised:
        add_deliveries(alert.id, 0, targets, due_at=due_at)
    return alert.id if raised else None


def told(recording_id: UUID) -> list[Told]:
    """Every finding of a recording of which there is an alert."""
    rows = Alert.objects.filter(recording=recording_id).exclude(finding_id="")
    return [
        Told(
            finding_id=row.finding_id,
            kind=row.kind,
            severity=Severity(row.severity),
            channel=row.channel,
            participant=row.participant,
            start_ms=row.start_ms or 0,
            end_ms=row.end_ms or 0,
        )
        for row in rows
    ]


def told_lately(recording_id: UUID, since: datetime, until: datetime) -> list[tuple[datetime, int]]:
    """When the messages about a recording's findings go or went that go between two moments, and how grave each is."""
    rows = Alert.objects.filter(recording=recording_id, due_at__gt=since, due_at__lte=until).exclude(finding_id="")
    return [(due_at, rank) for due_at, rank in rows.values_list("due_at", "rank") if due_at]


def escalations_due(*, now: datetime, limit: int) -> list[Escalating]:
    """Alerts that nobody acknowledged in time, longest waiting first."""
    rows = Alert.objects.filter(acknowledged_at=None, escalate_at__lte=now).order_by("escalate_at", "id")
    return [Escalating(*row) for row in rows.values_list("id", "recording_id", "level", "escalate_at")[:limit]]


def escalate(due: Escalating, targets: Iterable[Target], *, now: datetime, next_at: datetime | None) -> bool:
    """Bring an alert to the next level, with its messages; False if it was acknowledged or escalated meanwhile."""
    with transaction.atomic():
        won = _unchanged(due).update(level=due.level + 1, escalate_at=next_at)
        if won:
            add_deliveries(due.id, due.level + 1, targets, due_at=now)
    return bool(won)


def postpone(due: Escalating, *, until: datetime) -> bool:
    """Leave an alert on its level until later; False if it was acknowledged or escalated meanwhile."""
    return bool(_unchanged(due).update(escalate_at=until))


def acknowledge_once(alert_id: int, by: str, *, now: datetime) -> Acknowledgement | None:
    """Note who saw an alert, unless somebody has before; None where there is no such alert.

    Returns:
        The acknowledgement that stands, which may be an earlier one.
    """
    with transaction.atomic():
        unseen = Alert.objects.filter(id=alert_id, acknowledged_at=None)
        first = bool(unseen.update(acknowledged_at=now, acknowledged_by=by, escalate_at=None))
        if first:
            withdraw(alert_id)
    row = Alert.objects.filter(id=alert_id).first()
    if row is None or row.acknowledged_at is None:
        return None
    return Acknowledgement(row.id, row.recording_id, row.acknowledged_by, row.acknowledged_at, first)


def find_acknowledged(alert_id: int) -> str | None:
    """Who has acknowledged an alert, empty where nobody has; None where there is no such alert."""
    return Alert.objects.filter(id=alert_id).values_list("acknowledged_by", flat=True).first()


def count_open(sight: Sight) -> int:
    """How many alerts nobody has acknowledged, of those that somebody may read."""
    return reached_alerts(sight).filter(acknowledged_at=None).count()


def is_alert_reached(alert_id: int, sight: Sight) -> bool:
    """Whether there is such an alert, and it is about what a right of somebody reaches."""
    return reached_alerts(sight).filter(id=alert_id).exists()


def count_untold() -> int:
    """How many open alerts nobody was told of and no message is going to tell: no target, or dead letters only."""
    waiting = Delivery.objects.filter(alert=OuterRef("pk"), state=DeliveryState.PENDING)
    return Alert.objects.filter(~Exists(waiting), acknowledged_at=None, first_sent_at=None).count()


def reached_alerts(sight: Sight) -> QuerySet[Alert]:
    """Alerts about recordings that a right reaches, and those about the service where it reaches everything."""
    return Alert.objects.filter(about_reached(sight))


def _unchanged(due: Escalating) -> QuerySet[Alert]:
    return Alert.objects.filter(id=due.id, acknowledged_at=None, level=due.level, escalate_at=due.escalate_at)


def _place(finding: Finding | None) -> dict[str, object]:
    """Where a finding was noticed, as the alert keeps it."""
    if finding is None:
        return {}
    return {
        "finding_id": finding.id,
        "channel": finding.channel,
        "participant": finding.participant or "",
        "start_ms": finding.start_ms,
        "end_ms": finding.end_ms,
    }
