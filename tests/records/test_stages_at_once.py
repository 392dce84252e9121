"""Whatever several processes do to one stage or one recording at the same moment, it is done once."""

from functools import partial

import pytest
from django.db import transaction

from analyzer.domain.errors import LostLeaseError
from analyzer.domain.stages import Family, Queue, StageName, StageState
from analyzer.records.leases import lock
from analyzer.records.models import Recording, Stage
from analyzer.records.stages import (
    Claim,
    claim,
    create_stages,
    fail,
    finishing,
    mark_enqueued,
    reap,
    to_enqueue,
)
from analyzer.settings.service_policy import read_service_policy
from tests.fakes import FakeClock
from tests.records.at_once import at_once
from tests.records.rows import recording, with_stages

POLICY = read_service_policy(None).stages
WORKERS = 8
pytestmark = pytest.mark.usefixtures("each_catalogue")


def take(stage: Stage, clock: FakeClock, worker: str = "w") -> Claim | None:
    """Try to claim."""
    return claim(stage.pk, worker=worker, engine="e", now=clock(), policy=POLICY)


def taken(stage: Stage, clock: FakeClock) -> Claim:
    """A claim that has to succeed."""
    held = take(stage, clock)
    assert held
    return held


def finish(held: Claim, clock: FakeClock) -> list[str]:
    """End a stage; what it has set free."""
    try:
        with finishing(held, now=clock()) as finished:
            pass
    except LostLeaseError:
        return ["lost"]
    return [stage.name for stage in finished.ready]


def test_one_of_many_gets_the_stage(clock: FakeClock) -> None:
    """Eight workers reach for each of ten stages at once; every stage goes to exactly one, with a token of its own."""
    for _ in range(10):
        _, stages = with_stages()
        probe = stages[StageName.PROBE]
        claims = at_once([partial(take, probe, clock, f"w{number}") for number in range(WORKERS)])
        winners = [each for each in claims if each]
        assert len(winners) == 1
        probe.refresh_from_db()
        assert (probe.worker, probe.attempts, probe.fence) == (winners[0].worker, 1, 1)


def test_two_stages_that_end_together_set_the_next_free_once(clock: FakeClock) -> None:
    """Listening and looking end at the same moment: assessing becomes ready, and is told to exactly one of them."""
    for _ in range(10):
        row, stages = with_stages()
        finish(taken(stages[StageName.PROBE], clock), clock)
        held = [taken(stages[name], clock) for name in (StageName.SPEECH, StageName.VISION)]
        assert sorted(at_once([partial(finish, each, clock) for each in held])) == [[], ["assess"]]
        assert row.stages.get(name="assess").state == StageState.READY


def test_one_claim_ends_once(clock: FakeClock) -> None:
    """The same end, failure or reaping arriving several times at once counts once."""
    for _ in range(5):
        row, stages = with_stages()
        held = taken(stages[StageName.PROBE], clock)
        clock.forward(POLICY.lease_s + 1)

        def failing(held: Claim = held) -> list[str]:
            try:
                return [fail(held, Family.TRANSIENT, "server away", now=clock(), policy=POLICY)]
            except LostLeaseError:
                return ["lost"]

        def reaping(held: Claim = held) -> list[str]:
            return ["reaped" for each in reap(now=clock(), policy=POLICY) if each.claim == held] or ["lost"]

        deeds = [partial(finish, held, clock), failing, reaping]
        ends = [end for end in at_once(deeds * 2) if end != ["lost"]]
        assert len(ends) == 1
        probe = row.stages.get(name="probe")
        assert (probe.attempts, probe.state) == (1, "done" if ends == [["speech", "vision"]] else "ready")


def test_parking_and_ending_at_once_leave_one_truth(clock: FakeClock) -> None:
    """While one stage parks the recording the other ends: either way nothing of it is left open."""
    for _ in range(10):
        row, stages = with_stages()
        finish(taken(stages[StageName.PROBE], clock), clock)
        listening, looking = taken(stages[StageName.SPEECH], clock), taken(stages[StageName.VISION], clock)

        def parking(held: Claim = listening) -> list[str]:
            return [fail(held, Family.PERMANENT, "bad", now=clock(), policy=POLICY)]

        assert at_once([parking, partial(finish, looking, clock)])[0] == ["parked"]
        states = dict(row.stages.values_list("name", "state"))
        assert states.pop("vision") in {"done", "parked"}
        assert states == {"probe": "done", "speech": "parked", "assess": "parked", "transcode": "parked"}
        assert Recording.objects.get(id=row.id).state == "parked"


def test_two_sweeps_at_once_ring_once_for_a_stage(clock: FakeClock) -> None:
    """A hundred lost messages are sent again once each, however many processes look for them."""
    rows = [recording() for _ in range(100)]
    for row in rows:
        create_stages(row, now=clock())

    def enqueue() -> list[int]:
        with transaction.atomic():
            ids = [stage.pk for stage in to_enqueue(now=clock(), policy=POLICY)[Queue.MEDIA]]
            mark_enqueued(ids, clock())
            return ids

    enqueued = [stage for ids in at_once([enqueue] * 4) for stage in ids]
    assert len(enqueued) == len(set(enqueued))
    assert {*enqueued, *enqueue()} == set(Stage.objects.filter(name="probe").values_list("id", flat=True))


def test_a_process_that_stands_still_while_it_decides_keeps_no_other_waiting(
    each_catalogue: str, clock: FakeClock
) -> None:
    """Dead workers' stages are taken back even while a frozen process holds the lock of one of the recordings."""
    frozen, stages = with_stages()
    taken(stages[StageName.PROBE], clock)
    _, others = with_stages()
    taken(others[StageName.PROBE], clock)
    clock.forward(POLICY.lease_s + 1)

    def reap_them() -> list[int]:
        return [each.claim.stage_id for each in reap(now=clock(), policy=POLICY)]

    if each_catalogue == "sqlite":  # nobody writes beside anybody: there is no such lock
        assert len(reap_them()) == 2
        return
    with transaction.atomic():
        lock(frozen.id)
        (reaped,) = at_once([reap_them])
    assert reaped == [others[StageName.PROBE].pk]
    assert reap_them() == [stages[StageName.PROBE].pk]
