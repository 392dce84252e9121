"""Everything seen; imagery is told at once, by its kind alone, however long listening takes."""

from analyzer.records import items
from analyzer.records.assessments import recording_of
from analyzer.usecases.alerts.raising import raise_finding_alerts
from analyzer.usecases.look import ASPECTS
from analyzer.usecases.look import look as watch
from analyzer.usecases.observe import refuse_changed
from analyzer.usecases.pipeline import early
from analyzer.usecases.pipeline.items import put_noun
from analyzer.usecases.pipeline.originals import originals
from analyzer.usecases.pipeline.probing import probed_of
from analyzer.usecases.pipeline.work import Outcome, Work


def look(work: Work) -> Outcome:
    """See what there is to see, keep numbers and words of it, and alert to what must be known at once.

    Raises:
        ModelUnavailableError: a weight is missing here. One lesson analysed by hand may go on without; a worker must
            not, because what it leaves out nobody looks for again.
    """
    service, workshop = work.service, work.service.workshop
    workshop.instruments.store.demand(ASPECTS)
    sources = probed_of(work.recording_id, service).sources
    with originals(work.recording_id, service) as found:
        files = found.opened(sources)
        seen = watch(files, found.lesson, workshop.instruments, work.progress, work.halt)
        refuse_changed(files)
    work.go_on()
    if seen is None:
        return Outcome(skipped="the recording has no picture")
    stored = put_noun(work, "seen", seen)
    findings = early.imagery(seen.signals([source.recording for source in sources]), found.lesson, workshop)

    def write() -> None:
        items.add(work.recording_id, "seen", stored, now=service.clock())
        raise_finding_alerts(recording_of(work.recording_id), findings, service)

    return Outcome(write)
