"""What must be told at once becomes an alert, once."""

from dataclasses import replace

import pytest
from django.db import transaction
from structlog.testing import capture_logs

from analyzer.domain.kinds import Route, Severity
from analyzer.domain.sight import EVERYTHING
from analyzer.records.alert_lines import alerts_of, open_alerts
from analyzer.records.alerts import count_untold
from analyzer.records.sealing import is_cut
from analyzer.service.alerts.raising import raise_finding_alerts, raise_trouble
from analyzer.service.bootstrap import Service
from tests.fakes import FakeClock, FakeTaskQueue
from tests.records.rows import recording
from tests.service.alerts.scene import NAME, SAID, WHY, finding, telling


@pytest.mark.parametrize(
    ("changes", "alerted"),
    [
        ({"route": Route.DSL, "severity": Severity.CRITICAL}, True),
        ({"route": Route.DSL, "severity": Severity.SERIOUS}, True),
        ({"route": Route.DSL, "severity": Severity.MINOR}, False),
        ({"route": Route.CONDUCT, "severity": Severity.CRITICAL}, False),
        ({"route": Route.QUALITY, "severity": Severity.NOTE}, False),
        ({"route": Route.CONDUCT, "severity": Severity.MINOR, "sealed": True, "quote": None}, True),
    ],
)
def test_what_is_alerted(told: Service, changes: dict[str, object], alerted: bool) -> None:
    """Policy's routes and severities are told at once, and everything sealed."""
    row = recording()
    assert raise_finding_alerts(row, [finding(**changes)], told) == alerted
    assert len(alerts_of(row.id)) == alerted


@pytest.mark.parametrize("sealed", [False, True])
def test_what_is_sealed_is_cut_at_once(told: Service, sealed: bool) -> None:
    """With the alert, long before a run: from here on the recording is not there for most."""
    row = recording()
    raise_finding_alerts(row, [finding(1), finding(2, sealed=sealed, quote=None)], told)
    assert is_cut(row.id) is sealed


def test_policy_decides(told: Service) -> None:
    """Whoever changes the policy changes what is alerted."""
    alerts = told.policy.alerts.model_copy(update={"routes": (Route.QUALITY,), "severities": (Severity.NOTE,)})
    other = replace(told, policy=replace(told.policy, alerts=alerts))
    findings = [finding(1), finding(2, route=Route.QUALITY, severity=Severity.NOTE)]
    assert raise_finding_alerts(recording(), findings, other) == 1


def test_raised_once(anywhere: Service, queue: FakeTaskQueue, clock: FakeClock) -> None:
    """A stage that is done again, or a later run, raises nothing twice; a new finding is new."""
    row = recording()
    assert raise_finding_alerts(row, [finding(1)], anywhere) == 1
    clock.forward(60)
    assert raise_finding_alerts(row, [finding(1), finding(2)], anywhere) == 1
    assert raise_finding_alerts(row, [finding(1), finding(2)], anywhere) == 0
    assert [line.subject for line in alerts_of(row.id)] == [finding(2).id, finding(1).id]
    assert raise_finding_alerts(recording(), [finding(1)], anywhere) == 1
    assert queue.alerts == 3


def test_raised_again_once_it_is_graver(anywhere: Service, queue: FakeTaskQueue) -> None:
    """A finding that a later run finds graver is told again, beside what was told; one less grave is not."""
    row = recording()
    for severity in (Severity.SERIOUS, Severity.CRITICAL, Severity.SERIOUS, Severity.CRITICAL):
        raise_finding_alerts(row, [finding(1, severity=severity)], anywhere)
    assert [(line.finding_id, line.severity) for line in alerts_of(row.id)] == [
        (finding(1).id, "critical"),
        (finding(1).id, "serious"),
    ]
    assert queue.alerts == 2


def test_stands_or_falls_with_the_findings(told: Service, queue: FakeTaskQueue) -> None:
    """Where the findings are not stored after all, nobody is alerted of them."""
    row = recording()
    with pytest.raises(RuntimeError), transaction.atomic():
        raise_finding_alerts(row, [finding()], told)
        raise RuntimeError
    assert (alerts_of(row.id), queue.alerts) == ([], 0)


def test_message_goes_out_after_commit(told: Service, queue: FakeTaskQueue) -> None:
    """A worker that is told finds the alert."""
    with transaction.atomic():
        raise_finding_alerts(recording(), [finding()], told)
        assert queue.alerts == 0
    assert queue.alerts == 1


@pytest.mark.parametrize("about_recording", [True, False])
def test_trouble(anywhere: Service, about_recording: bool) -> None:
    """Trouble of the service is alerted once for one subject, whether or not it is about a recording."""
    row = recording() if about_recording else None
    raised = [raise_trouble("integrity", "integrity", Severity.CRITICAL, anywhere, row) for _ in range(2)]
    assert raised == [True, False]
    assert raise_trouble("ledger:2026-10-05:missing", "ledger_missing", Severity.SERIOUS, anywhere, row)
    assert len(open_alerts(sight=EVERYTHING, limit=10)) == 2


@pytest.mark.parametrize(
    "settings",
    [
        {"alert_to": (), "alert_webhooks": ()},
        {"smtp_host": None, "alert_webhooks": ()},
    ],
)
def test_nobody_to_tell(service: Service, settings: dict[str, object]) -> None:
    """Where no address is set up the alert stands on the page, and log and figures say that it went nowhere."""
    with capture_logs() as logs:
        raise_finding_alerts(recording(), [finding()], telling(service, **settings))
    assert [log["event"] for log in logs] == ["alert raised", "alert has no address to go to"]
    assert count_untold() == 1
    (line,) = open_alerts(sight=EVERYTHING, limit=10)
    assert (line.told, line.pending, line.dead) == (False, 0, 0)


def test_log_says_nothing(told: Service) -> None:
    """The log of an alert holds kinds and ids alone."""
    with capture_logs() as logs:
        raise_finding_alerts(recording(), [finding()], told)
    assert not any(word in str(logs) for word in (SAID, WHY, NAME))
