"""A recording whose evidence must be kept is never shown as done before the store itself says that it is."""

from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from analyzer.analysis.vision import VisionResult
from analyzer.domain.errors import TransientError
from analyzer.domain.signals import ScreenText, Vision
from analyzer.domain.stages import StageName
from analyzer.records import items
from analyzer.records.models import Alert, Hold, Recording, Run
from analyzer.service.bootstrap import Service
from analyzer.service.pipeline.items import put_noun
from analyzer.service.pipeline.preserve import preserve, retry_holds
from analyzer.service.pipeline.run_stage import BODIES, run_stage
from analyzer.service.pipeline.work import Outcome, Work
from analyzer.storage.folder import FolderStore
from tests.builders import LESSON, equipped, hand_in, stage_of, work_through
from tests.factory import Factory
from tests.fakes import FakeClock, FakeTaskQueue

NOT_IN_PLACE = "the hold that a finding asks for is not in place"
CHAT = {**LESSON, "chat": [{"at_ms": 500, "participant": "t-1", "text": "my number is 07700 900123, text me"}]}


class Refusing(FolderStore):
    """A store that places no hold while `refuses` is set."""

    refuses = True

    def hold(self, key: str, version_id: str) -> None:
        """Place a hold, or not."""
        if self.refuses:
            raise TransientError("the object store cannot be reached")
        super().hold(key, version_id)


class Lying(FolderStore):
    """A store that accepts holds and forgets them."""

    def hold(self, key: str, version_id: str) -> None:
        """Do nothing."""


@pytest.mark.parametrize("kind", [Refusing, Lying])
def test_without_its_hold_nothing_is_done(
    service: Service, queue: FakeTaskQueue, clock: FakeClock, media: Factory, kind: type[FolderStore]
) -> None:
    """A hold that is refused, or not read back, is an alert; the stage is tried again and there is no run."""
    store = kind(service.settings.home / "objects", clock)
    service = equipped(replace(service, store=store), service.analysis_context)
    recording = hand_in(service, media("silent_audio.mp4"), CHAT)
    work_through(service, queue)
    stage = stage_of(recording, StageName.ASSESS)
    assert (stage.state, stage.family) == ("ready", "transient")
    recording.refresh_from_db()
    assert (recording.state, recording.current_run, Run.objects.count()) == ("processing", None, 0)
    hold = recording.holds.get()
    assert (hold.verified_at, bool(hold.failure)) == (None, True)
    trouble = Alert.objects.get(kind="hold")
    assert (trouble.recording_id, trouble.severity) == (recording.pk, "critical")


def shown_on_the_screen(work: Work) -> Outcome:
    """A look at a lesson on whose screen a number stands."""
    line = ScreenText(start_ms=1000, end_ms=3000, text="My number is 07700 900123, text me", confidence=0.95)
    seen = VisionResult(vision=Vision(screen_text=(line,)), gaps=(), models=(), sampling={})
    stored = put_noun(work, "vision", seen)

    def write() -> None:
        items.add(work.recording_id, "vision", stored, now=work.service.clock())

    return Outcome(write)


def test_what_no_earlier_stage_told_is_told_though_its_hold_fails(
    service: Service, queue: FakeTaskQueue, clock: FakeClock, media: Factory
) -> None:
    """Nobody waits for a store that is away to be told of harm that the whole lesson shows; and it is told once."""
    store = Refusing(service.settings.home / "objects", clock)
    service = equipped(replace(service, store=store), service.analysis_context)
    recording = hand_in(service, media("silent_audio.mp4"))
    work_through(service, queue, bodies={**BODIES, StageName.VISION: shown_on_the_screen})
    assert stage_of(recording, StageName.ASSESS).state == "ready"
    told = list(Alert.objects.exclude(finding_id="").values_list("kind", "channel"))
    assert ("contact_details", "screen") in told
    store.refuses = False
    clock.forward(service.policy.stages.longest_backoff_s)
    run_stage(stage_of(recording, StageName.ASSESS).pk, service, "w")
    recording.refresh_from_db()
    assert recording.state == "assessed"
    assert list(Alert.objects.exclude(finding_id="").values_list("kind", "channel")) == told


def test_a_hold_that_was_refused_is_placed_later(
    service: Service, queue: FakeTaskQueue, clock: FakeClock, media: Factory
) -> None:
    """Once the store can be reached, the hold is placed by a sweep and the recording ends assessed."""
    store = Refusing(service.settings.home / "objects", clock)
    service = equipped(replace(service, store=store), service.analysis_context)
    recording = hand_in(service, media("silent_audio.mp4"), CHAT)
    work_through(service, queue)
    assert retry_holds(service) == 0
    store.refuses = False
    assert retry_holds(service) == 1
    assert Hold.objects.get().failure == ""
    clock.forward(service.policy.stages.longest_backoff_s)
    stage = stage_of(recording, StageName.ASSESS)
    run_stage(stage.pk, service, "w")
    recording.refresh_from_db()
    assert recording.state == "assessed"
    assert Hold.objects.get().verified_at == clock.now


def test_a_hold_with_many_kinds_is_one_hold(service: Service, clock: FakeClock, media: Factory) -> None:
    """Also where all its kinds are longer than a row: what is tried again is the same hold, and it comes to lie."""
    store = Refusing(service.settings.home / "objects", clock)
    service = equipped(replace(service, store=store), service.analysis_context)
    recording = hand_in(service, media("silent_audio.mp4"))
    with pytest.raises(TransientError):
        preserve(recording, [f"kind_{number:02}" for number in range(40)], service)
    store.refuses = False
    assert retry_holds(service) == 1
    assert Hold.objects.get().verified_at == clock.now


def test_a_hold_lies_on_everything_that_was_handed_in(service: Service, clock: FakeClock, media: Factory) -> None:
    """Recording, part and sidecar are held for the kinds that ask for it, however often that is asked."""
    camera = {"participant": "t-1", "kind": "camera", "file": "tutor.mp4"}
    lesson, parts = {**LESSON, "tracks": [camera]}, {"tutor.mp4": media("video_only.mp4")}
    recording = hand_in(service, media("silent_audio.mp4"), lesson, parts)
    first = preserve(recording, ["secrecy", "gift", "secrecy"], service)
    clock.forward(60)
    second = preserve(recording, ["gift", "secrecy"], service)
    assert first == second == Hold.objects.get()
    assert (second.reason, second.verified_at) == ("gift, secrecy", clock.now)
    stored = list(recording.items.values_list("role", "key", "version_id"))
    assert sorted(role for role, _, _ in stored) == ["lesson", "original", "part"]
    assert all(service.store.held(key, version) for _, key, version in stored)


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        (Refusing, "the object store cannot be reached"),
        (Lying, "the store accepted a hold on the original but does not say that it lies"),
    ],
)
def test_each_hold_that_does_not_lie_is_told_of(
    service: Service, clock: FakeClock, media: Factory, kind: type[FolderStore], why: str
) -> None:
    """The log says each time which one and why, somebody is alerted once of each, and no sweep takes it for placed."""
    service = equipped(replace(service, store=kind(service.settings.home / "objects", clock)), service.analysis_context)
    recording = hand_in(service, media("silent_audio.mp4"))
    with capture_logs() as logs:
        for found in ("gift", "secrecy", "gift"):
            with pytest.raises(TransientError) as error:
                preserve(recording, [found], service)
            assert str(error.value) == NOT_IN_PLACE
        assert retry_holds(service) == 0
    gift, secrecy = (Hold.objects.get(reason=reason) for reason in ("gift", "secrecy"))
    assert (gift.failure, secrecy.failure) == (why, why)
    told = {"event": "hold not in place", "log_level": "critical", "recording": str(recording.id), "why": why}
    assert [line for line in logs if line["event"] == "hold not in place"] == [
        {**told, "hold": hold.pk} for hold in (gift, secrecy, gift, gift, secrecy)
    ]
    assert set(Alert.objects.values_list("subject", "kind", "severity", "recording")) == {
        (f"hold:{hold.pk}", "hold", "critical", recording.pk) for hold in (gift, secrecy)
    }


def test_a_hold_that_lies_is_logged(service: Service, media: Factory) -> None:
    """Whoever looks for the moment finds the recording and its hold in the log."""
    recording = hand_in(service, media("silent_audio.mp4"))
    with capture_logs() as logs:
        hold = preserve(recording, ["secrecy"], service)
    line = {"event": "hold verified", "log_level": "info", "recording": str(recording.id), "hold": hold.pk}
    assert logs == [line]


def test_a_recording_without_originals_cannot_be_preserved(service: Service, clock: FakeClock) -> None:
    """Where the catalogue names nothing to hold, no hold is believed to lie."""
    recording = Recording.objects.create(
        sha256="0" * 64, bytes=1, source="api", uploaded_at=clock.now, state_at=clock.now, retain_until=clock.now
    )
    with pytest.raises(TransientError):
        preserve(recording, ["secrecy"], service)
    assert Hold.objects.get().failure == "the catalogue names no original of this recording"
