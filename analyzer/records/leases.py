"""Who works on a stage: claims under a lease, told apart by a fencing token.

Whoever changes a stage that is not its own claim's, or more than one row, locks the recording first (`lock`), so that
on every database the fate of one recording is decided by one transaction after the other.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet

from analyzer.domain.errors import LostLeaseError
from analyzer.domain.service_policy import StagePolicy
from analyzer.domain.stages import StageName, StageState
from analyzer.records.models import Recording, Stage


@dataclass(frozen=True)
class Claim:
    """The right to work on one stage, until the lease ends or another holds a younger token."""

    stage_id: int
    recording_id: UUID
    name: StageName
    fence: int
    attempt: int
    """Counts from 1."""
    strikes: int
    """How many of the attempts before ended with a dead process, an exceeded limit or an unforeseen error."""
    worker: str


def claim(stage_id: int, *, worker: str, engine: str, now: datetime, policy: StagePolicy) -> Claim | None:
    """Take a stage that is ready and due; None if it is not, or another was faster.

    Args:
        stage_id: which.
        worker: names host and process.
        engine: version of the software and of its configuration.
        now: the time.
        policy: says for how long.
    """
    with transaction.atomic():
        won = Stage.objects.filter(id=stage_id, state=StageState.READY, not_before__lte=now).update(
            state=StageState.RUNNING,
            fence=F("fence") + 1,
            attempts=F("attempts") + 1,
            worker=worker,
            engine=engine,
            lease_until=now + timedelta(seconds=policy.lease_s),
            heartbeat_at=now,
            started_at=now,
            finished_at=None,
            progress=0.0,
        )
        return claim_of(Stage.objects.get(id=stage_id)) if won else None


def claim_of(stage: Stage) -> Claim:
    """The claim under which a running stage is held."""
    return Claim(
        stage_id=stage.pk,
        recording_id=stage.recording_id,
        name=StageName(stage.name),
        fence=stage.fence,
        attempt=stage.attempts,
        strikes=stage.strikes,
        worker=stage.worker,
    )


def held(claim: Claim) -> QuerySet[Stage]:
    """The row of a claim's stage, if the claim still counts: what every compare-and-set of a worker goes through."""
    return Stage.objects.filter(id=claim.stage_id, state=StageState.RUNNING, fence=claim.fence)


def beat(claim: Claim, progress: float, *, now: datetime, policy: StagePolicy) -> None:
    """Say that the work goes on, and how far it is (0 to 1), and renew the lease.

    Raises:
        LostLeaseError: the claim does not count any more.
    """
    lease_until = now + timedelta(seconds=policy.lease_s)
    if not held(claim).update(lease_until=lease_until, heartbeat_at=now, progress=progress):
        raise lost(claim)


def give_back(claim: Claim, *, now: datetime) -> None:
    """Let another go on, as in an orderly shutdown; the attempt is not counted.

    Raises:
        LostLeaseError: the claim does not count any more.
    """
    given_back = held(claim).update(
        state=StageState.READY,
        attempts=F("attempts") - 1,
        lease_until=None,
        progress=0.0,
        not_before=now,
        ready_at=now,
        enqueued_at=None,
    )
    if not given_back:
        raise lost(claim)


def unfreeze(*, now: datetime, policy: StagePolicy) -> int:
    """Shorten leases and waits that reach further than any that begins now: the clock was put back since.

    Returns:
        How many stages would have stood still.
    """
    lease_until = now + timedelta(seconds=policy.lease_s)
    not_before = now + timedelta(seconds=policy.longest_backoff_s)
    return Stage.objects.filter(state=StageState.RUNNING, lease_until__gt=lease_until).update(
        lease_until=lease_until
    ) + Stage.objects.filter(state=StageState.READY, not_before__gt=not_before).update(not_before=not_before)


def lock(recording_id: UUID) -> Recording:
    """Let nobody else decide about this recording until the transaction ends (SQLite lets nobody else write at all)."""
    return Recording.objects.select_for_update(no_key=True).get(id=recording_id)


@contextmanager
def under(claim: Claim) -> Iterator[None]:
    """Write rows in the middle of a stage, in one transaction, as the one who holds it; nothing slow belongs here.

    Raises:
        LostLeaseError: the claim does not count any more; nothing is written.
    """
    with transaction.atomic():
        lock(claim.recording_id)
        if not held(claim).exists():
            raise lost(claim)
        yield


def lost(claim: Claim) -> LostLeaseError:
    """What is raised when a claim does not count any more."""
    return LostLeaseError(f"{claim.name} of recording {claim.recording_id}: another holds the lease")
