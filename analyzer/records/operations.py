"""What keeps the work from going on, counted, and told so that no query reads more than what is open or was lately."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from analyzer.domain.arrival import ArrivalState
from analyzer.domain.sight import Sight
from analyzer.domain.stages import Family, StageState
from analyzer.records.arrivals import EVENT
from analyzer.records.models import Arrival, CustodyCheckpoint, Hold, LedgerDay, Round, Run, Stage, SweepMark
from analyzer.records.projections import pick
from analyzer.records.reached import there


@dataclass(frozen=True)
class ParkedStage:
    """A stage that was given up, and with it its recording or a copy of one; what it is about is named by no name."""

    recording_id: UUID
    name: str
    family: str
    reason: str
    finished_at: datetime


def parked_stages(sight: Sight, *, limit: int) -> tuple[ParkedStage, ...]:
    """What was given up, the latest first, by the stage that failed; one query."""
    return pick(ParkedStage, _parked(sight).order_by("-finished_at", "-id")[:limit])


def parked_in(family: Family, sight: Sight, *, limit: int) -> list[UUID]:
    """Recordings of which something is parked by a failure of this family, and that are not frozen, the first first."""
    rows = _parked(sight).filter(family=family, recording__frozen_at=None).order_by("finished_at", "id")
    return list(dict.fromkeys(rows.values_list("recording", flat=True)[:limit]))


def count_parked_in(family: Family, sight: Sight) -> int:
    """How many these are."""
    return _parked(sight).filter(family=family, recording__frozen_at=None).values("recording").distinct().count()


def _parked(sight: Sight) -> QuerySet[Stage]:
    return Stage.objects.filter(there(sight, "recording__"), state=StageState.PARKED).exclude(family="")


def unswept_stages(*, before: datetime) -> int:
    """How many stages a scheduler should have seen to by then: their lease has ended, or nobody was told of them."""
    silent = Q(state=StageState.RUNNING, lease_until__lt=before)
    untold = Q(state=StageState.READY, not_before__lt=before, enqueued_at=None)
    return Stage.objects.filter(silent).count() + Stage.objects.filter(untold).count()


def untaken_since(since: datetime) -> dict[str, int]:
    """How much was handed in and refused, failed, or waits for something, by state, of what changed since then."""
    rows = Arrival.objects.filter(changed_at__gte=since).exclude(source=EVENT)
    waiting = Q(state=ArrivalState.SEEN) & ~Q(reason="")
    return _by_state(rows.filter(Q(state__in=(ArrivalState.REFUSED, ArrivalState.FAILED)) | waiting))


def hold_counts(sight: Sight) -> dict[str, int]:
    """How many holds there are, by state."""
    return _by_state(Hold.objects.filter(there(sight, "recording__")))


def newest_decision(sight: Sight) -> tuple[str, str, datetime] | None:
    """Software and SHA-256 of the rules of the assessment that was made last, and when."""
    rows = Run.objects.filter(there(sight, "recording__")).order_by("-id")
    return rows.values_list("software", "policy_sha256", "created_at").first()


def last_done() -> dict[str, datetime]:
    """When the schedule's works that leave a trace last did, by name."""
    done: dict[str, datetime] = {}
    if checkpoint := CustodyCheckpoint.objects.order_by("-number").values_list("at", flat=True).first():
        done["anchor"] = checkpoint
    if mark := SweepMark.objects.values_list("looked_at", flat=True).first():
        done["retention"] = mark
    if written := LedgerDay.objects.order_by("-day").values_list("written_at", flat=True).first():
        done["ledger"] = written
    return done | {name: at for name, at in Round.objects.values_list("name", "finished_at") if at}


def _by_state(rows: QuerySet[Any, Any]) -> dict[str, int]:
    return dict(rows.order_by().values_list("state").annotate(number=Count("pk")))
