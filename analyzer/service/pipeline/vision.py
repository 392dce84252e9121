"""Everything seen; imagery and words on the screen are told at once, by kind alone, however long listening takes."""

from analyzer.analysis.observe import refuse_changed
from analyzer.analysis.vision import ASPECTS, run_vision
from analyzer.records import items
from analyzer.records.assessments import recording_of
from analyzer.service.alerts.raising import raise_finding_alerts
from analyzer.service.pipeline import early
from analyzer.service.pipeline.items import put_noun
from analyzer.service.pipeline.originals import originals
from analyzer.service.pipeline.probe import probed_of
from analyzer.service.pipeline.work import Outcome, Work


def vision(work: Work) -> Outcome:
    """See what there is to see, keep numbers and words of it, and alert to what must be known at once.

    Raises:
        ModelUnavailableError: a weight is missing here. One lesson analysed by hand may go on without; a worker must
            not, because what it leaves out nobody looks for again.
    """
    service, context = work.service, work.service.analysis_context
    context.models.store.demand(ASPECTS)
    sources = probed_of(work.recording_id, service.store).sources
    with originals(work.recording_id, service.store, service.settings, work.moved) as found:
        files = found.opened(sources)
        result = run_vision(files, found.lesson, context.models, work.progress, work.halt)
        refuse_changed(files)
    work.go_on()
    if result is None:
        return Outcome(skipped="the recording has no picture")
    stored = put_noun(work, "vision", result)
    findings = early.shown(result.signals([source.recording for source in sources]), found.lesson, context)

    def write() -> None:
        items.add(work.recording_id, "vision", stored, now=service.clock())
        raise_finding_alerts(recording_of(work.recording_id), findings, service)

    return Outcome(write)
