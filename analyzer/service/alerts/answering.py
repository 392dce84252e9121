"""Somebody opens what an alert is about, then says what they think of it and what comes next."""

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass

import structlog

from analyzer.domain.custody import Chain, CustodyAction, Facts, person
from analyzer.domain.errors import ConflictError, ObjectMissingError, PermanentError
from analyzer.records import custody, desk
from analyzer.records.cases import has_finding
from analyzer.records.database import unit_of_work
from analyzer.records.rows import Alert
from analyzer.service.alerts.acknowledging import acknowledge
from analyzer.service.bootstrap import Clock, Service
from analyzer.service.cases.adding import add_finding, add_recording
from analyzer.service.cases.opening import open_case

log = structlog.get_logger()


class NotOpenedError(ConflictError):
    """An alert is acknowledged only by whoever has opened what it is about."""


class AnsweredError(ConflictError):
    """Somebody else was first: what they said stands."""


@dataclass(frozen=True)
class Said:
    """What somebody says of an alert."""

    outcome: str
    """A code of `outcomes` in config/service/cases.yaml."""
    next_step: str
    """A code of `next_steps` there."""
    case_reference: str = ""
    """Of a case that is opened with it; none if empty."""


def open_alert(alert_id: int, by: str, clock: Clock) -> Alert | None:
    """Note that somebody opened what an alert is about; None where there is no such alert."""
    with unit_of_work():
        alert = desk.note_opened(alert_id, by, now=clock())
        if alert is not None:
            chain = Chain.recording(alert.recording_id) if alert.recording_id else Chain.service()
            custody.note(chain, CustodyAction.ALERT_OPENED, person(by), {"alert": alert_id}, now=clock())
    return alert


def answer(alerts: Collection[int], said: Said, by: str, service: Service) -> int:
    """Acknowledge alerts that somebody has opened, all with the same words; their escalation ends.

    Where a case is to be opened, it is about their recordings and findings, which are held from then on.

    Args:
        alerts: ids of those that are meant.
        said: outcome, next step, and the case.
        by: name of the account.
        service: the service's parts.

    Returns:
        How many of them nobody had acknowledged before.

    Raises:
        PermanentError: outcome or next step are not of the lists, or no alert is meant.
        NotOpenedError: one of them was not opened by this person; nothing is done.
        AnsweredError: all of them were acknowledged before; nothing is done, and no case is opened.
        ConflictError: there is a case of this reference already; nothing is done.
    """
    policy = service.policy.cases
    if said.outcome not in policy.outcomes or said.next_step not in policy.next_steps or not alerts:
        raise PermanentError("choose an outcome and a next step")
    if not all(desk.has_opened(one, by) for one in alerts):
        raise NotOpenedError("open what the alert is about first")
    with unit_of_work():
        case = open_case(said.case_reference, by, service.clock).pk if said.case_reference else None
        done = [one for one in sorted(alerts) if _acknowledged(one, said, by, case, service)]
        if not done:
            raise AnsweredError("somebody had acknowledged this alert already")
    if case is not None:
        _fill(case, alerts, by, service)
    log.info("alerts answered", count=len(done), outcome=said.outcome, next_step=said.next_step)
    return len(done)


def _acknowledged(alert_id: int, said: Said, by: str, case_id: int | None, service: Service) -> bool:
    now = service.clock()
    told: Facts = {"outcome": said.outcome, "next_step": said.next_step, "case": case_id}
    acknowledgement = acknowledge(alert_id, by, now=now, facts=told)
    if acknowledgement is None or not acknowledgement.first:
        return False
    desk.add_outcome(alert_id, (said.outcome, said.next_step), by, case_id, now=now)
    return True


def _fill(case_id: int, alerts: Collection[int], by: str, service: Service) -> None:
    """Let the new case be about what the alerts are about."""
    for recording_id in sorted(desk.recordings_of_alerts(alerts), key=str):
        with suppress(ObjectMissingError):  # destroyed since: the others are held all the same
            add_recording(case_id, recording_id, by, service)
    for recording_id, finding_id in desk.findings_of(alerts):
        if has_finding(recording_id, finding_id):
            add_finding(case_id, recording_id, finding_id, by, service)
