"""Raises alerts, each once, and has them delivered as soon as what they are about is committed."""

from collections.abc import Sequence

import structlog

from analyzer.domain.finding import Finding
from analyzer.domain.kinds import Severity
from analyzer.domain.service_policy import AlertPolicy
from analyzer.records.alerts import Cause, raise_once
from analyzer.records.database import after_commit, unit_of_work
from analyzer.records.rows import Recording
from analyzer.service.alerts.targets import next_escalation, targets
from analyzer.service.bootstrap import Service


def raise_finding_alerts(recording: Recording, findings: Sequence[Finding], service: Service) -> int:
    """Raise an alert for every finding that policy wants to be told at once, and for everything sealed.

    Call it in the transaction that stores the findings: both stand or neither. A finding that was alerted before, by
    an earlier attempt or run, is not alerted again.

    Returns:
        How many alerts are new.
    """
    policy = service.policy.alerts
    causes = [Cause(one.id, one.kind, one.severity) for one in findings if is_alerted(one, policy)]
    return _raise(recording, causes, service)


def raise_trouble(
    subject: str, kind: str, severity: Severity, service: Service, recording: Recording | None = None
) -> bool:
    """Raise an alert about the service itself: a hold that failed, an integrity failure, an unexplained ledger line.

    Args:
        subject: names this trouble for good, e.g. `hold:17` or `ledger:2026-10-05:missing`: the same subject of the
            same recording is alerted once, even after it was acknowledged.
        kind: a key of `alerts.wording.TROUBLE`.
        severity: how much it weighs.
        service: the service's parts.
        recording: what it is about; None for the service as a whole.

    Returns:
        Whether it is new.
    """
    return _raise(recording, [Cause(subject, kind, severity)], service) > 0


def is_alerted(finding: Finding, policy: AlertPolicy) -> bool:
    """Whether a finding is told at once."""
    return finding.sealed or (finding.route in policy.routes and finding.severity in policy.severities)


def _raise(recording: Recording | None, causes: Sequence[Cause], service: Service) -> int:
    now = service.clock()
    told = targets(service.settings, level=0)
    escalate_at = next_escalation(service.policy.alerts, level=0, now=now)
    with unit_of_work():
        raised = [one for one in causes if raise_once(recording, one, told, now=now, escalate_at=escalate_at)]
        if raised:
            after_commit(service.queue.enqueue_alerts)
    log = structlog.get_logger().bind(**({"recording": str(recording.id)} if recording else {}))
    for one in raised:
        log.warning("alert raised", subject=one.subject, kind=one.kind, severity=one.severity)
        if not told:
            log.warning("alert has no address to go to", subject=one.subject)
    return len(raised)
