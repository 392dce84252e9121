"""Pages say until when a recording is kept and from when that counts; what is destroyed shows nothing any more."""

import pytest

from analyzer.domain.stages import RecordingState
from analyzer.records import sweeps
from analyzer.records.models import Recording
from analyzer.service.bootstrap import Service
from analyzer.service.metrics import exposition
from tests.fakes import FakeTaskQueue
from tests.web.conftest import SignedIn
from tests.web.rows import Evening


@pytest.mark.parametrize(
    ("with_lesson", "held", "said"),
    [
        (True, False, "125 days from the lesson"),
        (False, False, "125 days from the upload, as the lesson&#x27;s time is not known"),
        (True, True, "a hold is released, whatever the date"),
    ],
)
def test_a_page_says_until_when_and_why(
    service: Service, signed_in: SignedIn, with_lesson: bool, held: bool, said: str
) -> None:
    """From the lesson; from the upload where none is known; and a hold is stronger than any date."""
    write = Evening(service)
    row = write.assessed()
    if held:
        write.hold(row)
    if not with_lesson:
        Recording.objects.update(lesson=None)
    page = signed_in("data_protection_officer").get(f"/recordings/{row.id}").content.decode().replace("'", "&#x27;")
    assert said in page


@pytest.mark.parametrize("state", [RecordingState.DELETING, RecordingState.DESTROYED])
def test_what_is_destroyed_shows_nothing(service: Service, signed_in: SignedIn, state: RecordingState) -> None:
    """It is in no list but that of its state, has a page without a scorecard, and the scorecard is gone at once."""
    row = Evening(service).assessed()
    Recording.objects.update(state=state)
    client = signed_in("dsl")
    assert str(row.id) not in client.get("/recordings").content.decode()
    assert str(row.id) in client.get("/recordings", {"state": state.value}).content.decode()
    page = client.get(f"/recordings/{row.id}").content.decode()
    assert "destroyed" in page
    assert "Open the scorecard" not in page
    for part in ("scorecard", "lesson"):
        assert client.get(f"/recordings/{row.id}/{part}").status_code == 404


def test_metrics_tell_what_comes(service: Service) -> None:
    """What the last sweep saw coming, what it kept, and whether it was refused."""
    sweeps.mark({"leaving": 31, "kept": 2, "refusal": "no"}, now=service.clock(), in_order=False)
    told = exposition(FakeTaskQueue(), service.policy.fixity, service.clock).decode()
    assert 'lessonguard_retention_recordings{which="leaving"} 31.0' in told
    assert 'lessonguard_retention_recordings{which="kept"} 2.0' in told
    assert "lessonguard_retention_refused 1.0" in told
    assert 'lessonguard_destructions{state="stopped"} 0.0' in told
