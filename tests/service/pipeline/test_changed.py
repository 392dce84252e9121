"""What was altered while it was observed is relied on by nobody."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from analyzer.analysis.bootstrap import make_analysis_context
from analyzer.domain.stages import StageName
from analyzer.records import items
from analyzer.service.bootstrap import Service
from analyzer.service.pipeline.run_stage import run_stage
from analyzer.signals.speech.audio import Samples
from analyzer.signals.speech.transcriber import RawSegment
from analyzer.signals.vision.imagery import Detection
from analyzer.signals.vision.models import NUDENET
from tests.builders import equipped, stage_of, work_through
from tests.factory import Factory
from tests.fakes import FakeTaskQueue
from tests.service.pipeline.scripted import Scripted, hearing, sample


def touch(service: Service) -> None:
    """Let every original look as if it had been written again."""
    for path in (service.settings.home / "objects").rglob("data"):
        if "originals" in str(path):
            os.utime(path, ns=(0, 1))


@dataclass
class Listening(Scripted):
    """A recogniser during whose work the original changes."""

    meanwhile: Callable[[], None] = field(default=lambda: None)

    def transcribe(self, clips: Sequence[Samples]) -> list[RawSegment]:
        """One segment a clip."""
        self.meanwhile()
        return super().transcribe(clips)


@dataclass
class Looking:
    """Sees nothing, while the original changes."""

    meanwhile: Callable[[], None]

    def look(self, image: NDArray[np.uint8], side: int) -> tuple[Detection, ...]:  # noqa: ARG002 - the port's signature
        """Nothing."""
        self.meanwhile()
        return ()


def listening(service: Service) -> Service:
    """The service with such a recogniser."""
    return hearing(service, Listening(meanwhile=lambda: touch(service)))


def looking(service: Service) -> Service:
    """The service with such a detector."""
    context = make_analysis_context(service.analysis_context.configuration, None, None)
    context.models.store.loaded(NUDENET, context.models.vision.threads, lambda: Looking(lambda: touch(service)))
    return equipped(service, context)


@pytest.mark.parametrize(("name", "careless"), [(StageName.SPEECH, listening), (StageName.VISION, looking)])
def test_an_original_that_changes_is_a_matter_for_a_person(
    service: Service,
    queue: FakeTaskQueue,
    media: Factory,
    tmp_path: Path,
    name: StageName,
    careless: Callable[[Service], Service],
) -> None:
    """Nothing that was heard or seen of it is kept, and it is not tried again."""
    recording = sample(media, tmp_path, service)
    work_through(service, queue, until=StageName.PROBE)
    run_stage(stage_of(recording, name).pk, careless(service), "w")
    stage = stage_of(recording, name)
    assert (stage.state, stage.family) == ("parked", "integrity")
    assert "was changed while" in stage.reason
    assert items.find(recording.pk, name) is None
