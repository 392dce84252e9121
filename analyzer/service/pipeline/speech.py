"""Everything heard; words of harm are told as they are heard, however long the rest and looking take."""

from analyzer.analysis.observe import refuse_changed
from analyzer.analysis.speech import run_speech
from analyzer.domain.gap import Aspect
from analyzer.domain.signals import Signals
from analyzer.records import items
from analyzer.records.assessments import recording_of
from analyzer.service.alerts.raising import raise_finding_alerts
from analyzer.service.pipeline import early
from analyzer.service.pipeline.items import put_noun
from analyzer.service.pipeline.originals import originals
from analyzer.service.pipeline.parts import StoredParts
from analyzer.service.pipeline.probe import probed_of
from analyzer.service.pipeline.work import Outcome, Work


def speech(work: Work) -> Outcome:
    """Hear what there is to hear, keep it, and alert to what must be known at once.

    Raises:
        ModelUnavailableError: a weight is missing here. One lesson analysed by hand may go on without; a worker must
            not, because what it leaves out nobody looks for again.
    """
    service, context = work.service, work.service.analysis_context
    context.models.store.demand({Aspect.SPEECH, Aspect.SPEAKERS})
    sources = probed_of(work.recording_id, service.store).sources
    with originals(work.recording_id, service.store, service.settings, work.moved) as found:
        files = found.opened(sources)

        def tell_early(heard: Signals, ids: frozenset[str]) -> None:
            early.tell_words(heard, ids, found.lesson, context, work)

        result = run_speech(
            files,
            found.lesson,
            context.models,
            context.grave(found.lesson),
            scratch=found.folder,
            progress=work.progress,
            stop=work.halt,
            tell_early=tell_early,
            parts=StoredParts.of(work),
        )
        refuse_changed(files)
    work.go_on()
    if result is None:
        return Outcome(skipped="the recording has no audio")
    stored = put_noun(work, "speech", result)
    findings = early.words(result.signals, found.lesson, context)

    def write() -> None:
        items.add(work.recording_id, "speech", stored, now=service.clock())
        raise_finding_alerts(recording_of(work.recording_id), findings, service)

    return Outcome(write)
