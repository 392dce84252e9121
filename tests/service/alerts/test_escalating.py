"""What nobody acknowledges goes up, and acknowledging ends that."""

from dataclasses import replace

import pytest

from analyzer.domain.errors import TransientError
from analyzer.domain.sight import EVERYTHING
from analyzer.records.alert_lines import alerts_of, open_alerts
from analyzer.records.alerts import escalate, escalations_due
from analyzer.records.deliveries import Target
from analyzer.records.models import Delivery
from analyzer.service.alerts.acknowledging import acknowledge
from analyzer.service.alerts.escalating import escalate_due
from analyzer.service.alerts.raising import raise_finding_alerts
from analyzer.service.bootstrap import Service
from tests.fakes import FakeClock, FakeTaskQueue
from tests.records.rows import recording
from tests.service.alerts.scene import HEAD, HOOK, LEAD, Fails, FakeMessenger, delivered, finding, telling


def step(service: Service, messenger: FakeMessenger) -> None:
    """What the schedule does."""
    escalate_due(service)
    delivered(service, {"email": messenger, "webhook": messenger})


@pytest.mark.parametrize(
    ("escalate_to", "escalations", "mails"),
    [
        ((), 0, [LEAD]),
        ((), 2, [LEAD, LEAD, LEAD]),
        ((HEAD,), 1, [LEAD, HEAD]),
        ((HEAD, LEAD), 2, [LEAD, HEAD, LEAD, HEAD, LEAD]),
    ],
)
def test_levels(
    service: Service, messenger: FakeMessenger, clock: FakeClock, escalate_to: tuple[str, ...], escalations: int,
    mails: list[str],
) -> None:  # fmt: skip
    """Every level tells whom the settings name and the webhooks, as often as policy says, and then is over."""
    told = telling(service, escalate_to=escalate_to)
    alerts = told.policy.alerts.model_copy(update={"escalations": escalations, "escalate_after_s": 600.0})
    told = replace(told, policy=replace(told.policy, alerts=alerts))
    row = recording()
    raise_finding_alerts(row, [finding(1), finding(2)], told)
    for _ in range(100):
        step(told, messenger)
        clock.forward(60)
    assert sorted(target for target in messenger.targets if target != HOOK) == sorted(mails)
    assert messenger.targets.count(HOOK) == escalations + 1
    assert {(line.level, line.escalate_at) for line in alerts_of(row.id)} == {(escalations, None)}


def test_message_says_so(told: Service, messenger: FakeMessenger, clock: FakeClock) -> None:
    """A reminder is told from a first message by people and programs."""
    raise_finding_alerts(recording(), [finding()], told)
    step(told, messenger)
    clock.forward(told.policy.alerts.escalate_after_s)
    step(told, messenger)
    first, second = messenger.sent[0][1], messenger.sent[-1][1]
    assert (first.facts["type"], second.facts["type"]) == ("alert.raised", "alert.escalated")
    assert second.subject == "Lessonguard alert: not acknowledged, critical, a question for a person"
    assert "it is reminder 1" in second.text


def test_escalated_by_one(anywhere: Service, clock: FakeClock, queue: FakeTaskQueue) -> None:
    """Of two processes that saw the same alert due, one escalates it."""
    raise_finding_alerts(recording(), [finding()], anywhere)
    clock.forward(anywhere.policy.alerts.escalate_after_s)
    (due,) = escalations_due(now=clock.now, limit=10)
    assert (escalate_due(anywhere), escalate_due(anywhere)) == (1, 0)
    assert not escalate(due, [Target("email", HEAD)], now=clock.now, next_at=None)
    assert sorted(Delivery.objects.filter(level=1).values_list("target", flat=True)) == sorted([HOOK, LEAD])
    assert queue.alerts == 2


def test_acknowledged_once(anywhere: Service, clock: FakeClock) -> None:
    """Who acknowledged first and when is kept, and nothing escalates after that."""
    row = recording()
    raise_finding_alerts(row, [finding()], anywhere)
    (line,) = alerts_of(row.id)
    clock.forward(60)
    at = clock.now
    acknowledge(line.id, "lead", now=anywhere.clock())
    clock.forward(60)
    second = acknowledge(line.id, "deputy", now=anywhere.clock())
    assert second is not None
    assert (second.by, second.at) == ("lead", at)
    clock.forward(10 * anywhere.policy.alerts.escalate_after_s)
    assert escalate_due(anywhere) == 0
    assert open_alerts(sight=EVERYTHING, limit=10) == []


def test_acknowledged_while_it_escalates(anywhere: Service, messenger: FakeMessenger, clock: FakeClock) -> None:
    """An escalation that was not accepted yet is withdrawn; a first message goes out all the same."""
    row = recording()
    raise_finding_alerts(row, [finding()], anywhere)
    clock.forward(anywhere.policy.alerts.escalate_after_s)
    (due,) = escalations_due(now=clock.now, limit=10)
    escalate_due(anywhere)
    acknowledge(due.id, "lead", now=anywhere.clock())
    assert not escalate(due, [Target("email", HEAD)], now=clock.now, next_at=None)
    step(anywhere, messenger)
    assert sorted(messenger.targets) == sorted([LEAD, HOOK])
    assert all(message.facts["type"] == "alert.raised" for _, message in messenger.sent)


def test_unknown_alert(told: Service) -> None:
    """Acknowledging what is not there says so."""
    assert acknowledge(404, "lead", now=told.clock()) is None


def test_nobody_to_tell_yet(service: Service, messenger: FakeMessenger, clock: FakeClock) -> None:
    """An alert that nobody could be told of uses no level up, and goes out once there is an address."""
    row = recording()
    raise_finding_alerts(row, [finding()], service)
    for _ in range(10):
        clock.forward(service.policy.alerts.escalate_after_s)
        assert escalate_due(service) == 0
    clock.forward(service.policy.alerts.escalate_after_s)
    step(telling(service), messenger)
    assert messenger.targets == [LEAD, HOOK]
    assert [line.told for line in alerts_of(row.id)] == [True]


def test_dead_letter_is_not_the_end(told: Service, messenger: FakeMessenger, clock: FakeClock) -> None:
    """An alert whose messages were all given up is told of again by its escalation."""
    row = recording()
    raise_finding_alerts(row, [finding()], told)
    messenger.before = Fails([TransientError("away")] * 20)
    for _ in range(20):
        delivered(told, {"email": messenger, "webhook": messenger})
        clock.forward(900)
    assert [line.dead for line in alerts_of(row.id)] == [2]
    step(told, messenger)
    assert [line.told for line in alerts_of(row.id)] == [True]
