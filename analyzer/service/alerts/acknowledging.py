"""Notes that a person has seen an alert."""

import structlog

from analyzer.records.alerts import Acknowledgement, acknowledge_once
from analyzer.service.bootstrap import Service


def acknowledge(alert_id: int, by: str, service: Service) -> Acknowledgement | None:
    """Note who saw an alert, and stop its escalation; whoever was first stays on record.

    Args:
        alert_id: the alert.
        by: name of the account.
        service: the service's parts.

    Returns:
        The acknowledgement that stands; None where there is no such alert.
    """
    now = service.clock()
    acknowledgement = acknowledge_once(alert_id, by, now=now)
    if acknowledgement:
        structlog.get_logger().info("alert acknowledged", alert=alert_id, first=acknowledgement.at == now)
    return acknowledgement
