"""Whether parts of a recording may be copied: never where anything is sealed, may be, or was not looked at."""

from uuid import UUID

from analyzer.analysis.playable import why_not_playable
from analyzer.detectors.policy import Policy
from analyzer.domain.analysis import Analysis
from analyzer.domain.errors import IntegrityError, ObjectMissingError, PermanentError
from analyzer.records.fixity import is_frozen
from analyzer.records.recordings import recording_details
from analyzer.records.sealing import is_cut
from analyzer.service.bootstrap import Service
from analyzer.service.exports.case import case_recordings
from analyzer.service.exports.payload import refuse_unassessed
from analyzer.service.pipeline.items import read_noun
from analyzer.settings.configuration import read_yaml, shipped_or


class NotOfTheCaseError(ObjectMissingError):
    """The case is not about such a recording, or not for whoever asks."""


def refuse_uncopyable(recording_id: UUID, case_id: int, service: Service) -> Analysis:
    """See that a recording of a case may be copied in part; the assessment that is shown.

    Raises:
        NotOfTheCaseError: the case is not about it.
        PermanentError: something in it is sealed, in quarantine or was not looked at.
        IntegrityError: it is frozen.
    """
    if recording_id not in case_recordings(case_id):
        raise NotOfTheCaseError("the case is not about such a recording")
    refuse_unassessed(recording_id)
    details = recording_details(recording_id)
    if details is None or is_cut(recording_id) or any(one.sealed for one in details.findings):
        raise PermanentError("something in the recording is sealed or in quarantine: no copy of it is made, in no form")
    if is_frozen(recording_id):
        raise IntegrityError("the recording is frozen: something of it is not what was stored")
    analysis = read_noun(recording_id, "analysis", Analysis, service.store, details.recording.current_run_id)
    policy = read_yaml(shipped_or(service.settings.config) / "policy.yaml", Policy)
    if why := why_not_playable(analysis, policy):
        raise PermanentError(why.replace("playable copy", "redacted copy"))
    return analysis
