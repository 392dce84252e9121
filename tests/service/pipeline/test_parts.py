"""What a worker had heard before it died need not be heard again."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from analyzer.domain.signals import ModelUse
from analyzer.domain.stages import Family, StageName
from analyzer.records.models import Recording
from analyzer.records.stages import claim, fail
from analyzer.service.bootstrap import Service
from analyzer.service.pipeline.garbage_collection import collect_garbage
from analyzer.service.pipeline.retry import retry_recording
from analyzer.service.pipeline.run_stage import run_stage
from tests.builders import stage_of, work_through
from tests.factory import Factory
from tests.fakes import FakeClock, FakeTaskQueue
from tests.service.pipeline.scripted import Scripted, hearing, sample

FIRST = 5
"""Clips that are heard before the worker dies."""


def kept(service: Service, recording: Recording) -> list[str]:
    """The parts in the store."""
    return [one.key for one in service.store.list(f"derived/{recording.pk}/speech-parts-")]


def models_of(version: str) -> tuple[ModelUse, ...]:
    """A recogniser of another version."""
    return (ModelUse(name="scripted", version=version),)


def spoil(service: Service, _: Recording) -> None:
    """Change every part in the store by a byte."""
    for path in (service.settings.home / "objects").rglob("data"):
        if "speech-parts-" in str(path):
            path.chmod(0o600)
            path.write_bytes(path.read_bytes()[:-1] + b" ")


def try_again(service: Service, recording: Recording) -> None:
    """Park the recording, and have it tried again by hand."""
    service.clock.forward(1)  # type: ignore[attr-defined] # a test's clock
    stage, policy, now = stage_of(recording, StageName.SPEECH), service.policy.stages, service.clock()
    held = claim(stage.pk, worker="w", engine="e", now=now, policy=policy)
    assert held
    fail(held, Family.PERMANENT, "refused", now=now, policy=policy)
    retry_recording(recording.pk, "a person", service.queue, policy, now=now)
    work_through(service, service.queue, until=StageName.PROBE)  # type: ignore[arg-type] # a test's queue


@pytest.mark.parametrize(
    "case",
    [(None, "1", 0), (spoil, "1", FIRST), (None, "2", FIRST), (try_again, "1", FIRST)],
    ids=["nothing", "the parts are damaged", "another recogniser", "a person has it tried again"],
)
def test_whoever_goes_on_hears_only_the_rest(
    service: Service,
    queue: FakeTaskQueue,
    media: Factory,
    tmp_path: Path,
    case: tuple[Callable[[Service, Recording], None] | None, str, int],
) -> None:
    """Of a lesson that a worker was half through, its successor hears the other half, unless the first is in doubt."""
    meanwhile, version, again = case
    recording, first, second = sample(media, tmp_path, service), Scripted(FIRST), Scripted(models=models_of(version))
    work_through(service, queue, until=StageName.PROBE)
    with pytest.raises(KeyboardInterrupt):
        run_stage(stage_of(recording, StageName.SPEECH).pk, hearing(service, first), "w")
    if meanwhile:
        meanwhile(service, recording)
    run_stage(stage_of(recording, StageName.SPEECH).pk, hearing(service, second), "w")
    assert stage_of(recording, StageName.SPEECH).state == "done"
    assert (len(first.listened), len(first.listened & second.listened)) == (FIRST, again)
    assert second.listened - first.listened


def test_parts_are_removed_once_the_stage_is_done(
    service: Service, queue: FakeTaskQueue, clock: FakeClock, media: Factory, tmp_path: Path
) -> None:
    """While it is still to be done they stay, however old they are."""
    recording, policy = sample(media, tmp_path, service), service.policy.stages
    work_through(service, queue, until=StageName.PROBE)
    with pytest.raises(KeyboardInterrupt):
        run_stage(stage_of(recording, StageName.SPEECH).pk, hearing(service, Scripted(FIRST)), "w")
    clock.now = datetime.now(UTC) + timedelta(seconds=2 * policy.orphan_s)
    collect_garbage(service.store, service.settings, policy, now=clock())
    assert len(kept(service, recording)) >= FIRST
    run_stage(stage_of(recording, StageName.SPEECH).pk, hearing(service, Scripted()), "w")
    clock.forward(2 * policy.orphan_s)
    collect_garbage(service.store, service.settings, policy, now=clock())
    assert kept(service, recording) == []
