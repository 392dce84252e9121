"""The stages of every recording and their way from waiting to done, skipped or parked."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from uuid import UUID

from django.db import transaction
from django.db.models import Count, F, Q

from analyzer.domain.errors import LostLeaseError
from analyzer.domain.service_policy import StagePolicy
from analyzer.domain.stages import AFTER, QUEUES, Family, Queue, StageName, StageState
from analyzer.records.leases import Claim, beat, claim, claim_of, give_back, held, lock, lost, unfreeze
from analyzer.records.models import Recording, Stage
from analyzer.records.parking import LONGEST_REASON, make_ready, retry, set_back

__all__ = [
    "AT_ONCE",
    "Claim",
    "Finished",
    "Reaped",
    "beat",
    "claim",
    "create_stages",
    "fail",
    "finishing",
    "give_back",
    "mark_enqueued",
    "ready_counts",
    "ready_of",
    "reap",
    "retry",
    "to_enqueue",
    "unfreeze",
]

SILENT = "the process that worked on it was killed or fell silent"

AT_ONCE = MappingProxyType(dict.fromkeys(Queue, 1000))
"""No more messages than this are sent for a queue by one sweep, so that a sweep stays short."""

LONGEST_UNRUNG = (F("enqueued_at").asc(nulls_first=True), "not_before", "id")


@dataclass
class Finished:
    """What the end of a stage has set free."""

    ready: list[Stage] = field(default_factory=list)
    """Stages that may start now; filled when the transaction is about to end."""


@dataclass(frozen=True)
class Reaped:
    """A stage whose worker fell silent."""

    claim: Claim
    state: StageState
    """READY or PARKED."""


def create_stages(recording: Recording, *, now: datetime) -> list[Stage]:
    """Write the stages of a new recording, in the caller's transaction.

    Returns:
        Those that are ready.
    """
    stages = [
        Stage(
            recording=recording,
            name=name,
            state=StageState.WAITING if before else StageState.READY,
            ready_at=None if before else now,
            not_before=now,
        )
        for name, before in AFTER.items()
    ]
    return [stage for stage in Stage.objects.bulk_create(stages) if stage.state == StageState.READY]


@contextmanager
def finishing(claim: Claim, *, now: datetime, skipped: str = "") -> Iterator[Finished]:
    """End a stage in one transaction with whatever rows the body writes, and set free what waited for it.

    Nothing slow belongs into the body: until it ends, no other stage of this recording ends, and on SQLite nobody
    writes.

    Args:
        claim: under which it was done.
        now: the time.
        skipped: why it was deliberately not done; empty if it was.

    Raises:
        LostLeaseError: the claim does not count any more; nothing is written.
    """
    finished = Finished()
    with transaction.atomic():
        lock(claim.recording_id)
        if not held(claim).exists():
            raise lost(claim)
        yield finished
        ended = held(claim).update(
            state=StageState.SKIPPED if skipped else StageState.DONE,
            finished_at=now,
            lease_until=None,
            progress=1.0,
            family="",
            reason=skipped[:LONGEST_REASON],
        )
        if not ended:  # given back meanwhile
            raise lost(claim)
        finished.ready.extend(make_ready(claim.recording_id, now))


def fail(claim: Claim, family: Family, reason: str, *, now: datetime, policy: StagePolicy) -> StageState:
    """Note a failure: the stage is tried again after a wait, or parked, and then the recording with it.

    Args:
        claim: under which it failed.
        family: permanent failures and those of integrity are not tried again.
        reason: safe to show.
        now: the time.
        policy: how often it is tried, and the waits.

    Returns:
        READY or PARKED.

    Raises:
        LostLeaseError: the claim does not count any more.
    """
    with transaction.atomic():
        lock(claim.recording_id)
        return set_back(held(claim), claim, family, reason, now=now, policy=policy)


def reap(*, now: datetime, policy: StagePolicy) -> list[Reaped]:
    """Take the stages from workers whose lease has ended: each is tried again after a wait, or parked.

    A recording about which somebody is just deciding is left for the next time: a process that stands still in the
    middle of it keeps nobody else waiting.
    """
    reaped = []
    expired = Q(state=StageState.RUNNING, lease_until__lt=now)
    for stage in Stage.objects.filter(expired).select_related("recording").order_by("lease_until"):
        claim = claim_of(stage)
        with suppress(LostLeaseError), transaction.atomic():  # it beat, ended or was reaped since it was read
            if not Recording.objects.select_for_update(no_key=True, skip_locked=True).filter(id=claim.recording_id):
                continue
            rows = held(claim).filter(expired)
            reaped.append(Reaped(claim, set_back(rows, claim, Family.KILLED, SILENT, now=now, policy=policy)))
    return reaped


def ready_counts(*, now: datetime) -> Counter[Queue]:
    """How many stages are ready and due, by queue."""
    due = Stage.objects.filter(state=StageState.READY, not_before__lte=now)
    counts: Counter[Queue] = Counter()
    for name, count in due.values_list("name").annotate(Count("id")):
        counts[QUEUES[StageName(name)]] += count
    return counts


def ready_of(recording_id: UUID, *, now: datetime) -> list[tuple[int, StageName]]:
    """The stages of one recording that are ready and due, those first that come first in the work: id and name."""
    due = Stage.objects.filter(recording=recording_id, state=StageState.READY, not_before__lte=now)
    return [(number, StageName(name)) for number, name in due.order_by("id").values_list("id", "name")]


def to_enqueue(
    *, now: datetime, policy: StagePolicy, at_most: Mapping[Queue, int] = AT_ONCE
) -> dict[Queue, list[Stage]]:
    """Stages that are ready and due and were not enqueued lately, locked for the caller's transaction.

    Those that were not enqueued since they became ready come first, then those whose message is longest ago. Those that
    another process is just enqueueing are left out. A message in the future is none: the clock was put back.
    """
    lately = Q(enqueued_at__gte=now - timedelta(seconds=policy.enqueue_again_s), enqueued_at__lte=now)
    due = Stage.objects.filter(state=StageState.READY, not_before__lte=now).filter(Q(enqueued_at=None) | ~lately)
    rows = due.select_related("recording").select_for_update(skip_locked=True, of=("self",))
    names = defaultdict(list)
    for name, queue in QUEUES.items():
        names[queue].append(name)
    return {
        queue: list(rows.filter(name__in=names[queue]).order_by(*LONGEST_UNRUNG)[:count])
        for queue, count in at_most.items()
        if count > 0
    }


def mark_enqueued(ids: Iterable[int], now: datetime) -> None:
    """Note that messages were sent for these stages."""
    Stage.objects.filter(id__in=list(ids), state=StageState.READY).update(enqueued_at=now)
