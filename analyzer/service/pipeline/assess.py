"""What was heard and seen becomes findings and a scorecard; evidence is held before anything counts as assessed."""

from uuid import UUID

from analyzer.analysis.observe import assemble
from analyzer.analysis.speech import SpeechResult
from analyzer.analysis.vision import VisionResult
from analyzer.domain.errors import TransientError
from analyzer.domain.finding import Finding
from analyzer.domain.lesson import Lesson
from analyzer.domain.signals import Signals
from analyzer.records import assessments, items
from analyzer.records.database import unit_of_work
from analyzer.records.rows import Recording
from analyzer.service.alerts.raising import raise_finding_alerts
from analyzer.service.bootstrap import Service
from analyzer.service.pipeline.items import folder_of, put_noun, read_noun
from analyzer.service.pipeline.originals import lesson_of
from analyzer.service.pipeline.preserve import preserve
from analyzer.service.pipeline.probe import probed_of
from analyzer.service.pipeline.runs import draft_run, write_run
from analyzer.service.pipeline.work import Outcome, Work
from analyzer.service.queueing.placing import place
from analyzer.storage.port import ObjectStore


def assess(work: Work) -> Outcome:
    """Put the observation together, decide, preserve, and make the run the recording's current one.

    Raises:
        TransientError: a hold that a finding asks for could not be placed; nothing counts as done.
    """
    service, context = work.service, work.service.analysis_context
    recording = assessments.recording_of(work.recording_id)
    lesson = lesson_of(recording.id, service.store, service.settings)
    signals = _observed(recording.id, lesson, service.store, context.models.sampling)
    stored = put_noun(work, "signals", signals)
    draft = draft_run(signals, lesson, context.detectors, context.configuration, service.store, folder=folder_of(work))
    findings = draft.analysis.findings
    work.go_on()
    _preserve(recording, findings, service)

    def write() -> None:
        now = service.clock()
        items.add(recording.id, "signals", stored, now=now)
        assessments.show(write_run(recording.id, draft, now=now), now=now)
        raise_finding_alerts(recording, findings, service)
        place([recording.id])

    return Outcome(write)


def _observed(
    recording_id: UUID, lesson: Lesson | None, store: ObjectStore, sampling: dict[str, float | int | str]
) -> Signals:
    probed = probed_of(recording_id, store)
    speech = read_noun(recording_id, "speech", SpeechResult, store) if probed.has("audio") else None
    vision = read_noun(recording_id, "vision", VisionResult, store) if probed.has("video") else None
    return assemble(probed.sources, lesson, sampling, speech, vision)


def _preserve(recording: Recording, findings: tuple[Finding, ...], service: Service) -> None:
    """Place the hold that findings ask for; if it cannot be placed, nobody has to wait for it to be alerted."""
    kinds = [finding.kind for finding in findings if finding.preserve or finding.sealed]
    if not kinds:
        return
    try:
        preserve(recording, kinds, service)
    except TransientError:
        with unit_of_work():
            raise_finding_alerts(recording, findings, service)
        raise
