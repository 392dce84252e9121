"""Harm is told as soon as it has been typed or heard, long before a lesson has been."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from analyzer.domain.kinds import Channel, Kind
from analyzer.domain.stages import StageName
from analyzer.records.models import Alert, Finding, Stage
from analyzer.service.bootstrap import Service
from analyzer.service.pipeline.run_stage import run_stage
from analyzer.signals.speech.audio import Samples
from analyzer.signals.speech.transcriber import RawSegment
from tests.builders import LESSON, equipped, hand_in, stage_of, work_through
from tests.factory import Factory
from tests.fakes import FakeTaskQueue
from tests.service.pipeline.scripted import Scripted, hearing, sample

TYPED = [{"at_ms": 500, "participant": "t-1", "text": "my number is 07700 900456, just text me"}]


@dataclass
class WatchfulQueue(FakeTaskQueue):
    """Notes which stages run when alerts are to be sent."""

    during: list[list[str]] = field(default_factory=list)

    def enqueue_alerts(self) -> None:
        """Note it."""
        super().enqueue_alerts()
        self.during.append(sorted(Stage.objects.filter(state="running").values_list("name", flat=True)))


@pytest.fixture
def watchful(service: Service) -> tuple[Service, WatchfulQueue]:
    """The service with a queue that watches."""
    queue = WatchfulQueue()
    return equipped(replace(service, queue=queue), service.analysis_context), queue


@pytest.mark.parametrize("name", ["two_seconds.mp4", "text.mp4"])
def test_typed_words_are_told_before_any_media_is_examined(
    watchful: tuple[Service, WatchfulQueue], media: Factory, name: str
) -> None:
    """In the first stage, even where the media turns out to be none; and no later stage tells them again."""
    service, queue = watchful
    recording = hand_in(service, media(name), {**LESSON, "chat": TYPED})
    work_through(service, queue, until=StageName.PROBE)
    assert queue.during == [["probe"]]
    told = set(Alert.objects.values_list("subject", "kind"))
    assert Kind.CONTACT_DETAILS in {kind for _, kind in told}
    work_through(service, queue)
    recording.refresh_from_db()
    assert recording.state == ("assessed" if name == "two_seconds.mp4" else "parked")
    assert set(Alert.objects.exclude(finding_id="").values_list("subject", "kind")) == told


def test_spoken_words_are_told_while_the_rest_is_still_to_be_heard(
    watchful: tuple[Service, WatchfulQueue], media: Factory, tmp_path: Path
) -> None:
    """A worker that is interrupted half-way through a lesson has told what it heard; whoever goes on tells it once."""
    service, queue = watchful
    recording = sample(media, tmp_path, service)
    work_through(service, queue, until=StageName.PROBE)
    queue.during.clear()
    stage = stage_of(recording, StageName.SPEECH)
    with pytest.raises(KeyboardInterrupt):
        run_stage(stage.pk, hearing(service, Scripted(6)), "w")
    assert stage_of(recording, StageName.SPEECH).state == "ready"
    assert queue.during == [["speech"]]
    told = list(Alert.objects.values_list("kind", "finding_id"))
    assert Kind.CONTACT_DETAILS in {kind for kind, _ in told}
    run_stage(stage.pk, hearing(service, Scripted(first="let us go on")), "w")
    assert stage_of(recording, StageName.SPEECH).state == "done"
    assert list(Alert.objects.values_list("kind", "finding_id")) == told


def test_words_on_the_screen_are_told_before_anything_was_heard(
    watchful: tuple[Service, WatchfulQueue], media: Factory, tmp_path: Path
) -> None:
    """A number on the board waits for no listening, and is not told again once the lesson has been heard."""
    service, queue = watchful
    recording = sample(media, tmp_path, service)
    work_through(service, queue, until=StageName.PROBE)
    run_stage(stage_of(recording, StageName.VISION).pk, service, "w")
    told = set(Alert.objects.values_list("subject", flat=True))
    assert set(Alert.objects.values_list("kind", flat=True)) == {Kind.CONTACT_DETAILS}
    work_through(service, queue)
    listed = Finding.objects.filter(kind=Kind.CONTACT_DETAILS, channel=Channel.SCREEN)
    assert set(listed.values_list("finding_id", flat=True)) == told
    assert Alert.objects.filter(subject__in=told).count() == len(told)


def test_whoever_has_lost_the_stage_tells_nothing(
    watchful: tuple[Service, WatchfulQueue], media: Factory, tmp_path: Path
) -> None:
    """An alert in the middle of a stage is its holder's: a worker that was taken for dead raises none, and ends."""
    service, queue = watchful
    recording = sample(media, tmp_path, service)
    work_through(service, queue, until=StageName.PROBE)
    stage = stage_of(recording, StageName.SPEECH)

    class Replaced(Scripted):
        def transcribe(self, clips: Sequence[Samples]) -> list[RawSegment]:
            Stage.objects.filter(id=stage.pk).update(fence=99, worker="another")
            return super().transcribe(clips)

    engine = Replaced()
    run_stage(stage.pk, hearing(service, engine), "w")
    stage.refresh_from_db()
    assert (stage.state, stage.worker, Alert.objects.count()) == ("running", "another", 0)
    assert engine.heard < 6


class HeardOnce(Scripted):
    """A recogniser that is interrupted when it is asked to listen again."""

    def retranscribe(self, clip: Samples) -> RawSegment:  # noqa: ARG002 - the port's signature
        """Never."""
        raise KeyboardInterrupt


def test_no_alert_rests_on_one_hearing(watchful: tuple[Service, WatchfulQueue], media: Factory, tmp_path: Path) -> None:
    """However early it is told, a grave word has been heard a second time before."""
    service, queue = watchful
    recording = sample(media, tmp_path, service)
    work_through(service, queue, until=StageName.PROBE)
    with pytest.raises(KeyboardInterrupt):
        run_stage(stage_of(recording, StageName.SPEECH).pk, hearing(service, HeardOnce()), "w")
    assert Alert.objects.count() == 0
