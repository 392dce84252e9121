"""Brings alerts that nobody acknowledged to the next level."""

from datetime import timedelta

import structlog

from analyzer.records.alerts import escalate, escalations_due, postpone
from analyzer.records.database import after_commit, unit_of_work
from analyzer.service.alerts.targets import next_escalation, targets
from analyzer.service.bootstrap import Service

BATCH = 500
"""Alerts looked at in one call; the next call takes the rest."""


def escalate_due(service: Service) -> int:
    """Escalate every alert whose time to be acknowledged is over, until policy's last level.

    An alert that can go nowhere, because no address is set up, stays on its level and is looked at again after the
    same time: it goes out as soon as there is somebody to tell.

    Returns:
        How many alerts are on a new level.
    """
    now, escalated = service.clock(), 0
    log = structlog.get_logger()
    for due in escalations_due(now=now, limit=BATCH):
        level = due.level + 1
        told = targets(service.settings, level)
        if not told:
            postpone(due, until=now + timedelta(seconds=service.policy.alerts.escalate_after_s))
            log.warning("alert has no address to go to", alert=due.id)
            continue
        with unit_of_work():
            if not escalate(due, told, now=now, next_at=next_escalation(service.policy.alerts, level, now)):
                continue
            after_commit(service.queue.enqueue_alerts)
        escalated += 1
        log.warning("alert escalated", alert=due.id, level_of_alert=level)
    return escalated
