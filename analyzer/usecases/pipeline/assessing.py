"""What was heard and seen becomes findings and a scorecard; evidence is held before anything counts as assessed."""

from django.db import transaction

from analyzer.domain.errors import TransientError
from analyzer.domain.finding import Finding
from analyzer.domain.lesson import Lesson
from analyzer.domain.signals import Signals
from analyzer.records import assessments, items
from analyzer.records.models import Recording
from analyzer.usecases.alerts.raising import raise_finding_alerts
from analyzer.usecases.hear import Heard
from analyzer.usecases.look import Seen
from analyzer.usecases.observe import assemble
from analyzer.usecases.pipeline import early
from analyzer.usecases.pipeline.items import folder_of, put_noun, read_noun
from analyzer.usecases.pipeline.originals import lesson_of
from analyzer.usecases.pipeline.preserve import preserve
from analyzer.usecases.pipeline.probing import probed_of
from analyzer.usecases.pipeline.runs import draft_run, write_run
from analyzer.usecases.pipeline.work import Outcome, Work
from analyzer.usecases.service import Service


def assess(work: Work) -> Outcome:
    """Put the observation together, decide, preserve, and make the run the recording's current one.

    Raises:
        TransientError: a hold that a finding asks for could not be placed; nothing counts as done.
    """
    service, workshop = work.service, work.service.workshop
    recording = assessments.recording_of(work.recording_id)
    lesson = lesson_of(recording.id, service)
    signals, heard = _observed(recording, lesson, service)
    stored = put_noun(work, "signals", signals)
    draft = draft_run(signals, lesson, workshop.configuration, service, folder=folder_of(work))
    findings = draft.analysis.findings
    told_early = early.words(heard.signals, lesson, workshop) if heard else ()
    work.go_on()
    _preserve(recording, findings, told_early, service)

    def write() -> None:
        items.add(recording.id, "signals", stored, now=service.clock())
        assessments.show(write_run(recording, draft, service), now=service.clock())
        _alert(recording, findings, told_early, service)

    return Outcome(write)


def _observed(recording: Recording, lesson: Lesson | None, service: Service) -> tuple[Signals, Heard | None]:
    probed = probed_of(recording.id, service)
    heard = read_noun(recording.id, "heard", Heard, service) if probed.has("audio") else None
    seen = read_noun(recording.id, "seen", Seen, service) if probed.has("video") else None
    sampling = service.workshop.instruments.sampling
    return assemble(probed.sources, lesson, sampling, heard, seen), heard


def _preserve(
    recording: Recording, findings: tuple[Finding, ...], told_early: tuple[Finding, ...], service: Service
) -> None:
    """Place the hold that findings ask for; if it cannot be placed, nobody has to wait for it to be alerted."""
    kinds = [finding.kind for finding in findings if finding.preserve]
    if not kinds:
        return
    try:
        preserve(recording, kinds, service)
    except TransientError:
        with transaction.atomic():
            _alert(recording, findings, told_early, service)
        raise


def _alert(
    recording: Recording, findings: tuple[Finding, ...], told_early: tuple[Finding, ...], service: Service
) -> None:
    untold = early.untold(findings, told_early, assessments.told(recording.id))
    raise_finding_alerts(recording, untold, service)
