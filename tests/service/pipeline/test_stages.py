"""What each stage leaves, and what it does about media and objects that are not what they should be."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from analyzer.analysis.bootstrap import AnalysisContext, make_analysis_context
from analyzer.domain.analysis import Analysis
from analyzer.domain.custody import Chain
from analyzer.domain.gap import Aspect
from analyzer.domain.kinds import Kind
from analyzer.domain.stages import StageName
from analyzer.domain.stored import Listed
from analyzer.records import items
from analyzer.records.custody import events_of
from analyzer.records.models import Alert, Finding, Item, Recording, Scorecard
from analyzer.records.reached import is_there_for_machines
from analyzer.service.bootstrap import Service, make_store
from analyzer.service.cases.quarantining import quarantine
from analyzer.service.custody.walking import walk_one
from analyzer.service.pipeline.items import read_noun
from analyzer.service.pipeline.run_stage import run_stage
from analyzer.service.pipeline.transcode import transcode
from analyzer.service.pipeline.work import Outcome, Work
from analyzer.settings.service_policy import read_service_policy
from analyzer.settings.service_settings import ServiceSettings
from analyzer.signals.vision.models import NUDENET
from analyzer.signals.vision.nudenet import Detection
from analyzer.signals.vision.view import Box
from tests.builders import LESSON, equipped, hand_in, stage_of, work_through
from tests.factory import Factory
from tests.fakes import FakeClock, FakeTaskQueue

NUMBERS = {"at_ms": 500, "participant": "t-1", "text": "my number is 07700 900123 or 07700 900456, text me"}
CHAT = {**LESSON, "chat": [NUMBERS]}


def states(recording: Recording) -> dict[str, str]:
    """How every stage of a recording ended."""
    return dict(recording.stages.values_list("name", "state"))


def test_every_stage_ends_on_either_database(
    each_catalogue: str,
    tmp_path: Path,
    media: Factory,
    clock: FakeClock,
    queue: FakeTaskQueue,
    context: AnalysisContext,
) -> None:
    """Words of harm in the chat are alerted before anything is looked at, and the recording is held and assessed."""
    settings = ServiceSettings(home=tmp_path / each_catalogue)
    parts = Service(settings, read_service_policy(None), make_store(settings, clock), queue, clock)
    service = equipped(parts, context)
    recording = hand_in(service, media("silent_audio.mp4"), CHAT)
    work_through(service, queue, until=StageName.SPEECH)
    early = set(Alert.objects.values_list("subject", flat=True))
    assert early
    work_through(service, queue)
    assert states(recording) == dict.fromkeys(StageName, "done")
    recording.refresh_from_db()
    assert recording.state == "assessed"
    assert recording.holds.get().verified_at == clock.now
    assert set(Alert.objects.values_list("subject", flat=True)) == early
    listed = list(Finding.objects.values_list("finding_id", flat=True))
    assert early <= set(listed)
    assert Scorecard.objects.get().findings == len(listed)  # two numbers in one line are one event, also where counted


@pytest.mark.parametrize(
    ("name", "skipped", "reason", "aspect"),
    [
        ("audio_only.m4a", StageName.VISION, "no picture", Aspect.IMAGERY),
        ("video_only.mp4", StageName.SPEECH, "no audio", Aspect.SPEECH),
    ],
)
def test_what_is_not_there_is_skipped_and_said(  # noqa: PLR0913, PLR0917 - fixtures and a table
    service: Service, queue: FakeTaskQueue, media: Factory, name: str, skipped: StageName, reason: str, aspect: Aspect
) -> None:
    """A recording without sound or picture is assessed for what it has, and what it lacks is a gap."""
    recording = hand_in(service, media(name))
    work_through(service, queue)
    assert states(recording)[skipped] == "skipped"
    assert reason in stage_of(recording, skipped).reason
    recording.refresh_from_db()
    assert recording.state == "assessed"
    analysis = read_noun(recording.pk, "analysis", Analysis, service.store, recording.current_run_id)
    assert any(gap.what is aspect and reason in gap.why for gap in analysis.gaps)


def test_separate_files_are_known_by_the_names_of_the_tracks(
    service: Service, queue: FakeTaskQueue, media: Factory
) -> None:
    """Files that the tracks name are found again in the store, the one that is the recording itself among them."""
    tracks = [
        {"participant": "t-1", "kind": "camera", "file": "video_only.mp4"},
        {"participant": "s-1", "kind": "audio", "file": "student.m4a", "offset_ms": 500},
    ]
    lesson = {**LESSON, "tracks": tracks}
    recording = hand_in(service, media("video_only.mp4"), lesson, {"student.m4a": media("audio_only.m4a")})
    work_through(service, queue)
    recording.refresh_from_db()
    assert recording.state == "assessed"
    analysis = read_noun(recording.pk, "analysis", Analysis, service.store, recording.current_run_id)
    assert [part.container for part in analysis.parts] == [analysis.recording.container]
    assert [item.role for item in items.originals(recording.pk)] == ["original", "part", "lesson"]


@pytest.mark.parametrize(
    ("name", "reason"),
    [("text.mp4", "is not a media file"), ("no_moov.mp4", "was never finished"), ("claims_8k.mkv", "claims")],
)
def test_what_cannot_be_assessed_is_parked_with_its_reason(
    service: Service, queue: FakeTaskQueue, media: Factory, name: str, reason: str
) -> None:
    """A file that holds nothing, or claims ten hours in a kilobyte, is parked at once; no file is named."""
    recording = hand_in(service, media(name))
    assert work_through(service, queue) == [StageName.PROBE]
    recording.refresh_from_db()
    assert (recording.state, recording.family) == ("parked", "permanent")
    assert recording.reason.startswith("'recording'")
    assert reason in recording.reason
    assert set(states(recording).values()) == {"parked"}


def lose(service: Service, item: Item) -> None:
    """Remove an object as no door of ours would."""
    service.store.delete(item.key, item.version_id)


def spoil(service: Service, item: Item) -> None:
    """Change a stored object's bytes under the store."""
    (path,) = [path for path in (service.settings.home / "objects").rglob("data") if path.stat().st_size == item.bytes]
    path.chmod(0o600)
    path.write_bytes(b"{" + path.read_bytes()[1:-1] + b" ")


@pytest.mark.parametrize("role", ["probe", "original"])
@pytest.mark.parametrize("harm", [lose, spoil])
def test_stored_objects_are_believed_by_their_checksum_alone(
    service: Service, queue: FakeTaskQueue, clock: FakeClock, media: Factory, role: str, harm: Any
) -> None:
    """What is gone from the store, or is not what was stored, stops everything: nothing is made from it."""
    recording = hand_in(service, media("video_only.mp4"))
    work_through(service, queue, until=StageName.PROBE)
    if harm is lose and role == "original":
        clock.forward(126 * 86_400)  # its lock is over
    harm(service, Item.objects.get(recording=recording, role=role))
    work_through(service, queue)
    recording.refresh_from_db()
    assert (recording.state, recording.family) == ("parked", "integrity")
    assert role in recording.reason or "originals/" in recording.reason
    assert Item.objects.filter(recording=recording).exclude(role__in=("original", "probe")).count() == 0


def test_a_worker_without_its_models_leaves_the_recording_to_others(
    service: Service, queue: FakeTaskQueue, clock: FakeClock, media: Factory, tmp_path: Path
) -> None:
    """A damaged weight on one machine neither parks a recording nor lets it pass unseen: a sound worker goes on."""
    sound = service.analysis_context
    (tmp_path / "320n.onnx").write_bytes(b"damaged")
    recording = hand_in(service, media("video_only.mp4"))
    restless = service.policy.stages.model_copy(update={"backoff_s": 0.01})
    broken = replace(service, policy=replace(service.policy, stages=restless))
    work_through(equipped(broken, make_analysis_context(sound.configuration, tmp_path, None)), queue)
    look = stage_of(recording, StageName.VISION)
    assert (look.state, look.attempts) == ("ready", 0)
    assert stage_of(recording, StageName.ASSESS).state == "waiting"
    run_stage(look.pk, service, "a sound worker")
    assert stage_of(recording, StageName.VISION).state == "done"


class Exposed:
    """Sees an exposed breast in the middle of every picture."""

    def look(self, image: NDArray[np.uint8], side: int) -> tuple[Detection, ...]:  # noqa: ARG002 - the port's signature
        """One detection."""
        height, width = image.shape[:2]
        return (Detection("FEMALE_BREAST_EXPOSED", 0.95, Box(width // 4, height // 4, width // 2, height // 2)),)


def test_sealed_imagery_is_told_by_its_kind_and_copied_nowhere(
    service: Service, queue: FakeTaskQueue, media: Factory
) -> None:
    """Imagery is alerted before anything is heard of it again, held, and no copy of it is ever made."""
    context = make_analysis_context(service.analysis_context.configuration, None, None)
    context.models.store.loaded(NUDENET, context.models.vision.threads, Exposed)
    service = equipped(service, context)
    recording = hand_in(service, media("ordinary.mp4"))
    work_through(service, queue, until=StageName.VISION)
    assert stage_of(recording, StageName.ASSESS).state != "done"
    (alert,) = Alert.objects.all()
    assert alert.kind == Kind.INAPPROPRIATE_IMAGERY
    work_through(service, queue)
    transcode = stage_of(recording, StageName.TRANSCODE)
    assert (transcode.state, "sealed" in transcode.reason) == ("skipped", True)
    assert not is_there_for_machines(recording.id)
    actions = [event.action for event in events_of(Chain.recording(recording.id))]
    assert actions.index("sealed") < actions.index("assessed")
    assert walk_one(Chain.recording(recording.id)).faults == []
    assert items.find(recording.pk, "playable") is None
    assert recording.holds.get().verified_at is not None
    assert {Path(each.key).suffix for each in _derived(service)} == {".json", ".html", ".vtt"}
    assert list(service.settings.scratch_folder.iterdir()) == []


@pytest.mark.parametrize("after", [StageName.SPEECH, StageName.ASSESS, StageName.TRANSCODE])
def test_a_quarantine_leaves_no_copy_whenever_it_comes(
    after: StageName, service: Service, queue: FakeTaskQueue, context: AnalysisContext, media: Factory
) -> None:
    """Before the recording is assessed, before its copy is made, and after: nothing that plays is left of it."""
    service = equipped(service, context)
    recording = hand_in(service, media("two_seconds.mp4"), LESSON)
    work_through(service, queue, until=after)
    quarantine(recording.id, "police", "d.lead", service)
    work_through(service, queue)
    assert not Item.objects.filter(recording=recording, role="playable").exists()
    kept = [one.key for one in service.store.list(f"derived/{recording.id}/", versions=True)]
    assert not [key for key in kept if key.endswith(".mp4")]
    recording.refresh_from_db()
    assert recording.state == "assessed"
    assert walk_one(Chain.recording(recording.id)).faults == []


def test_a_copy_that_was_being_made_goes_at_once(
    service: Service, queue: FakeTaskQueue, context: AnalysisContext, media: Factory
) -> None:
    """A quarantine that comes while the last bytes are stored: the stage's end is refused, and its object is gone."""
    service = equipped(service, context)
    recording = hand_in(service, media("two_seconds.mp4"), LESSON)
    work_through(service, queue, until=StageName.ASSESS)

    def cut_meanwhile(work: Work) -> Outcome:
        made = transcode(work)
        assert [key for key in _copies(service) if key.endswith(".mp4")]
        quarantine(recording.id, "police", "d.lead", service)
        return made

    run_stage(stage_of(recording, StageName.TRANSCODE).pk, service, "w:1", bodies={StageName.TRANSCODE: cut_meanwhile})
    assert _copies(service) == []
    assert not Item.objects.filter(recording=recording, role="playable").exists()
    assert stage_of(recording, StageName.TRANSCODE).state == "skipped"


def _copies(service: Service) -> list[str]:
    return [one.key for one in service.store.list("derived/", versions=True) if one.key.endswith(".mp4")]


def _derived(service: Service) -> list[Listed]:
    return list(service.store.list("derived/"))
