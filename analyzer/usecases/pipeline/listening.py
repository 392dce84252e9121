"""Everything heard; words of harm are told at once, however long looking takes."""

from analyzer.domain.gap import Aspect
from analyzer.records import items
from analyzer.records.assessments import recording_of
from analyzer.usecases.alerts.raising import raise_finding_alerts
from analyzer.usecases.hear import hear
from analyzer.usecases.observe import refuse_changed
from analyzer.usecases.pipeline import early
from analyzer.usecases.pipeline.items import put_noun
from analyzer.usecases.pipeline.originals import originals
from analyzer.usecases.pipeline.probing import probed_of
from analyzer.usecases.pipeline.work import Outcome, Work


def listen(work: Work) -> Outcome:
    """Hear what there is to hear, keep it, and alert to what must be known at once.

    Raises:
        ModelUnavailableError: a weight is missing here. One lesson analysed by hand may go on without; a worker must
            not, because what it leaves out nobody looks for again.
    """
    service, workshop = work.service, work.service.workshop
    workshop.instruments.store.demand({Aspect.SPEECH, Aspect.SPEAKERS})
    sources = probed_of(work.recording_id, service).sources
    with originals(work.recording_id, service) as found:
        files = found.opened(sources)
        heard = hear(
            files,
            found.lesson,
            workshop.instruments,
            workshop.grave(found.lesson),
            scratch=found.folder,
            progress=work.progress,
            stop=work.halt,
        )
        refuse_changed(files)
    work.go_on()
    if heard is None:
        return Outcome(skipped="the recording has no audio")
    stored = put_noun(work, "heard", heard)
    findings = early.words(heard.signals, found.lesson, workshop)

    def write() -> None:
        items.add(work.recording_id, "heard", stored, now=service.clock())
        raise_finding_alerts(recording_of(work.recording_id), findings, service)

    return Outcome(write)
