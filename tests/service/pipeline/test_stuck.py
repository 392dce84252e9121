"""A recording with which nothing happens any more is found: set going where that is possible, told of where not."""

import pytest

from analyzer.domain.stages import RecordingState, StageName, StageState
from analyzer.records.models import Alert, Recording, Stage
from analyzer.service.bootstrap import Service
from analyzer.service.pipeline.stuck import resume_stuck
from tests.fakes import FakeTaskQueue
from tests.records.rows import with_stages

pytestmark = pytest.mark.usefixtures("catalogue")


def put(stages: dict[StageName, Stage], **states: StageState) -> None:
    """Bring stages into states in which no rule of ours leaves them."""
    for name, state in states.items():
        Stage.objects.filter(id=stages[StageName(name)].pk).update(state=state)


def test_nobody_is_bothered_while_everything_goes_its_way(service: Service) -> None:
    """What is ready, running, parked or at its end does not stand still."""
    with_stages()
    _, stages = with_stages()
    put(stages, probe=StageState.DONE, speech=StageState.SKIPPED, vision=StageState.RUNNING)
    parked, stages = with_stages()
    put(stages, **dict.fromkeys(StageName, StageState.PARKED))
    assessed, stages = with_stages()
    put(stages, **dict.fromkeys(StageName, StageState.DONE))
    Recording.objects.filter(id=parked.id).update(state=RecordingState.PARKED)
    Recording.objects.filter(id=assessed.id).update(state=RecordingState.ASSESSED)
    assert resume_stuck(service) == 0
    assert not Alert.objects.exists()


def test_what_waits_for_nothing_is_set_going(service: Service, queue: FakeTaskQueue) -> None:
    """Stages before which everything is over are ready and enqueued, of an assessed recording, too."""
    _, stages = with_stages()
    put(stages, probe=StageState.DONE)
    assessed, copies = with_stages()
    put(copies, probe=StageState.DONE, speech=StageState.DONE, vision=StageState.DONE, assess=StageState.DONE)
    Recording.objects.filter(id=assessed.id).update(state=RecordingState.ASSESSED)
    assert resume_stuck(service) == 2
    going = {stages[StageName.SPEECH].pk, stages[StageName.VISION].pk, copies[StageName.TRANSCODE].pk}
    assert set(Stage.objects.filter(state=StageState.READY).values_list("id", flat=True)) == going
    assert {message.stage_id for message in queue.messages} == going
    assert resume_stuck(service) == 0
    assert not Alert.objects.exists()


def test_what_cannot_be_set_going_is_told_once(service: Service) -> None:
    """A recording whose stages are all over and that is not assessed is a matter for a person."""
    recording, stages = with_stages()
    put(stages, **dict.fromkeys(StageName, StageState.DONE))
    assert [resume_stuck(service), resume_stuck(service)] == [1, 0]
    alert = Alert.objects.get()
    assert (alert.recording_id, alert.kind, alert.severity) == (recording.id, "stuck", "critical")
