"""Messages are sent until they are accepted, by one process at a time, and say nothing that was said."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from email.header import decode_header, make_header
from threading import Barrier

import pytest
from django.db import connections
from structlog.testing import capture_logs

from analyzer.domain.errors import PermanentError, TransientError
from analyzer.domain.finding import Finding
from analyzer.domain.kinds import Kind, Severity
from analyzer.domain.sight import EVERYTHING, name_of_cut
from analyzer.records.alert_lines import alerts_of, open_alerts
from analyzer.records.alerts import count_untold
from analyzer.records.deliveries import claim_deliveries, dead_letters, due_deliveries
from analyzer.records.models import Recording
from analyzer.service.alerts.delivering import deliver_due
from analyzer.service.alerts.raising import raise_finding_alerts, raise_trouble
from analyzer.service.alerts.wording import TROUBLE, kind_words
from analyzer.service.bootstrap import Service
from tests.fakes import START, FakeClock
from tests.records.rows import lesson, recording
from tests.servers.mail import mail_server
from tests.servers.receiver import receiver
from tests.service.alerts.scene import (
    DEPUTY,
    HOOK,
    LEAD,
    NAME,
    SAID,
    WHY,
    Fails,
    FakeMessenger,
    delivered,
    finding,
    telling,
)


def by_mail(service: Service, messenger: FakeMessenger) -> int:
    """Deliver what is due to mail addresses."""
    return delivered(service, {"email": messenger})


@pytest.fixture
def lead(service: Service) -> Service:
    """The service with one lead to write to, and nobody else."""
    return telling(service, alert_webhooks=())


def alerted(service: Service, *numbers: int) -> Recording:
    """A recording with findings of these numbers, alerted."""
    row = recording()
    raise_finding_alerts(row, [finding(number) for number in numbers or (1,)], service)
    return row


def test_nothing_said_leaves_the_house(service: Service, clock: FakeClock) -> None:
    """Real mails and posts hold link, kind, lesson and times; not a word of the lesson, and no participant."""
    with mail_server() as mailbox, receiver() as kept:
        told = telling(
            service,
            smtp_host="localhost",
            smtp_port=mailbox.port,
            smtp_security="none",
            alert_webhooks=(kept.url,),
            url="https://guard.school.example",
        )
        row = recording(lesson=lesson("L-2026-000123", NAME))
        grave = finding(2, kind=Kind.UNDRESS, severity=Severity.SERIOUS)
        raise_finding_alerts(row, [finding(1), grave], told)
        clock.forward(3)
        assert deliver_due(told.settings, told.policy.alerts, told.clock) == 2
    (mail,), (body,) = mailbox.mails, kept.bodies
    opened = {line.finding_id: f"https://guard.school.example/alerts/{line.id}/open" for line in alerts_of(row.id)}
    link = opened[finding(1).id]
    text = str(mail.get_content())
    for part in (link, "Possible disclosure of harm", "Possible undress", "no allegation", "L-2026-000123"):
        assert part in text
    assert str(make_header(decode_header(mail["Subject"]))) == "Lessonguard alert: critical, 2 questions for a person"
    facts = json.loads(body)
    assert (facts["type"], facts["data"]["link"]) == ("alert.raised", link)
    assert [one["kind"] for one in facts["data"]["alerts"]] == ["harm_disclosure", "undress"]
    assert [one["link"] for one in facts["data"]["alerts"]] == [link, opened[grave.id]]
    for word in (SAID, WHY, NAME, "boathouse"):
        assert all(word not in wire for wire in (mailbox.received[0].decode(), text, body.decode()))
    assert all(line.first_sent_at == clock.now for line in alerts_of(row.id))


def test_a_webhook_names_nothing_that_is_cut_off(service: Service, clock: FakeClock) -> None:
    """Of a sealed recording a post holds neither id nor lesson, but a name by which its own are told together."""
    with receiver() as kept:
        told = telling(service, alert_webhooks=(kept.url,), url="https://guard.school.example")
        row = recording(lesson=lesson("L-2026-000123", NAME))
        raise_finding_alerts(row, [finding(1, sealed=True, quote=None)], told)
        clock.forward(3)
        assert deliver_due(told.settings, told.policy.alerts, told.clock) == 1
    (body,) = kept.bodies
    assert json.loads(body)["data"]["recording"] == name_of_cut(row.id)
    for word in (str(row.id), "L-2026-000123"):
        assert word not in body.decode()


def test_a_mail_names_nothing_that_is_cut_off(lead: Service, clock: FakeClock) -> None:
    """An address proves nobody: of what is sealed the mail says that it waits, not which lesson, nor when it came."""
    row = recording(lesson=lesson("L-2026-000123", NAME))
    raise_finding_alerts(row, [finding(1, sealed=True, quote=None)], lead)
    clock.forward(3)
    messenger = FakeMessenger()
    assert delivered(lead, {"email": messenger}) == 1
    text = messenger.sent[0][1].text
    assert "sealed or in quarantine" in text
    for word in (str(row.id), "L-2026-000123", "handed in"):
        assert word not in text


def test_a_lesson_id_writes_no_lines_of_its_own(lead: Service, clock: FakeClock) -> None:
    """Whoever names a lesson adds no line to the mail about it, and steers no terminal that shows it."""
    row = recording(lesson=lesson("L-1\r\n\nAll clear.\x1b[2J", "t-1"))
    raise_finding_alerts(row, [finding()], lead)
    messenger = FakeMessenger()
    clock.forward(60)
    assert by_mail(lead, messenger) == 1
    assert "\nLesson: L-1␍ All clear.␛[2J\n" in messenger.sent[0][1].text


def test_one_message_a_lesson(told: Service) -> None:
    """What is raised together about one recording is one message to each address; another recording is another."""
    alerted(told, *range(40))
    alerted(told, 1)
    mail, hook = FakeMessenger(), FakeMessenger()
    assert delivered(told, {"email": mail, "webhook": hook}) == 4
    assert (mail.targets, hook.targets) == ([LEAD] * 2, [HOOK] * 2)
    assert sorted(message.subject for _, message in mail.sent) == [
        "Lessonguard alert: critical, 40 questions for a person",
        "Lessonguard alert: critical, a question for a person",
    ]
    assert delivered(told, {"email": mail, "webhook": hook}) == 0


def test_time_to_alert(lead: Service, messenger: FakeMessenger, clock: FakeClock) -> None:
    """From upload to the first accepted message is what is measured; later messages do not move it."""
    row = alerted(lead)
    messenger.before = Fails([TransientError("busy")])
    by_mail(lead, messenger)
    clock.forward(90)
    by_mail(lead, messenger)
    (line,) = alerts_of(row.id)
    assert line.first_sent_at is not None
    assert line.uploaded_at == START
    assert (line.first_sent_at - line.uploaded_at).total_seconds() == 90


def test_backoff_then_dead_letter(lead: Service, messenger: FakeMessenger, clock: FakeClock) -> None:
    """A server that stays away is tried ever more rarely, then the message is a dead letter that everyone can see."""
    row = alerted(lead)
    policy = lead.policy.alerts
    messenger.before = Fails([TransientError(f"away {number}") for number in range(100)])
    waited = []
    while rows := due_deliveries(now=clock.now.replace(year=2030), limit=1):
        waited.append((rows[0].next_at - clock.now).total_seconds())
        clock.now = rows[0].next_at
        assert by_mail(lead, messenger) == 0
    assert waited == [0, 5, 10, 20, 40, 80, 160, 320, 640, 900]
    assert len(waited) == policy.attempts
    (letter,) = dead_letters(sight=EVERYTHING, before=None, limit=10)
    assert (letter.target, letter.failure, letter.attempts, letter.given_up_at) == (LEAD, "away 9", 10, clock.now)
    (line,) = alerts_of(row.id)
    assert (line.told, line.dead, count_untold()) == (False, 1, 1)


def test_refused_is_dead_at_once(lead: Service, messenger: FakeMessenger) -> None:
    """What a server refuses for good is not tried again, and shows why."""
    alerted(lead)
    messenger.before = Fails([PermanentError("the mail server answers 550")])
    with capture_logs() as logs:
        by_mail(lead, messenger)
    assert [letter.failure for letter in dead_letters(sight=EVERYTHING, before=None, limit=10)] == [
        "the mail server answers 550"
    ]
    assert [(log["event"], log["log_level"]) for log in logs] == [("alert message given up", "error")]
    assert LEAD not in str(logs)


def test_channel_taken_away(told: Service) -> None:
    """A message for a channel that is not set up any more is a dead letter, not forgotten."""
    alerted(told)
    assert delivered(told, {}) == 0
    assert {letter.failure for letter in dead_letters(sight=EVERYTHING, before=None, limit=10)} == {
        "no email is set up any more",
        "no webhook is set up any more",
    }


def test_other_process_meanwhile(anywhere: Service, messenger: FakeMessenger) -> None:
    """While one process is sending, another finds nothing to send."""
    alerted(anywhere, 1, 2)
    others: list[int] = []
    messengers = {"email": messenger, "webhook": messenger}
    messenger.before = lambda _: others.append(
        delivered(anywhere, {"email": FakeMessenger(), "webhook": FakeMessenger()})
    )
    assert delivered(anywhere, messengers) + sum(others) == 2
    assert set(messenger.targets) | {LEAD, HOOK} == {LEAD, HOOK}


def test_claimed_by_one(anywhere: Service, clock: FakeClock) -> None:
    """Of two processes that saw the same messages due, one gets them all."""
    alerted(anywhere, 1, 2)
    rows = due_deliveries(now=clock.now, limit=10)
    lease = clock.now.replace(year=2027)
    assert claim_deliveries(rows[2:], until=lease)
    assert not claim_deliveries(rows, until=lease)
    assert claim_deliveries(rows[:2], until=lease)


def test_two_senders_at_once(anywhere: Service) -> None:
    """Processes that start at the same moment send every message exactly once between them."""
    for _ in range(10):
        alerted(anywhere, 1, 2, 3)
    messenger, start = FakeMessenger(), Barrier(3)

    def sender() -> int:
        start.wait(10)
        try:
            return delivered(anywhere, {"email": messenger, "webhook": messenger})
        finally:
            connections.close_all()

    with ThreadPoolExecutor(3) as pool:
        accepted = [future.result(60) for future in [pool.submit(sender) for _ in range(3)]]
    assert sum(accepted) == 20
    assert len({message.id for _, message in messenger.sent}) == len(messenger.sent) == 20


def test_killed_before_it_could_say(lead: Service, messenger: FakeMessenger, clock: FakeClock) -> None:
    """A process that dies in between leaves the message to others, who send the same one under the same id."""
    row = alerted(lead, 1, 2)

    class DyingMessenger(FakeMessenger):
        def send(self, target: str, message: object) -> None:
            super().send(target, message)
            raise KeyboardInterrupt

    dying = DyingMessenger()
    with pytest.raises(KeyboardInterrupt):
        by_mail(lead, dying)
    assert by_mail(lead, messenger) == 0
    raise_finding_alerts(row, [finding(3, start_ms=90_000, end_ms=91_000)], lead)
    clock.forward(12 * lead.policy.alerts.timeout_s)
    assert by_mail(lead, messenger) == 2
    ids = [message.id for _, message in messenger.sent]
    assert dying.sent[0][1].id in ids
    assert len(set(ids)) == 2


def test_killed_at_every_attempt(lead: Service, messenger: FakeMessenger, clock: FakeClock) -> None:
    """A message whose attempts all end in a killed process is given up, too."""
    alerted(lead)
    messenger.before = Fails([KeyboardInterrupt()] * 10)
    for _ in range(10):
        with pytest.raises(KeyboardInterrupt):
            by_mail(lead, messenger)
        clock.forward(1000)
    assert by_mail(lead, messenger) == 0
    (letter,) = dead_letters(sight=EVERYTHING, before=None, limit=10)
    assert (letter.failure, letter.attempts) == ("the last attempt was interrupted", 10)


def test_silent_server_holds_up_nobody(service: Service, messenger: FakeMessenger) -> None:
    """An address that cannot be reached costs one time limit a call; others are told all the same."""
    told = telling(service, alert_webhooks=(), alert_to=(LEAD, DEPUTY))
    for _ in range(5):
        alerted(told)
    tried: list[str] = []

    def silent(target: str) -> None:
        tried.append(target)
        if target == LEAD:
            raise TransientError("no answer")

    messenger.before = silent
    assert by_mail(told, messenger) == 5
    assert (tried.count(LEAD), messenger.targets) == (1, [DEPUTY] * 5)
    messenger.before = lambda _: None
    assert by_mail(told, messenger) == 4


def test_trouble_of_the_service(lead: Service, messenger: FakeMessenger) -> None:
    """Trouble that is about no recording is opened like any alert, which leads to the page of alerts."""
    raise_trouble("ledger:2026-10-05:missing", "ledger_missing", Severity.SERIOUS, lead)
    assert by_mail(lead, messenger) == 1
    ((_, message),) = messenger.sent
    assert re.search(r"http://127.0.0.1:8080/alerts/\d+/open\n", message.text)
    assert "Ledger: missing recordings (serious)" in message.text


@pytest.mark.parametrize("kind", [*Kind, *TROUBLE, "something_new"])
def test_every_kind_has_words(kind: str) -> None:
    """No alert fails for want of a word."""
    assert kind_words(kind).label


def test_backlog_of_one_hides_nobody(service: Service, messenger: FakeMessenger, clock: FakeClock) -> None:
    """However many messages wait for a silent address, who comes after them is told in the same call."""
    alerted(telling(service, alert_webhooks=()), 1)
    clock.forward(1)
    alerted(telling(service, alert_webhooks=()), *range(500))
    clock.forward(1)
    alerted(telling(service, alert_webhooks=(), alert_to=(DEPUTY,)))

    def silent(target: str) -> None:
        if target == LEAD:
            raise TransientError("no answer")

    messenger.before = silent
    assert by_mail(service, messenger) == 1
    assert messenger.targets == [DEPUTY]


def hour(number: int, severity: Severity, kind: Kind = Kind.SECRECY) -> Finding:
    """A finding far from all others."""
    return finding(number, kind=kind, severity=severity, start_ms=number * 60_000, end_ms=number * 60_000 + 1000)


def test_one_message_a_minute(lead: Service, messenger: FakeMessenger, clock: FakeClock) -> None:
    """What a lesson shows within a minute of its last message waits for the next; what is graver goes at once."""
    row, sent = recording(), []
    for number, severity in enumerate((Severity.SERIOUS,) * 3 + (Severity.CRITICAL,) * 2, 1):
        raise_finding_alerts(row, [hour(number, severity)], lead)
        by_mail(lead, messenger)
        sent.append(len(messenger.sent))
        clock.forward(5)
    assert sent == [1, 1, 1, 2, 2]
    clock.forward(lead.policy.alerts.bundle_s - 25)
    by_mail(lead, messenger)
    assert len(messenger.sent) == 3
    assert messenger.sent[-1][1].subject == "Lessonguard alert: critical, 3 questions for a person"
    clock.forward(2 * lead.policy.alerts.bundle_s)
    raise_finding_alerts(row, [hour(9, Severity.SERIOUS)], lead)
    assert by_mail(lead, messenger) == 1
    raise_finding_alerts(recording(), [hour(1, Severity.SERIOUS)], lead)
    assert by_mail(lead, messenger) == 1


def test_gravest_first(lead: Service, messenger: FakeMessenger, clock: FakeClock) -> None:
    """However long a lesser alert has waited, a graver one goes and is read first; a message lists each kind once."""
    raise_finding_alerts(recording(), [hour(1, Severity.SERIOUS)], lead)
    clock.forward(600)
    row = recording()
    mixed = [hour(2, Severity.SERIOUS), hour(3, Severity.SERIOUS), hour(4, Severity.CRITICAL, Kind.HARM_DISCLOSURE)]
    raise_finding_alerts(row, mixed, lead)
    assert [one.severity for one in due_deliveries(now=clock.now, limit=10)] == ["critical", *["serious"] * 3]
    assert [line.severity for line in open_alerts(sight=EVERYTHING, limit=10)] == [
        "critical",
        *["serious"] * 3,
    ]
    by_mail(lead, messenger)
    first = messenger.sent[0][1].text
    opened = {one.finding_id: f"http://127.0.0.1:8080/alerts/{one.id}/open" for one in alerts_of(row.id)}
    places = [
        first.index(part) for part in (kind_words("harm_disclosure").label, opened[mixed[2].id], "serious, 2 times")
    ]
    assert places == sorted(places)
    assert opened[mixed[0].id] in first
    assert first.count(kind_words("secrecy").label) == 1
