"""Who is told of an alert, on which level."""

from datetime import datetime, timedelta

from analyzer.domain.service_policy import AlertPolicy
from analyzer.records.deliveries import Target
from analyzer.settings.service_settings import ServiceSettings


def targets(settings: ServiceSettings, level: int) -> tuple[Target, ...]:
    """Every address that is told on this level; none where neither mail nor webhooks are set up."""
    leads = (settings.escalate_to or settings.alert_to) if level else settings.alert_to
    mail = tuple(Target("email", address) for address in dict.fromkeys(leads)) if settings.smtp_host else ()
    return mail + tuple(Target("webhook", address) for address in dict.fromkeys(settings.alert_webhooks))


def next_escalation(policy: AlertPolicy, level: int, now: datetime) -> datetime | None:
    """When an alert that has come to this level goes on to the next; None where there is none."""
    return now + timedelta(seconds=policy.escalate_after_s) if level < policy.escalations else None
