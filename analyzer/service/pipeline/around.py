"""A copy of what lies around sealed stretches: black and silent there, and proven to be before it is stored."""

from pathlib import Path

from analyzer.analysis.playable import why_not_around
from analyzer.domain.analysis import Analysis
from analyzer.domain.case_policy import CopyOfSealed
from analyzer.domain.errors import IntegrityError
from analyzer.domain.redaction import Cover, Silence
from analyzer.media.redact import Redaction, Sound, make_redacted
from analyzer.media.redacted_proof import prove_redacted
from analyzer.media.transcode import sounds_of
from analyzer.records.reviews import acts_of
from analyzer.records.sealing import is_quarantined, sealed_stretches
from analyzer.service.pipeline.originals import Originals
from analyzer.service.pipeline.work import Work
from analyzer.service.reviews.around import black_in
from analyzer.service.sealing import SEALED

MARK = "SEALED PARTS ARE BLACK AND SILENT - not evidence"
WHY = "something is sealed here, or close by (clause 6.4.1)"


def why_none(work: Work, analysis: Analysis) -> str | None:
    """Why nothing of a recording that is cut off may be copied; None where what lies around may be."""
    service = work.service
    policy = service.policy.cases
    by_person = is_quarantined(work.recording_id) or any(one.sealed for one in acts_of(work.recording_id).missed)
    if policy.copy_of_sealed is CopyOfSealed.NONE or by_person or not sealed_stretches(work.recording_id):
        return SEALED
    return why_not_around(analysis, service.analysis_context.configuration.policy)


def make_around(work: Work, analysis: Analysis, found: Originals) -> Path:
    """Make the copy, decode it again, and hold every frame of it against what is to be black.

    Raises:
        IntegrityError: something can be seen or heard that is sealed; nothing of the copy is left.
    """
    service, ffmpeg = work.service, work.service.analysis_context.models.ffmpeg
    recording, out = analysis.recording, found.folder / "around.mp4"
    black = black_in(work.recording_id, service.policy.cases)
    picture = next(iter(recording.of_kind("video")), None)
    covers = [Cover(start_ms=one.start_ms, end_ms=one.end_ms, why=WHY) for one in black]
    silences = [Silence(start_ms=one.start_ms, end_ms=one.end_ms, why=WHY) for one in black]
    sounds = [Sound(source, silences) for source in sounds_of(found.media, recording)]
    redaction = Redaction(picture, covers if picture else (), sounds, MARK)
    doing = {"scratch": found.folder, "cancel": work.halt}
    try:
        make_redacted(found.media, recording, redaction, out, ffmpeg, **doing)  # type: ignore[arg-type]
        prove_redacted(out, recording, redaction, service.policy.redaction, ffmpeg, **doing)  # type: ignore[arg-type]
    except IntegrityError:
        out.unlink(missing_ok=True)
        raise
    return out
