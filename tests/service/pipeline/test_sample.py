"""The second half of the sample lesson through every stage, as workers would do it."""

from importlib.resources import files
from pathlib import Path

import pytest

from analyzer.analysis.analyze import analyze
from analyzer.analysis.assess import assess
from analyzer.analysis.lesson_file import read_lesson
from analyzer.domain.analysis import Analysis
from analyzer.domain.kinds import Kind
from analyzer.domain.signals import Signals
from analyzer.domain.stages import RecordingState, StageName
from analyzer.records import items
from analyzer.records.models import Alert, Recording
from analyzer.service.bootstrap import Service
from analyzer.service.intake.ingest import HandedIn, ingest
from analyzer.service.pipeline.items import read_noun
from tests.builders import stage_of, work_through
from tests.factory import Factory
from tests.fakes import FakeTaskQueue

SAMPLE = Path(str(files("analyzer") / "sample"))


def kinds(recording: Recording) -> set[str]:
    """The kinds of which there is an alert."""
    return set(Alert.objects.filter(recording=recording).values_list("kind", flat=True))


def test_the_sample_lesson_is_assessed_preserved_and_told(
    service: Service, queue: FakeTaskQueue, media: Factory, tmp_path: Path
) -> None:
    """A lesson handed in ends assessed as the command assesses it, with its harm told first and its evidence held."""
    media.run("-ss", "95", "-i", SAMPLE / "lesson.mp4", "-c", "copy", film := tmp_path / "lesson.mp4")
    handed = HandedIn(film, SAMPLE / "lesson.json", {}, "command", "sample", "1")
    recording = Recording.objects.get(id=ingest(handed, service).recording_id)

    assert work_through(service, queue, until=StageName.SPEECH) == [StageName.PROBE, StageName.SPEECH]
    assert stage_of(recording, StageName.VISION).state == "ready"
    assert Kind.CONTACT_DETAILS in kinds(recording)
    assert queue.alerts == Alert.objects.count() > 0
    early = set(Alert.objects.values_list("subject", flat=True))

    work_through(service, queue)
    recording.refresh_from_db()
    assert recording.state == RecordingState.ASSESSED
    assert recording.duration_ms == pytest.approx(91_000, abs=5000)
    run = recording.current_run
    assert run is not None
    analysis = read_noun(recording.pk, "analysis", Analysis, service.store, run.pk)
    assert analysis == analyze(film, SAMPLE / "lesson.json", tmp_path / "out", service.analysis_context).analysis
    assert set(run.findings.values_list("finding_id", flat=True)) == {finding.id for finding in analysis.findings}

    told = list(Alert.objects.values_list("subject", flat=True))
    assert early < set(told) <= {finding.id for finding in analysis.findings}
    assert len(told) == len(set(told))

    (hold,) = recording.holds.all()
    assert hold.verified_at == service.clock()
    originals = items.originals(recording.pk)
    assert [item.role for item in originals] == ["original", "lesson"]
    assert all(service.store.held(item.key, item.version_id) for item in originals)

    signals = read_noun(recording.pk, "signals", Signals, service.store)
    lesson = read_lesson(SAMPLE / "lesson.json")
    assert (
        assess(signals, lesson, service.analysis_context.detectors, service.analysis_context.configuration) == analysis
    )
    assert {item.role for item in run.items.all()} == {"analysis", "card", "transcript"}
    assert items.find(recording.pk, "playable") is not None
    assert list(service.settings.scratch_folder.iterdir()) == []
