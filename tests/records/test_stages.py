"""A stage is done by one worker at a time, in its turn, and ends done or where a person finds it."""

from datetime import timedelta

import pytest
from django.db import transaction

from analyzer.domain.errors import ConflictError, LostLeaseError
from analyzer.domain.stages import Family, Queue, RecordingState, StageName, StageState
from analyzer.records.models import Item, Recording, Stage
from analyzer.records.stages import (
    Claim,
    beat,
    claim,
    fail,
    finishing,
    give_back,
    mark_enqueued,
    ready_counts,
    reap,
    retry,
    to_enqueue,
    unfreeze,
)
from analyzer.settings.service_policy import read_service_policy
from tests.fakes import START, FakeClock
from tests.records.rows import with_stages

POLICY = read_service_policy(None).stages
pytestmark = pytest.mark.usefixtures("each_catalogue")


def take(stage: Stage, clock: FakeClock) -> Claim:
    """A claim that has to succeed."""
    taken = claim(stage.pk, worker="w", engine="e", now=clock(), policy=POLICY)
    assert taken
    return taken


def finish(stage: Stage, clock: FakeClock) -> list[StageName]:
    """Do a stage; what it has set free."""
    with finishing(take(stage, clock), now=clock()) as finished:
        pass
    return [StageName(each.name) for each in finished.ready]


def states(recording: Recording) -> dict[str, str]:
    """The state of every stage."""
    return dict(recording.stages.values_list("name", "state"))


def test_every_stage_follows_those_before_it(clock: FakeClock) -> None:
    """Listening and looking become ready together, assessing after both, the copy last."""
    recording, stages = with_stages()
    assert states(recording) == dict.fromkeys(StageName, "waiting") | {"probe": "ready"}
    freed = {name: finish(stages[name], clock) for name in StageName}
    assert freed == {
        "probe": ["speech", "vision"],
        "speech": [],
        "vision": ["assess"],
        "assess": ["transcode"],
        "transcode": [],
    }
    assert states(recording) == dict.fromkeys(StageName, "done")


def test_a_skipped_stage_says_why_and_is_followed_like_a_done_one(clock: FakeClock) -> None:
    """A recording without pictures is not stuck before assessing."""
    recording, stages = with_stages()
    finish(stages[StageName.PROBE], clock)
    finish(stages[StageName.SPEECH], clock)
    with finishing(take(stages[StageName.VISION], clock), now=clock(), skipped="no pictures") as finished:
        pass
    assert [stage.name for stage in finished.ready] == ["assess"]
    assert list(recording.stages.filter(name="vision").values_list("state", "reason")) == [("skipped", "no pictures")]


def test_what_a_body_writes_stands_or_falls_with_the_end_of_its_stage(clock: FakeClock) -> None:
    """A body that fails leaves no row behind, and the stage as it was."""
    recording, stages = with_stages()
    held = take(stages[StageName.PROBE], clock)
    with pytest.raises(ZeroDivisionError), finishing(held, now=clock()):
        Recording.objects.filter(id=recording.id).update(duration_ms=1)
        raise ZeroDivisionError
    recording.refresh_from_db()
    assert (recording.duration_ms, states(recording)["probe"]) == (60_000, "running")
    with finishing(held, now=clock()) as finished:
        Recording.objects.filter(id=recording.id).update(duration_ms=2)
    assert [stage.recording.duration_ms for stage in finished.ready] == [2, 2]


def test_only_what_is_ready_and_due_can_be_claimed(clock: FakeClock) -> None:
    """A stage that waits, is taken, or has to wait after a failure is refused; a claim says all a worker needs."""
    recording, stages = with_stages()
    probe, listen = stages[StageName.PROBE], stages[StageName.SPEECH]
    taken = take(probe, clock)
    assert taken == Claim(probe.pk, recording.id, StageName.PROBE, 1, 1, 0, "w")
    refused = [claim(stage.pk, worker="v", engine="e", now=clock(), policy=POLICY) for stage in (probe, listen)]
    fail(taken, Family.TRANSIENT, "server away", now=clock(), policy=POLICY)
    refused.append(claim(probe.pk, worker="v", engine="e", now=clock(), policy=POLICY))
    assert refused == [None, None, None]
    clock.forward(POLICY.backoff(1))
    assert take(probe, clock).attempt == 2


def overtaken(stage: Stage, clock: FakeClock) -> Claim:
    """The claim of a worker that fell silent; its stage has been taken over by another."""
    stale = take(stage, clock)
    clock.forward(POLICY.lease_s + 1)
    assert [reaped.claim for reaped in reap(now=clock(), policy=POLICY)] == [stale]
    clock.forward(POLICY.backoff(1))
    take(stage, clock)
    return stale


@pytest.mark.parametrize("deed", ["beat", "finish", "skip", "fail", "give back"])
def test_who_was_overtaken_writes_nothing(deed: str, clock: FakeClock) -> None:
    """A worker that comes back after its lease was given to another is turned away, whatever it wants."""
    recording, stages = with_stages()
    stale = overtaken(stages[StageName.PROBE], clock)
    before = list(recording.stages.order_by("id").values())
    with pytest.raises(LostLeaseError):
        match deed:
            case "beat":
                beat(stale, 0.5, now=clock(), policy=POLICY)
            case "fail":
                fail(stale, Family.PERMANENT, "bad", now=clock(), policy=POLICY)
            case "give back":
                give_back(stale, now=clock())
            case _:
                with finishing(stale, now=clock(), skipped="x" if deed == "skip" else ""):
                    pytest.fail("the body was entered")
    assert list(recording.stages.order_by("id").values()) == before


def test_a_beating_worker_keeps_its_stage(clock: FakeClock) -> None:
    """However long a stage lasts, it is not reaped while its worker beats, and its progress shows."""
    recording, stages = with_stages()
    held = take(stages[StageName.PROBE], clock)
    for tenth in range(10):
        clock.forward(POLICY.lease_s * 0.9)
        beat(held, tenth / 10, now=clock(), policy=POLICY)
        assert not reap(now=clock(), policy=POLICY)
    assert list(recording.stages.filter(name="probe").values_list("state", "progress")) == [("running", 0.9)]


def killed(held: Claim, clock: FakeClock) -> None:
    """The worker of a claim dies, which is noticed when its lease has ended."""
    clock.forward(POLICY.lease_s + 1)
    reap(now=clock(), policy=POLICY)


@pytest.mark.parametrize(
    ("ends", "attempts", "family"),
    [
        (["permanent"], 1, "permanent"),
        (["integrity"], 1, "integrity"),
        (["transient"] * POLICY.transient_attempts, POLICY.transient_attempts, "transient"),
        (["bug"] * 4, 4, "bug"),
        (["kill"] * 4, 4, "killed"),
        (["transient", "kill", "bug", "transient", "bug", "transient", "kill"], 7, "killed"),
        (["kill", "give back", "kill", "give back", "kill", "permanent"], 4, "permanent"),
    ],
)
def test_a_recording_is_tried_a_few_times_and_then_parked(
    ends: list[str], attempts: int, family: str, clock: FakeClock
) -> None:
    """What may be poison is tried a few times, bad surroundings are outlasted, and what is hopeless is tried once."""
    recording, stages = with_stages()
    for end in ends:
        assert states(recording)["probe"] == "ready"
        clock.forward(POLICY.longest_backoff_s)
        held = take(stages[StageName.PROBE], clock)
        match end:
            case "kill":
                killed(held, clock)
            case "give back":
                give_back(held, now=clock())
            case _:
                fail(held, Family(end), "r" * 600, now=clock(), policy=POLICY)
    assert states(recording) == dict.fromkeys(StageName, "parked")
    recording.refresh_from_db()
    assert (recording.state, recording.family, recording.state_at) == ("parked", family, clock())
    assert recording.reason
    assert len(recording.reason) <= 500
    assert recording.stages.get(name="probe").attempts == attempts
    assert recording.stages.get(name="assess").reason == "probe was parked"


def test_a_running_sibling_loses_its_lease_when_the_recording_is_parked(clock: FakeClock) -> None:
    """Nobody goes on for hours with a recording that has been given up."""
    recording, stages = with_stages()
    finish(stages[StageName.PROBE], clock)
    listening, looking = take(stages[StageName.SPEECH], clock), take(stages[StageName.VISION], clock)
    assert fail(listening, Family.INTEGRITY, "altered", now=clock(), policy=POLICY) == StageState.PARKED
    with pytest.raises(LostLeaseError):
        beat(looking, 0.5, now=clock(), policy=POLICY)
    with pytest.raises(LostLeaseError):
        fail(looking, Family.TRANSIENT, "server away", now=clock(), policy=POLICY)
    assert states(recording) == dict.fromkeys(StageName, "parked") | {"probe": "done"}
    assert Recording.objects.get(id=recording.id).family == "integrity"


def assessed(clock: FakeClock) -> tuple[Recording, dict[StageName, Stage]]:
    """A recording whose copy alone is outstanding."""
    recording, stages = with_stages()
    for name in (StageName.PROBE, StageName.SPEECH, StageName.VISION):
        finish(stages[name], clock)
    with finishing(take(stages[StageName.ASSESS], clock), now=clock()):
        Recording.objects.filter(id=recording.id).update(state=RecordingState.ASSESSED, state_at=clock())
    return recording, stages


@pytest.mark.parametrize("family", [Family.PERMANENT, Family.INTEGRITY, Family.KILLED])
def test_a_copy_that_cannot_be_made_leaves_the_recording_assessed(family: Family, clock: FakeClock) -> None:
    """The assessment counts; why there is no copy stands on the stage, and a person can have it tried again."""
    recording, stages = assessed(clock)
    if family == Family.KILLED:
        for _ in range(POLICY.attempts):
            killed(take(stages[StageName.TRANSCODE], clock), clock)
            clock.forward(POLICY.longest_backoff_s)
    else:
        fail(take(stages[StageName.TRANSCODE], clock), family, "odd", now=clock(), policy=POLICY)
    found = Recording.objects.get(id=recording.id)
    assert (found.state, found.reason, found.state_at) == ("assessed", "", START)
    stage = recording.stages.get(name="transcode")
    assert (stage.state, stage.family, bool(stage.reason)) == ("parked", family, True)
    assert [each.name for each in retry(recording.id, clock())] == ["transcode"]
    assert Recording.objects.get(id=recording.id).state == "assessed"


def test_a_person_gives_a_parked_recording_another_chance(clock: FakeClock) -> None:
    """It starts from its originals: whatever was derived from them, and may be the trouble, is forgotten."""
    recording, stages = with_stages()
    finish(stages[StageName.PROBE], clock)
    finish(stages[StageName.VISION], clock)
    for role in ("original", "probe"):
        row = {"role": role, "key": role, "version_id": "1", "sha256": "0" * 64, "bytes": 1, "created_at": clock()}
        Item.objects.create(recording=recording, **row)
    fail(take(stages[StageName.SPEECH], clock), Family.PERMANENT, "no model", now=clock(), policy=POLICY)
    clock.forward(60)
    assert [stage.name for stage in retry(recording.id, clock())] == ["probe"]
    recording.refresh_from_db()
    assert (recording.state, recording.reason, recording.family) == ("processing", "", "")
    assert states(recording) == {**dict.fromkeys(StageName, "waiting"), "probe": "ready"}
    assert list(recording.items.values_list("role", flat=True)) == ["original"]
    assert take(stages[StageName.PROBE], clock).attempt == 1
    with pytest.raises(ConflictError, match="no stage of it is parked"):
        retry(recording.id, clock())


def test_what_is_ready_and_was_not_enqueued_lately_is_due(clock: FakeClock) -> None:
    """A message that is lost is missed after a while; a message in the future, after a clock was put back, is none."""
    old, new = with_stages()[1], with_stages()[1]
    probes = [old[StageName.PROBE].pk, new[StageName.PROBE].pk]

    def due() -> list[int]:
        with transaction.atomic():
            return [stage.pk for stages in to_enqueue(now=clock(), policy=POLICY).values() for stage in stages]

    assert ready_counts(now=clock()) == {Queue.MEDIA: 2}
    assert due() == probes
    mark_enqueued([probes[0]], clock())
    assert due() == probes[1:]
    clock.forward(POLICY.enqueue_again_s + 1)
    assert due() == probes[::-1]
    mark_enqueued(probes, clock())
    assert due() == []
    clock.forward(-3600)
    Stage.objects.filter(id__in=probes).update(not_before=clock())
    assert due() == probes
    take(old[StageName.PROBE], clock)
    assert due() == probes[1:]


def test_a_clock_that_was_put_back_freezes_nothing(clock: FakeClock) -> None:
    """Leases and waits that end in a far future end as soon as any that begin now."""
    clock.forward(365 * 86_400)
    (_, running), (_, failed) = with_stages(clock()), with_stages(clock())
    take(running[StageName.PROBE], clock)
    fail(take(failed[StageName.PROBE], clock), Family.TRANSIENT, "server away", now=clock(), policy=POLICY)
    clock.now = START
    assert unfreeze(now=clock(), policy=POLICY) == 2
    assert unfreeze(now=clock(), policy=POLICY) == 0
    clock.forward(max(POLICY.lease_s, POLICY.longest_backoff_s) + 1)
    assert [reaped.state for reaped in reap(now=clock(), policy=POLICY)] == [StageState.READY]
    clock.forward(POLICY.longest_backoff_s)
    assert take(running[StageName.PROBE], clock).attempt == 2
    assert take(failed[StageName.PROBE], clock).attempt == 2


def test_a_clock_that_was_put_forward_costs_a_living_worker_one_attempt(clock: FakeClock) -> None:
    """The stage goes to another, and the first one is fenced off: done once, whoever does it."""
    _, stages = with_stages()
    living = take(stages[StageName.PROBE], clock)
    clock.forward(365 * 86_400)
    assert [reaped.claim.attempt for reaped in reap(now=clock(), policy=POLICY)] == [1]
    with pytest.raises(LostLeaseError):
        beat(living, 0.5, now=clock(), policy=POLICY)


def test_every_wait_is_longer_than_the_one_before(clock: FakeClock) -> None:
    """Waits double with every attempt up to the longest."""
    recording, stages = with_stages()
    waits = []
    for _ in range(POLICY.attempts - 1):
        fail(take(stages[StageName.PROBE], clock), Family.TRANSIENT, "server away", now=clock(), policy=POLICY)
        not_before = recording.stages.get(name="probe").not_before
        waits.append((not_before - clock()) / timedelta(seconds=1))
        clock.now = not_before
    assert waits == [10, 20, 40]
