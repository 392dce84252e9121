"""A sweep sets going again whatever has come to a stop and should not have."""

from dataclasses import replace

import pytest

from analyzer.domain.arrival import ArrivalState
from analyzer.domain.stages import Family, Queue, StageName
from analyzer.records.arrivals import close_arrival, note_arrival
from analyzer.records.models import Alert, Stage
from analyzer.records.stages import claim, create_stages, fail, finishing, retry
from analyzer.service.bootstrap import Service
from analyzer.service.pipeline.enqueue import enqueue_after_commit
from analyzer.service.pipeline.sweep import sweep
from tests.fakes import START, FakeClock, FakeTaskQueue
from tests.records.at_once import at_once
from tests.records.rows import recording, with_stages

pytestmark = pytest.mark.usefixtures("catalogue")


def take(stage_id: int, service: Service) -> None:
    """A worker takes a stage and is never heard of again."""
    policy = service.policy.stages
    assert claim(stage_id, worker="w", engine="e", now=service.clock(), policy=policy)


def enqueued(queue: FakeTaskQueue) -> list[int]:
    """The stages enqueued since last asked; their messages are taken."""
    ids = [message.stage_id for message in queue.messages]
    queue.messages.clear()
    return ids


def test_a_ring_says_where_and_how_long(service: Service, queue: FakeTaskQueue) -> None:
    """The queue is the stage's; the broker's limit is a net far below, however long the recording."""
    row = recording(duration_ms=600_000)
    create_stages(row, now=service.clock())
    enqueue_after_commit(
        list(row.stages.select_related("recording").order_by("id")),
        service.queue,
        service.policy.stages,
        now=service.clock(),
    )
    assert [(message.queue, message.limit_s) for message in queue.messages] == [
        (Queue.MEDIA, 86_400),
        (Queue.SPEECH, 86_400),
        (Queue.VISION, 86_400),
        (Queue.IO, 86_400),
        (Queue.MEDIA, 86_400),
    ]


def test_a_lost_message_is_sent_again(service: Service, queue: FakeTaskQueue, clock: FakeClock) -> None:
    """Not while it may still arrive, not while it waits in the broker, but once it is missed."""
    row, stages = with_stages()
    enqueue_after_commit(
        [Stage.objects.select_related("recording").get(id=stages[StageName.PROBE].pk)],
        service.queue,
        service.policy.stages,
        now=service.clock(),
    )
    assert sweep(service).enqueued == 0
    clock.forward(service.policy.stages.enqueue_again_s + 1)
    assert sweep(service).enqueued == 0
    assert enqueued(queue) == [stages[StageName.PROBE].pk]
    assert sweep(service).enqueued == 1
    assert enqueued(queue) == [stages[StageName.PROBE].pk]
    assert row.stages.get(name="probe").enqueued_at == clock()


def test_only_as_many_as_are_missing_are_sent(service: Service, queue: FakeTaskQueue, clock: FakeClock) -> None:
    """Where three of five messages wait, two are sent: first for stages that nobody ever enqueued."""
    probes = [with_stages()[1][StageName.PROBE].pk for _ in range(5)]
    enqueue_after_commit(
        list(Stage.objects.select_related("recording").filter(id__in=probes[:3])),
        service.queue,
        service.policy.stages,
        now=service.clock(),
    )
    clock.forward(service.policy.stages.enqueue_again_s + 1)
    assert sweep(service).enqueued == 2
    assert enqueued(queue) == probes


class DeafDoorbell(FakeTaskQueue):
    """A broker that is away."""

    def depth(self, queue: Queue) -> int | None:  # noqa: ARG002 - the port's signature
        """Not known."""
        return None


def test_nothing_is_sent_while_the_broker_is_away(service: Service) -> None:
    """Otherwise every sweep would add messages to those that wait."""
    with_stages()
    queue = DeafDoorbell()
    assert sweep(replace(service, queue=queue)).enqueued == 0
    assert queue.messages == []


def test_the_stage_of_a_killed_worker_is_done_by_another(
    service: Service, queue: FakeTaskQueue, clock: FakeClock
) -> None:
    """It is enqueued once its wait is over."""
    _, stages = with_stages()
    take(stages[StageName.PROBE].pk, service)
    assert sweep(service).reaped == 0
    clock.forward(service.policy.stages.lease_s + 1)
    swept = sweep(service)
    assert (swept.reaped, swept.enqueued) == (1, 0)
    clock.forward(service.policy.stages.backoff(1))
    assert sweep(service).enqueued == 1
    assert enqueued(queue) == [stages[StageName.PROBE].pk]


def test_sweeps_at_once_do_everything_once(service: Service, queue: FakeTaskQueue, clock: FakeClock) -> None:
    """Four processes sweep at the same moment: each silent worker is noticed once, each message sent once."""
    silent = [with_stages()[1][StageName.PROBE].pk for _ in range(10)]
    for stage in silent:
        take(stage, service)
    clock.forward(service.policy.stages.lease_s + 1)
    lost = [with_stages(clock())[1][StageName.PROBE].pk for _ in range(10)]
    swept = at_once([lambda: sweep(service)] * 4)
    assert sum(each.reaped for each in swept) == len(silent)
    assert sorted(enqueued(queue)) == lost
    assert set(Stage.objects.filter(id__in=silent).values_list("attempts", "fence")) == {(1, 2)}


@pytest.mark.parametrize("jump", [365 * 86_400, -365 * 86_400])
def test_a_clock_that_jumps_stops_nothing(
    jump: float, service: Service, queue: FakeTaskQueue, clock: FakeClock
) -> None:
    """Running, waiting and enqueued stages all come to be enqueued again within the longest wait."""
    policy = service.policy.stages
    running, failed, ready = (with_stages()[1][StageName.PROBE].pk for _ in range(3))
    take(running, service)
    held = claim(failed, worker="w", engine="e", now=clock(), policy=policy)
    assert held
    fail(held, Family.TRANSIENT, "server away", now=clock(), policy=policy)
    enqueue_after_commit(
        [Stage.objects.select_related("recording").get(id=ready)],
        service.queue,
        service.policy.stages,
        now=service.clock(),
    )
    enqueued(queue)
    clock.forward(jump)
    seen = set()
    waited = 0.0
    while waited <= policy.lease_s + policy.longest_backoff_s:
        sweep(service)
        seen |= {stage for stage in enqueued(queue) if claim(stage, worker="v", engine="e", now=clock(), policy=policy)}
        clock.forward(policy.enqueue_again_s)
        waited += policy.enqueue_again_s
    assert seen == {running, failed, ready}


def test_an_integrity_failure_is_alerted_once(service: Service, queue: FakeTaskQueue) -> None:
    """A recording that is not what it was recorded to be is a matter for a person, and no other failure is."""
    row, stages = with_stages()
    _, others = with_stages()
    for each, family in ((stages, Family.INTEGRITY), (others, Family.PERMANENT)):
        held = claim(
            each[StageName.PROBE].pk, worker="w", engine="e", now=service.clock(), policy=service.policy.stages
        )
        assert held
        fail(held, family, "altered", now=service.clock(), policy=service.policy.stages)
    assert [sweep(service).alerted, sweep(service).alerted] == [2, 0]
    assert list(
        Alert.objects.filter(kind="integrity").values_list("recording", "subject", "severity", "raised_at")
    ) == [(row.id, "integrity", "critical", START)]
    assert queue.alerts == 2


def test_a_parked_recording_is_alerted_each_time(service: Service, clock: FakeClock) -> None:
    """Whoever keeps the service running learns of it with the next sweep, and again if it is parked again."""
    row, stages = with_stages()
    for expected in (1, 2):
        held = claim(stages[StageName.PROBE].pk, worker="w", engine="e", now=clock(), policy=service.policy.stages)
        assert held
        fail(held, Family.PERMANENT, "no media", now=clock(), policy=service.policy.stages)
        assert [sweep(service).alerted, sweep(service).alerted] == [1, 0]
        assert Alert.objects.filter(recording=row, kind="parked", severity="serious").count() == expected
        clock.forward(60)
        retry(row.pk, clock())


def test_a_refused_arrival_is_alerted_each_time(service: Service, clock: FakeClock) -> None:
    """What was handed in and not taken is told with the next sweep, and again where something else there is refused."""
    for number, fingerprint in enumerate(("1", "1", "2"), 1):
        arrival = note_arrival("folder", "lesson.mp4", fingerprint, now=clock())
        if arrival.state != ArrivalState.REFUSED:
            close_arrival(arrival, ArrivalState.REFUSED, now=clock(), reason="is not a media file")
        sweep(service)
        assert Alert.objects.filter(recording=None, kind="refused").count() == (1, 1, 2)[number - 1]
        clock.forward(60)
    taken = note_arrival("folder", "other.mp4", "1", now=clock())
    close_arrival(taken, ArrivalState.FAILED, now=clock(), reason="the store is away")
    assert sweep(service).alerted == 0


def test_messages_are_sent_only_for_what_was_committed(service: Service, queue: FakeTaskQueue) -> None:
    """A worker is never sent for a stage whose readiness was rolled back."""
    _, stages = with_stages()
    held = claim(stages[StageName.PROBE].pk, worker="w", engine="e", now=service.clock(), policy=service.policy.stages)
    assert held
    with pytest.raises(ZeroDivisionError), finishing(held, now=service.clock()):
        enqueue_after_commit(
            list(Stage.objects.select_related("recording")), service.queue, service.policy.stages, now=service.clock()
        )
        raise ZeroDivisionError
    assert queue.messages == []
