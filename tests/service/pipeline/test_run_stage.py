"""A stage is done once, and however it ends, its row says how."""

import errno
import time
from collections.abc import Callable
from dataclasses import replace
from threading import Event, Thread
from types import MappingProxyType

import pytest
from django.db import OperationalError, connection

from analyzer.domain.errors import (
    ConfigurationError,
    IntegrityError,
    ModelUnavailableError,
    StageTimeoutError,
    TransientError,
    UnusableRecordingError,
)
from analyzer.domain.stages import RecordingState, StageName
from analyzer.records.leases import Claim
from analyzer.records.models import Alert, Recording, Stage
from analyzer.service.bootstrap import Service
from analyzer.service.pipeline.run_stage import run_stage
from analyzer.service.pipeline.work import Body, Outcome, Work
from tests.builders import hand_in, stage_of, work_through
from tests.factory import Factory
from tests.fakes import FakeClock, FakeTaskQueue

SAID = "my address is 12 Example Street"
PATIENCE_S = 30


def bodies(body: Body) -> MappingProxyType[StageName, Body]:
    """This body for every stage."""
    return MappingProxyType(dict.fromkeys(StageName, body))


def raising(error: BaseException) -> Body:
    """A body that fails."""

    def body(_: Work) -> Outcome:
        raise error

    return body


def hurried(service: Service, *, still_s: float = 300.0, longest_s: float = 300.0) -> Service:
    """The service with a heart that beats fast, and little patience with each stage."""
    stages = service.policy.stages
    limits = {name: limit.model_copy(update={"still_s": still_s}) for name, limit in stages.limits.items()}
    quick = {"heartbeat_s": 0.01, "backoff_s": 0.01, "grace_s": 0.01, "limits": limits, "longest_s": longest_s}
    quick = stages.model_copy(update=quick)
    return replace(service, policy=replace(service.policy, stages=quick))


@pytest.fixture
def recording(service: Service, media: Factory) -> Recording:
    """A recording whose first stage is ready."""
    return hand_in(service, media("two_seconds.mp4"))


@pytest.mark.parametrize(
    ("error", "state", "family", "attempts"),
    [
        (UnusableRecordingError("'recording' is empty"), "parked", "permanent", 1),
        (IntegrityError("its bytes are not those of its checksum"), "parked", "integrity", 1),
        (TransientError("the store is away"), "ready", "transient", 1),
        (StageTimeoutError("took too long"), "ready", "killed", 1),
        (OSError(errno.ENOSPC, "No space left on device", "/home/tutor/lesson.mp4"), "ready", "transient", 1),
        (MemoryError(), "ready", "killed", 1),
        (OperationalError("server closed the connection"), "ready", "transient", 1),
        (RuntimeError(SAID), "ready", "bug", 1),
        (OSError(errno.EIO, SAID), "ready", "bug", 1),
        (ConfigurationError("s3_bucket: refused"), "ready", "", 0),
        (ModelUnavailableError("model 'whisper' is missing"), "ready", "", 0),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else None,
)
def test_the_family_of_a_failure_decides(
    service: Service, recording: Recording, error: Exception, state: str, family: str, attempts: int
) -> None:
    """What cannot be mended is parked, what may pass is tried again, and a broken worker costs a recording nothing."""
    stage = stage_of(recording, StageName.PROBE)
    run_stage(stage.pk, hurried(service), "w", bodies=bodies(raising(error)))
    stage.refresh_from_db()
    recording.refresh_from_db()
    assert (stage.state, stage.family, stage.attempts) == (state, family, attempts)
    assert recording.state == (RecordingState.PARKED if state == "parked" else RecordingState.PROCESSING)
    assert SAID not in stage.reason
    assert "tutor" not in stage.reason
    assert bool(stage.reason) == bool(family)


def test_somebody_is_told_of_a_machine_that_cannot_work(
    service: Service, recording: Recording, clock: FakeClock
) -> None:
    """Once a day and machine, however many stages it gives back; nothing that only its worker knows is lost."""
    stage, broken = stage_of(recording, StageName.PROBE), bodies(raising(ModelUnavailableError("a model is missing")))
    for worker in ("north:17", "north:18", "south:17"):
        run_stage(stage.pk, hurried(service), worker, bodies=broken)
    clock.forward(86_400)
    run_stage(stage.pk, hurried(service), "north:19", bodies=broken)
    told = Alert.objects.order_by("id").values_list("kind", "subject", "recording")
    assert list(told) == [
        ("worker", "worker:north:2026-10-05", None),
        ("worker", "worker:south:2026-10-05", None),
        ("worker", "worker:north:2026-10-06", None),
    ]


def test_what_fails_every_time_is_parked(
    service: Service, recording: Recording, queue: FakeTaskQueue, clock: FakeClock
) -> None:
    """A recording that fails at every attempt ends where a person finds it, and nothing of it is tried any more."""
    stage = stage_of(recording, StageName.PROBE)
    for _ in range(10):
        run_stage(stage.pk, service, "w", bodies=bodies(raising(RuntimeError())))
        clock.forward(service.policy.stages.longest_backoff_s)
    recording.refresh_from_db()
    stage.refresh_from_db()
    assert (stage.attempts, recording.state, recording.family) == (4, "parked", "bug")
    assert {each.state for each in recording.stages.all()} == {"parked"}


def test_done_stages_ring_for_the_next_and_are_never_done_again(
    service: Service, recording: Recording, queue: FakeTaskQueue
) -> None:
    """Every stage is done once, in order, however often it is enqueued."""
    done: list[StageName] = []

    def body(work: Work) -> Outcome:
        return Outcome(lambda: done.append(work.claim.name))

    tried = work_through(service, queue, bodies=bodies(body))
    assert tried == done == list(StageName)
    for stage in recording.stages.all():
        run_stage(stage.pk, service, "w", bodies=bodies(body))
    assert done == list(StageName)


def test_a_stage_that_is_skipped_sets_the_next_free(
    service: Service, recording: Recording, queue: FakeTaskQueue
) -> None:
    """What is deliberately not done says why, and holds nobody up."""
    work_through(service, queue, bodies=bodies(lambda _: Outcome(skipped="nothing to do")))
    assert {(stage.state, stage.reason) for stage in recording.stages.all()} == {("skipped", "nothing to do")}


def test_a_lost_lease_stops_the_work_and_writes_nothing(
    service: Service, recording: Recording, queue: FakeTaskQueue
) -> None:
    """A worker that was taken for dead learns of it while it works, and leaves the stage to its new holder."""
    stage = stage_of(recording, StageName.PROBE)
    wrote, learned = Event(), Event()

    def body(work: Work) -> Outcome:
        Stage.objects.filter(id=stage.pk).update(fence=work.claim.fence + 1, worker="another")
        if work.halt.wait(PATIENCE_S):
            learned.set()
        return Outcome(wrote.set)

    queue.messages.clear()
    run_stage(stage.pk, hurried(service), "w", bodies=bodies(body))
    stage.refresh_from_db()
    assert (stage.state, stage.worker, wrote.is_set(), queue.messages) == ("running", "another", False, [])
    assert learned.is_set()


def test_a_lease_lost_at_the_last_moment_writes_nothing(service: Service, recording: Recording) -> None:
    """Between two heartbeats, the fence is what keeps a late worker from writing."""
    stage = stage_of(recording, StageName.PROBE)
    wrote = Event()

    def body(_: Work) -> Outcome:
        Stage.objects.filter(id=stage.pk).update(fence=99)
        return Outcome(wrote.set)

    run_stage(stage.pk, service, "w", bodies=bodies(body))
    stage.refresh_from_db()
    assert (stage.state, stage.fence, wrote.is_set()) == ("running", 99, False)


def test_rows_of_a_stage_stand_or_fall_with_its_end(service: Service, recording: Recording) -> None:
    """If its last row cannot be written, none is, and the stage is tried again."""

    def write() -> None:
        Recording.objects.filter(id=recording.pk).update(duration_ms=1)
        raise RuntimeError

    stage = stage_of(recording, StageName.PROBE)
    run_stage(stage.pk, service, "w", bodies=bodies(lambda _: Outcome(write)))
    stage.refresh_from_db()
    recording.refresh_from_db()
    assert (stage.state, stage.family, recording.duration_ms) == ("ready", "bug", None)


@pytest.mark.parametrize(
    ("patience", "moves", "why"),
    [({"still_s": 0.05}, False, "stood still"), ({"longest_s": 0.05}, True, "not done after")],
    ids=["it stands still", "it goes on for ever"],
)
def test_work_that_comes_to_nothing_is_stopped(
    service: Service, recording: Recording, patience: dict[str, float], moves: bool, why: str
) -> None:
    """Work that stands still, or goes on for longer than any may, is asked to stop and tried again later."""
    stage = stage_of(recording, StageName.PROBE)
    learned, ended = Event(), Event()

    def body(work: Work) -> Outcome:
        for part in range(PATIENCE_S * 1000):
            if work.halt.wait(0.001):
                learned.set()
                break
            work.progress("examining", part * 1e-6 if moves else 0.1)
        work.go_on()
        return Outcome()

    run_stage(stage.pk, hurried(service, **patience), "w", bodies=bodies(body), end=ended.set)
    stage.refresh_from_db()
    assert (stage.state, stage.family, stage.attempts) == ("ready", "killed", 1)
    assert why in stage.reason
    assert learned.is_set()


@pytest.mark.parametrize(
    "sign",
    [
        lambda work, part: work.progress("hearing", part / 100),
        lambda work, _: work.moved(),
        lambda work, _: work.halt.is_set(),
    ],
    ids=["it says how far it is", "more of the recording has come", "it asks whether to stop"],
)
def test_signs_of_life(service: Service, recording: Recording, sign: Callable[[Work, int], object]) -> None:
    """Whoever shows that work goes on has it counted as such; the same share told again is no sign."""
    claim = Claim(stage_of(recording, StageName.PROBE).pk, recording.pk, StageName.PROBE, 1, 1, 0, "w")
    work = Work(claim, service)
    work.progress("examining", 0.1)
    work.moved_at = work.halt.asked_at = time.monotonic() - 1000
    work.progress("examining", 0.1)
    assert work.still_s >= 1000
    sign(work, 1)
    assert work.still_s < 1000


def test_slow_work_is_left_alone(service: Service, recording: Recording) -> None:
    """However long a stage takes on a busy machine, it is not ended for it while it goes on."""
    stage = stage_of(recording, StageName.PROBE)
    patient = hurried(service, still_s=2)

    def body(work: Work) -> Outcome:
        began, part = time.monotonic(), 0
        while time.monotonic() - began < 2.5:
            part += 1
            work.progress("examining", part * 1e-9)
            assert not work.halt.wait(0.01)
        return Outcome()

    run_stage(stage.pk, patient, "w", bodies=bodies(body))
    stage.refresh_from_db()
    assert stage.state == "done"


def test_work_that_does_not_stop_ends_with_its_process(service: Service, recording: Recording) -> None:
    """What is stuck where nothing of ours runs is written down as a strike, and its process is ended."""
    stage = stage_of(recording, StageName.PROBE)
    ended = Event()

    def body(_: Work) -> Outcome:
        assert ended.wait(PATIENCE_S)
        return Outcome()

    run_stage(stage.pk, hurried(service, still_s=0.05), "w", bodies=bodies(body), end=ended.set)
    stage.refresh_from_db()
    assert (stage.state, stage.family, stage.strikes) == ("ready", "killed", 1)
    assert "stood still" in stage.reason


def stopping(stop: Event) -> Callable[[Work], Outcome]:
    """A body during which the worker is told to shut down."""

    def body(work: Work) -> Outcome:
        stop.set()
        work.go_on()
        raise AssertionError

    return body


def test_a_worker_that_shuts_down_gives_its_stage_back(service: Service, recording: Recording) -> None:
    """An orderly shutdown is no attempt: the stage is ready for the next worker at once."""
    stage = stage_of(recording, StageName.PROBE)
    stop = Event()
    run_stage(stage.pk, service, "w", stop, bodies=bodies(stopping(stop)))
    stage.refresh_from_db()
    assert (stage.state, stage.attempts, stage.family, stage.not_before) == ("ready", 0, "", service.clock())


def test_an_interruption_gives_the_stage_back_and_goes_on(service: Service, recording: Recording) -> None:
    """Whoever interrupts the process is not kept waiting for a lease to end."""
    stage = stage_of(recording, StageName.PROBE)
    with pytest.raises(KeyboardInterrupt):
        run_stage(stage.pk, service, "w", bodies=bodies(raising(KeyboardInterrupt())))
    stage.refresh_from_db()
    assert (stage.state, stage.attempts) == ("ready", 0)


def test_the_heart_beats_while_the_work_goes_on(service: Service, recording: Recording, clock: FakeClock) -> None:
    """Long work keeps its lease, and tells how far it is."""
    stage = stage_of(recording, StageName.PROBE)
    seen: list[Stage] = []

    def body(work: Work) -> Outcome:
        work.progress("examining", 0.4)
        clock.forward(100)
        deadline = Event()
        for _ in range(PATIENCE_S * 100):
            row = Stage.objects.get(id=stage.pk)
            if row.heartbeat_at == clock.now:
                seen.append(row)
                break
            deadline.wait(0.01)
        return Outcome()

    run_stage(stage.pk, hurried(service), "w", bodies=bodies(body))
    (row,) = seen
    assert row.progress == pytest.approx(0.4)
    assert row.lease_until is not None
    assert (row.lease_until - clock.now).total_seconds() == service.policy.stages.lease_s


def test_two_workers_given_the_same_stage_do_it_once(service: Service, recording: Recording) -> None:
    """However messages are doubled, one worker does the work and the other goes on to something else."""
    stage = stage_of(recording, StageName.PROBE)
    did: list[str] = []

    def body(work: Work) -> Outcome:
        did.append(work.claim.worker)
        return Outcome()

    def worker(name: str) -> None:
        run_stage(stage.pk, service, name, bodies=bodies(body))
        connection.close()

    workers = [Thread(target=worker, args=(name,)) for name in ("one", "other")]
    for thread in workers:
        thread.start()
    for thread in workers:
        thread.join(PATIENCE_S)
    assert len(did) == 1
    assert stage_of(recording, StageName.PROBE).state == "done"
