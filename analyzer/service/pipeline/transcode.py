"""Last stage: a copy that browsers play, where one may be made."""

import structlog

from analyzer.analysis.playable import why_not_playable
from analyzer.domain.analysis import Analysis
from analyzer.domain.errors import IntegrityError, ObjectLockedError, TransientError
from analyzer.domain.stored import Stored
from analyzer.media.transcode import make_playable
from analyzer.records import assessments, items
from analyzer.records.fixity import is_frozen
from analyzer.records.rows import Run
from analyzer.records.sealing import AROUND, is_cut
from analyzer.service.pipeline.around import make_around, why_none
from analyzer.service.pipeline.items import folder_of, put, read_noun
from analyzer.service.pipeline.originals import originals
from analyzer.service.pipeline.work import Outcome, Work
from analyzer.service.removing import remove_version
from analyzer.service.reviews.around import name_of_copy

log = structlog.get_logger()


def transcode(work: Work) -> Outcome:
    """Make the copy, unless something in the picture is sealed, was nearly sealed, or was not looked at."""
    service, context = work.service, work.service.analysis_context
    if is_frozen(work.recording_id):
        raise IntegrityError("the recording is frozen: something of it is not what was stored")
    run = assessments.current_run(work.recording_id)
    if run is None:
        raise IntegrityError("the recording has no run although it is assessed")
    analysis = read_noun(work.recording_id, "analysis", Analysis, service.store, run.pk)
    if is_cut(work.recording_id):
        return _around(work, run, analysis)
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

    return Outcome(write, refused=lambda: _leave_no_copy(work, stored))


def _around(work: Work, run: Run, analysis: Analysis) -> Outcome:
    """Copy what lies around sealed stretches, where policy asks for it and nothing speaks against it."""
    service = work.service
    if reason := why_none(work, analysis):
        return Outcome(skipped=reason)
    name = name_of_copy(work.recording_id, service.policy.cases)
    with originals(work.recording_id, service.store, service.settings, work.moved) as found:
        stored = put(service.store, f"{folder_of(work)}/{name}", make_around(work, analysis, found))

    def write() -> None:
        if why_none(work, analysis) or name != name_of_copy(work.recording_id, service.policy.cases):
            _remove(work, stored)
            raise TransientError("more was sealed while a copy was made")
        items.add(work.recording_id, AROUND, stored, now=service.clock(), run=run)

    return Outcome(write, refused=lambda: _remove(work, stored))


def _leave_no_copy(work: Work, stored: Stored) -> None:
    """Remove a copy that was made while its recording was cut off."""
    if is_cut(work.recording_id):
        _remove(work, stored)


def _remove(work: Work, stored: Stored) -> None:
    """Remove a copy that no row names; where that fails, it goes as an orphan."""
    try:
        remove_version(stored.key, stored.version_id, work.service.store)
    except (TransientError, ObjectLockedError):
        log.warning("copy not removed yet", recording=str(work.recording_id))
