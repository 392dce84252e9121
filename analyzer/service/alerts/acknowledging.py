"""Notes that a person has seen an alert."""

from datetime import datetime

import structlog

from analyzer.records.alerts import Acknowledgement, acknowledge_once


def acknowledge(alert_id: int, by: str, *, now: datetime) -> Acknowledgement | None:
    """Note who saw an alert, and stop its escalation; whoever was first stays on record.

    Args:
        alert_id: the alert.
        by: name of the account.
        now: the time.

    Returns:
        The acknowledgement that stands; None where there is no such alert.
    """
    acknowledgement = acknowledge_once(alert_id, by, now=now)
    if acknowledgement:
        structlog.get_logger().info("alert acknowledged", alert=alert_id, first=acknowledgement.at == now)
    return acknowledgement
