"""A lesson that is assessed anew by a later record: a new run, harm told, and what proves it held."""

from analyzer.domain.stages import StageName
from analyzer.records.models import Alert, Finding, Recording
from analyzer.service.bootstrap import Service
from tests.builders import LESSON, hand_in, work_through
from tests.factory import Factory
from tests.fakes import FakeTaskQueue

NUMBERS = {"at_ms": 500, "participant": "t-1", "text": "my number is 07700 900123 or 07700 900456, text me"}


def test_a_lesson_is_assessed_by_every_record_that_it_has(
    service: Service, queue: FakeTaskQueue, media: Factory
) -> None:
    """First without one, then with one, then with a chat in which harm stands: three runs, the last is shown."""
    film = media("silent_audio.mp4")
    hand_in(service, film)
    assert work_through(service, queue) == list(StageName)
    hand_in(service, film, LESSON)
    assert work_through(service, queue) == list(StageName)
    assert not Alert.objects.exists()
    recording = hand_in(service, film, {**LESSON, "chat": [NUMBERS]})
    assert work_through(service, queue) == [StageName.ASSESS, StageName.TRANSCODE]
    recording = Recording.objects.get(id=recording.pk)
    assert (recording.state, recording.lesson_id, recording.runs.count()) == ("assessed", "L-1", 3)
    assert recording.current_run is not None
    assert recording.current_run.number == 3
    assert set(Alert.objects.values_list("kind", flat=True)) <= set(
        Finding.objects.filter(run=recording.current_run).values_list("kind", flat=True)
    )
    assert Alert.objects.exists()
    held = {(item.key, item.version_id) for item in recording.items.filter(role__in=("lesson", "superseded"))}
    assert len(held) == 2
    assert all(service.store.held(*one) for one in held)
