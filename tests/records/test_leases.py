"""What stands in a stage's row while it is claimed, kept, given back or waits, to the last column."""

from datetime import datetime, timedelta

import pytest
from django.db import transaction

from analyzer.domain.errors import LostLeaseError
from analyzer.domain.stages import StageName, StageState
from analyzer.records.leases import Claim, beat, claim, give_back, lock, unfreeze
from analyzer.records.models import Recording, Stage
from analyzer.settings.service_policy import read_service_policy
from tests.fakes import START, FakeClock
from tests.records.rows import with_stages

POLICY = read_service_policy(None).stages
LEASE = timedelta(seconds=POLICY.lease_s)
LONGEST_WAIT = timedelta(seconds=POLICY.longest_backoff_s)
HOUR = timedelta(hours=1)
pytestmark = pytest.mark.usefixtures("each_catalogue")


def probe_of(recording: Recording) -> Stage:
    """How the first stage of a recording stands."""
    return Stage.objects.get(recording=recording, name=StageName.PROBE)


def changed(stage: Stage, **values: object) -> dict[str, object]:
    """The row as it is, with some values in place of its own."""
    return Stage.objects.filter(id=stage.pk).values().get() | values


def taken(stage: Stage, now: datetime) -> Claim:
    """A claim that has to succeed."""
    won = claim(stage.pk, worker="w", engine="e", now=now, policy=POLICY)
    assert won
    return won


def test_a_claim_is_written_down(clock: FakeClock) -> None:
    """Who works on it with what, since when and for how long; what an earlier attempt left is gone."""
    stage = probe_of(with_stages()[0])
    Stage.objects.filter(id=stage.pk).update(progress=0.7, finished_at=START, attempts=2, fence=5)
    clock.forward(60)
    expected = changed(
        stage,
        state="running",
        fence=6,
        attempts=3,
        worker="w",
        engine="e",
        progress=0.0,
        lease_until=clock.now + LEASE,
        heartbeat_at=clock.now,
        started_at=clock.now,
        finished_at=None,
    )
    assert taken(stage, clock.now).fence == 6
    assert changed(stage) == expected


def test_a_beat_renews_the_lease_from_now(clock: FakeClock) -> None:
    """Nothing else of the row changes but when it was heard of and how far it is."""
    stage = probe_of(with_stages()[0])
    held = taken(stage, clock.now)
    clock.forward(10)
    expected = changed(stage, lease_until=clock.now + LEASE, heartbeat_at=clock.now, progress=0.25)
    beat(held, 0.25, now=clock.now, policy=POLICY)
    assert changed(stage) == expected


def test_what_is_given_back_is_ready_at_once(clock: FakeClock) -> None:
    """As though it had not been tried, and with no message on its way."""
    stage = probe_of(with_stages()[0])
    held = taken(stage, clock.now)
    beat(held, 0.25, now=clock.now, policy=POLICY)
    Stage.objects.filter(id=stage.pk).update(enqueued_at=START)
    clock.forward(10)
    expected = changed(
        stage,
        state="ready",
        attempts=0,
        lease_until=None,
        progress=0.0,
        not_before=clock.now,
        ready_at=clock.now,
        enqueued_at=None,
    )
    give_back(held, now=clock.now)
    assert changed(stage) == expected


def test_who_lost_a_lease_is_told_which(clock: FakeClock) -> None:
    """The refusal names stage and recording."""
    recording, _ = with_stages()
    held = taken(probe_of(recording), clock.now)
    give_back(held, now=clock.now)
    with pytest.raises(LostLeaseError) as refused:
        give_back(held, now=clock.now)
    assert str(refused.value) == f"probe of recording {recording.id}: another holds the lease"


@pytest.mark.parametrize(
    ("state", "lease", "wait", "lease_after", "wait_after", "count"),
    [
        (StageState.RUNNING, LEASE + HOUR, LONGEST_WAIT + HOUR, LEASE, LONGEST_WAIT + HOUR, 1),
        (StageState.RUNNING, LEASE, HOUR, LEASE, HOUR, 0),
        (StageState.READY, LEASE + HOUR, LONGEST_WAIT + HOUR, LEASE + HOUR, LONGEST_WAIT, 1),
        (StageState.READY, HOUR, LONGEST_WAIT, HOUR, LONGEST_WAIT, 0),
        (StageState.DONE, LEASE + HOUR, LONGEST_WAIT + HOUR, LEASE + HOUR, LONGEST_WAIT + HOUR, 0),
    ],
)
def test_only_what_reaches_too_far_is_shortened(  # noqa: PLR0913, PLR0917 - a table's columns
    state: StageState,
    lease: timedelta,
    wait: timedelta,
    lease_after: timedelta,
    wait_after: timedelta,
    count: int,
    clock: FakeClock,
) -> None:
    """A lease of what runs and a wait of what is ready end no later than any that begins now; all else stays."""
    stage = probe_of(with_stages()[0])
    Stage.objects.filter(id=stage.pk).update(state=state, lease_until=clock.now + lease, not_before=clock.now + wait)
    expected = changed(stage, lease_until=clock.now + lease_after, not_before=clock.now + wait_after)
    assert unfreeze(now=clock.now, policy=POLICY) == count
    assert changed(stage) == expected


def test_a_lock_is_on_the_recording_that_is_named() -> None:
    """Who locks one of several gets that one, as it is."""
    (one, _), (_, _) = with_stages(), with_stages()
    with transaction.atomic():
        assert lock(one.id) == one
