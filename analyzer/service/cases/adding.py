"""Puts recordings and findings into a case; a recording in a case is held."""

from uuid import UUID

import structlog

from analyzer.domain.custody import Chain, CustodyAction, Facts
from analyzer.domain.errors import ObjectMissingError, TransientError
from analyzer.records import cases, custody
from analyzer.records.assessments import recording_of
from analyzer.records.rows import Case
from analyzer.service.bootstrap import Service
from analyzer.service.cases.acting import acting_in, agent_of, tell
from analyzer.service.pipeline.preserve import preserve

log = structlog.get_logger()


def add_recording(case_id: int, recording_id: UUID, by: str, service: Service) -> bool:
    """Let a case be about a recording, and have that held for as long as the case needs it.

    Args:
        case_id: which case.
        recording_id: what it is about from now on.
        by: name of the account.
        service: the service's parts.

    Returns:
        Whether the hold lies already; if not, there is an alert, and it is tried again until it does.

    Raises:
        NoSuchCaseError: there is no such case.
        ObjectMissingError: there is no such recording.
        ConflictError: the case is closed.
    """
    _known(recording_id)
    with acting_in(case_id) as case:
        _add(case, recording_id, by, service)
    return keep_for_case(case, recording_id, service)


def add_finding(case_id: int, recording_id: UUID, finding_id: str, by: str, service: Service) -> bool:
    """Let a case be about a finding, and about the recording in which it is.

    Returns:
        Whether the recording's hold lies already.

    Raises:
        NoSuchCaseError: there is no such case.
        ObjectMissingError: there is no such finding.
        ConflictError: the case is closed.
    """
    _known(recording_id)
    if not cases.has_finding(recording_id, finding_id):
        raise ObjectMissingError("there is no such finding in this recording")
    with acting_in(case_id) as case:
        _add(case, recording_id, by, service)
        if cases.add_finding(case, recording_id, finding_id, by, now=service.clock()):
            facts: Facts = {"recording": str(recording_id), "finding": finding_id}
            tell(case_id, CustodyAction.CASE_FINDING_ADDED, by, facts, now=service.clock())
    return keep_for_case(case, recording_id, service)


def keep_for_case(case: Case, recording_id: UUID, service: Service) -> bool:
    """Ask for a hold on a recording, with the case as its reason; False where it does not lie yet."""
    try:
        preserve(recording_of(recording_id), [f"case {case.reference}"], service)
    except TransientError:
        return False
    return True


def _add(case: Case, recording_id: UUID, by: str, service: Service) -> None:
    if not cases.add_recording(case, recording_id, by, now=service.clock()):
        return
    facts: Facts = {"recording": str(recording_id)}
    tell(case.pk, CustodyAction.CASE_RECORDING_ADDED, by, facts, now=service.clock())
    chain = Chain.recording(recording_id)
    custody.note(chain, CustodyAction.CASE_RECORDING_ADDED, agent_of(by), {"case": case.pk}, now=service.clock())
    log.info("recording added to case", case=case.pk, recording=str(recording_id))


def _known(recording_id: UUID) -> None:
    if not cases.has_recording(recording_id):
        raise ObjectMissingError("there is no such recording")
