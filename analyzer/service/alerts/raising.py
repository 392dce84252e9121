"""Raises alerts, each once, and has them delivered as soon as what they are about is committed."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog

from analyzer.domain.custody import Chain, CustodyAction, Facts, process
from analyzer.domain.finding import Finding
from analyzer.domain.kinds import Severity
from analyzer.domain.service_policy import AlertPolicy
from analyzer.domain.told import Told
from analyzer.records import custody
from analyzer.records.alerts import Cause, raise_once, told, told_lately
from analyzer.records.custody_states import About
from analyzer.records.database import after_commit, unit_of_work
from analyzer.records.rows import Recording
from analyzer.service.alerts.targets import next_escalation, targets
from analyzer.service.alerts.untold import turned_graver, untold
from analyzer.service.bootstrap import Service
from analyzer.service.sealing import seal


def raise_finding_alerts(
    recording: Recording, findings: Sequence[Finding], service: Service, whole: Sequence[Finding] = ()
) -> int:
    """Raise an alert for every finding that policy wants to be told at once, and for everything sealed; seal what is.

    Call it in the transaction that stores the findings: both stand or neither. A finding that was alerted before, by
    an earlier stage, attempt or run, is alerted again if it weighs more now, and not otherwise.

    Args:
        recording: in which they were found.
        findings: that may have to be told.
        service: the service's parts.
        whole: all that was found, where that is more.

    Returns:
        How many alerts are new.
    """
    if any(one.sealed for one in findings):
        seal(recording.id, service)
    policy = service.policy.alerts
    before = told(recording.id)
    grave = [one for one in findings if is_alerted(one, policy)]
    causes = [_cause(one, before) for one in untold(grave, before, whole or findings)]
    return _raise(recording, sorted(causes, key=_rank, reverse=True), service)


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


def _cause(finding: Finding, before: Sequence[Told]) -> Cause:
    subject = f"{finding.id}:{finding.severity}" if turned_graver(finding, before) else finding.id
    return Cause(subject, finding.kind, finding.severity, finding)


def _rank(cause: Cause) -> int:
    return Severity(cause.severity).rank


def _due_at(recording: Recording | None, causes: Sequence[Cause], policy: AlertPolicy, now: datetime) -> datetime:
    """When messages about these go: at once, or with the next about their lesson where the last is not long ago."""
    if recording is None or any(one.finding is None for one in causes):
        return now
    bundle = timedelta(seconds=policy.bundle_s)
    lately = told_lately(recording.id, now - bundle, now + bundle)
    if not lately or max(map(_rank, causes)) > max(rank for _, rank in lately):
        return now
    latest = max(due_at for due_at, _ in lately)
    return latest if latest > now else latest + bundle


def _raise(recording: Recording | None, causes: Sequence[Cause], service: Service) -> int:
    if not causes:
        return 0
    now = service.clock()
    addresses = targets(service.settings, level=0)
    with unit_of_work():
        due_at = _due_at(recording, causes, service.policy.alerts, now)
        escalate_at = next_escalation(service.policy.alerts, level=0, now=due_at)
        raised = [
            (one, alert_id)
            for one in causes
            if (alert_id := raise_once(recording, one, addresses, now=now, due_at=due_at, escalate_at=escalate_at))
        ]
        if raised:
            _note_custody(recording, raised, now)
            after_commit(service.queue.enqueue_alerts)
    log = structlog.get_logger().bind(**({"recording": str(recording.id)} if recording else {}))
    for one, _ in raised:
        log.warning("alert raised", subject=one.subject, kind=one.kind, severity=one.severity)
        if not addresses:
            log.warning("alert has no address to go to", subject=one.subject)
    return len(raised)


def _note_custody(recording: Recording | None, raised: Sequence[tuple[Cause, int]], now: datetime) -> None:
    chain = Chain.recording(recording.id) if recording else Chain.service()
    facts: Facts = {
        "alerts": [{"subject": one.subject, "kind": one.kind, "severity": one.severity} for one, _ in raised]
    }
    about = [About("alert", alert_id) for _, alert_id in raised]
    custody.note(chain, CustodyAction.ALERT_RAISED, process("alerts"), facts, about=about, now=now)
