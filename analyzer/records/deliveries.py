"""The messages of alerts: what is due, who tries it now, what came of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet

from analyzer.domain.delivery import DeliveryState
from analyzer.domain.kinds import Severity
from analyzer.domain.sight import Sight
from analyzer.records.models import Alert, Delivery
from analyzer.records.reached import about_reached


@dataclass(frozen=True)
class Target:
    """One address that is told."""

    channel: str
    """email or webhook."""
    address: str


@dataclass(frozen=True)
class Due:
    """A message that is to be tried, with what is said of its alert."""

    id: int
    level: int
    channel: str
    target: str
    attempts: int
    next_at: datetime
    alert_id: int
    kind: str
    severity: str
    raised_at: datetime
    uploaded_at: datetime | None
    finding_id: str
    """Empty where the alert is about no finding."""
    recording_id: UUID | None
    lesson_id: str | None
    sealed_at: datetime | None = None
    """When its recording was sealed; None where it is not."""
    quarantined_at: datetime | None = None

    @property
    def cut(self) -> bool:
        """Whether its recording is cut off from most people."""
        return self.sealed_at is not None or self.quarantined_at is not None

    @property
    def rank(self) -> int:
        """How grave it is."""
        return Severity(self.severity).rank


@dataclass(frozen=True)
class DeadLetter:
    """A message that was given up; its alert still stands."""

    id: int
    alert_id: int
    recording_id: UUID | None
    kind: str
    severity: str
    level: int
    channel: str
    target: str
    attempts: int
    failure: str
    given_up_at: datetime


def add_deliveries(alert_id: int, level: int, targets: Iterable[Target], *, due_at: datetime) -> None:
    """One message to every target; in the caller's transaction."""
    Delivery.objects.bulk_create(
        Delivery(alert_id=alert_id, level=level, channel=target.channel, target=target.address, next_at=due_at)
        for target in targets
    )


def due_deliveries(*, now: datetime, limit: int, without: Iterable[Target] = ()) -> list[Due]:
    """What is due to anybody but these, gravest first and longest waiting of those."""
    rows = Delivery.objects.filter(state=DeliveryState.PENDING, next_at__lte=now)
    rows = rows.order_by("-alert__rank", "next_at", "id")
    for target in without:
        rows = rows.exclude(channel=target.channel, target=target.address)
    return [
        Due(*row)
        for row in rows.values_list(
            *("id", "level", "channel", "target", "attempts", "next_at", "alert_id"),
            *("alert__kind", "alert__severity", "alert__raised_at", "alert__uploaded_at"),
            *("alert__finding_id", "alert__recording_id", "alert__recording__lesson_id"),
            *("alert__recording__sealed_at", "alert__recording__quarantined_at"),
        )[:limit]
    ]


def claim_deliveries(bundle: Sequence[Due], *, until: datetime) -> bool:
    """Take every message of a bundle for one attempt, or none if somebody else has tried any of them meanwhile.

    The attempt is counted now, so that one that kills its process counts, too; if no outcome is noted, the bundle is
    due again at `until`.
    """
    with transaction.atomic():
        for row in bundle:
            waiting = Delivery.objects.filter(
                id=row.id, state=DeliveryState.PENDING, attempts=row.attempts, next_at=row.next_at
            )
            if not waiting.update(attempts=F("attempts") + 1, next_at=until):
                transaction.set_rollback(True)
                return False
    return True


def note_sent(bundle: Sequence[Due], *, now: datetime) -> None:
    """The claimed messages were accepted; an alert keeps the time of the first that was."""
    with transaction.atomic():
        for row in bundle:
            _claimed(row).update(state=DeliveryState.SENT, sent_at=now, failure="")
        Alert.objects.filter(id__in=[row.alert_id for row in bundle], first_sent_at=None).update(first_sent_at=now)


def note_failed(bundle: Sequence[Due], failure: str, *, again_at: datetime) -> None:
    """The claimed messages were not accepted and are tried again at `again_at`."""
    with transaction.atomic():
        for row in bundle:
            _claimed(row).update(failure=failure, next_at=again_at)


def give_up(bundle: Sequence[Due], failure: str, *, now: datetime) -> None:
    """The claimed messages are dead letters from now on."""
    with transaction.atomic():
        for row in bundle:
            _claimed(row).update(state=DeliveryState.DEAD, failure=failure, next_at=now)


def give_up_exhausted(*, attempts: int, now: datetime) -> int:
    """Messages whose last attempt never came back are dead letters from now on.

    Returns:
        How many.
    """
    exhausted = Delivery.objects.filter(state=DeliveryState.PENDING, next_at__lte=now, attempts__gte=attempts)
    return exhausted.update(state=DeliveryState.DEAD, failure="the last attempt was interrupted", next_at=now)


def withdraw(alert_id: int) -> None:
    """Escalations that have not been sent are not needed any more; first messages go out all the same."""
    Delivery.objects.filter(alert_id=alert_id, state=DeliveryState.PENDING, level__gt=0).update(
        state=DeliveryState.WITHDRAWN
    )


def dead_letters(*, sight: Sight, before: int | None, limit: int) -> list[DeadLetter]:
    """Messages that were given up, newest first.

    Args:
        sight: how far the right to read alerts reaches of whoever reads them.
        before: id of the last one of the page before; None for the first page.
        limit: how many at most.
    """
    rows = Delivery.objects.filter(about_reached(sight, "alert__"), state=DeliveryState.DEAD)
    if before is not None:
        rows = rows.filter(id__lt=before)
    return [
        DeadLetter(*row)
        for row in rows.order_by("-id").values_list(
            *("id", "alert_id", "alert__recording_id", "alert__kind", "alert__severity"),
            *("level", "channel", "target", "attempts", "failure", "next_at"),
        )[:limit]
    ]


def _claimed(row: Due) -> QuerySet[Delivery]:
    """The row, as long as nobody has tried it since it was claimed from `row`."""
    return Delivery.objects.filter(id=row.id, state=DeliveryState.PENDING, attempts=row.attempts + 1)
