"""Last stage: a copy that browsers play, where one may be made."""

from analyzer.analysis.playable import why_not_playable
from analyzer.domain.analysis import Analysis
from analyzer.domain.errors import IntegrityError
from analyzer.media.transcode import make_playable
from analyzer.records import assessments, items
from analyzer.records.sealing import is_cut
from analyzer.service.pipeline.items import folder_of, put, read_noun
from analyzer.service.pipeline.originals import originals
from analyzer.service.pipeline.work import Outcome, Work
from analyzer.service.sealing import SEALED


def transcode(work: Work) -> Outcome:
    """Make the copy, unless something in the picture is sealed, was nearly sealed, or was not looked at."""
    service, context = work.service, work.service.analysis_context
    run = assessments.current_run(work.recording_id)
    if run is None:
        raise IntegrityError("the recording has no run although it is assessed")
    analysis = read_noun(work.recording_id, "analysis", Analysis, service.store, run.pk)
    if is_cut(work.recording_id):
        return Outcome(skipped=SEALED)
    if reason := why_not_playable(analysis, context.configuration.policy):
        return Outcome(skipped=reason)
    with originals(work.recording_id, service.store, service.settings, work.moved) as found:
        copy = make_playable(
            found.media,
            analysis.recording,
            found.folder / "lesson.mp4",
            context.models.ffmpeg,
            cancel=work.halt,
        )
        stored = put(service.store, f"{folder_of(work)}/lesson.mp4", copy)

    def write() -> None:
        items.add(work.recording_id, "playable", stored, now=service.clock())

    return Outcome(write)
