"""A person takes a recording away from everybody but those who look after such ones."""

from uuid import UUID

from analyzer.domain.custody import CustodyAction, person
from analyzer.domain.errors import ObjectMissingError, PermanentError
from analyzer.domain.kinds import Severity
from analyzer.records import sealing
from analyzer.records.assessments import recording_of
from analyzer.records.cases import has_recording
from analyzer.records.database import unit_of_work
from analyzer.service.alerts.raising import raise_trouble
from analyzer.service.bootstrap import Service
from analyzer.service.pipeline.preserve import preserve
from analyzer.service.sealing import cut

QUARANTINED = "it is in quarantine: no copy may be made"


def quarantine(recording_id: UUID, reason: str, by: str, service: Service) -> None:
    """Take a recording away from everybody but the safeguarding lead and the investigators of its cases.

    It is not lifted again by the software: who has seen what may be there decides with an officer what it is.

    Args:
        recording_id: which.
        reason: a code of `quarantine_reasons` in config/service/cases.yaml.
        by: name of the account.
        service: the service's parts.

    Raises:
        ObjectMissingError: there is no such recording.
        PermanentError: the reason is not one.
        TransientError: it is cut off, and its hold does not lie yet: there is an alert, and it is tried again.
    """
    if reason not in service.policy.cases.quarantine_reasons:
        raise PermanentError("quarantine needs one of the reasons that config/service/cases.yaml names")
    if not has_recording(recording_id):
        raise ObjectMissingError("there is no such recording")
    with unit_of_work():
        sealing.quarantine(recording_id, reason, by, now=service.clock())
        cut(recording_id, CustodyAction.QUARANTINED, person(by), {"reason": reason}, QUARANTINED, service)
        raise_trouble("quarantine", "quarantine", Severity.CRITICAL, service, recording_of(recording_id))
    preserve(recording_of(recording_id), ["quarantine"], service)
