"""Notes that a person has seen an alert, or that what it asks about is over."""

from datetime import datetime

import structlog

from analyzer.domain.custody import Chain, CustodyAction, Facts, person
from analyzer.records import custody
from analyzer.records.alerts import Acknowledgement, acknowledge_once
from analyzer.records.custody_states import About
from analyzer.records.database import unit_of_work


def acknowledge(alert_id: int, by: str, *, now: datetime, facts: Facts | None = None) -> Acknowledgement | None:
    """Note who saw an alert, and stop its escalation; whoever was first stays on record.

    Args:
        alert_id: the alert.
        by: name of the account.
        now: the time.
        facts: what they said of it, as custody keeps it.

    Returns:
        The acknowledgement that stands; None where there is no such alert.
    """
    return _end(alert_id, by, person(by), now, facts)


def settle(alert_id: int, agent: str, *, now: datetime, facts: Facts | None = None) -> Acknowledgement | None:
    """Let an alert that nobody has acknowledged ask no more, because what it asks about is not so any longer.

    Args:
        alert_id: the alert.
        agent: the process that found it so, as `custody.process` names it: nobody is said to have seen it.
        now: the time.
        facts: what it was about, as custody keeps it.

    Returns:
        The acknowledgement that stands; None where there is no such alert.
    """
    return _end(alert_id, agent, agent, now, facts)


def _end(alert_id: int, by: str, agent: str, now: datetime, facts: Facts | None) -> Acknowledgement | None:
    with unit_of_work():
        acknowledgement = acknowledge_once(alert_id, by, now=now)
        if acknowledgement and acknowledgement.first:
            recording_id = acknowledgement.recording_id
            chain = Chain.recording(recording_id) if recording_id else Chain.service()
            about = (About("alert", alert_id),)
            told: Facts = {"alert": alert_id, **(facts or {})}
            custody.note(chain, CustodyAction.ALERT_ACKNOWLEDGED, agent, told, about=about, now=now)
            structlog.get_logger().info("alert acknowledged", alert=alert_id)
    return acknowledgement
