"""A tutor is told that feedback waits, and nothing that it says; until a message is accepted, or given up openly."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from pydantic import SecretStr

from analyzer.domain.errors import PermanentError, TransientError
from analyzer.records.models import Account, Feedback, FeedbackNotice, Recording
from analyzer.service.bootstrap import Service
from analyzer.service.feedback.notices import send, send_notices
from analyzer.web.service import use_service
from tests.fakes import FakeClock
from tests.servers.mail import mail_server
from tests.servers.receiver import receiver
from tests.service.alerts.scene import Fails, FakeMessenger
from tests.web.feedbacks import browser, of_a_tutor, path, released

MAIL = "tom@tutors.example"


def telling(service: Service, **changes: object) -> Service:
    """The service where mail is set up, or what else is said."""
    given = {"smtp_host": "mail.school.example", "url": "https://guard.school.example", **changes}
    return replace(service, settings=service.settings.model_copy(update=given))


@pytest.fixture
def lesson(service: Service) -> Iterator[Recording]:
    """A lesson of a tutor who is told by mail, where mail is set up."""
    row = of_a_tutor(service)
    with use_service(telling(service)):
        browser("tom").post("/sessions/own", {"mail": MAIL})
        yield row


def sent(service: Service, messenger: FakeMessenger) -> int:
    """Send what is due by mail."""
    return send({"email": messenger}, service.settings.url, service.policy.alerts, service.clock)


def test_nothing_that_is_written_leaves_the_house(service: Service) -> None:
    """Real mail and post say who is waited for, and where; once each, and nobody else is written to."""
    row = of_a_tutor(service)
    Account.objects.filter(username__in=("ann", "tim")).update(email="other@tutors.example")
    with mail_server() as mailbox, receiver() as kept:
        changes = {"smtp_host": "localhost", "smtp_port": mailbox.port, "smtp_security": "none"}
        secret = {"alert_webhook_secret": SecretStr("a test's secret"), "feedback_webhooks": (kept.url,)}
        told = telling(service, **changes, **secret)
        with use_service(told):
            assert "That is kept" in browser("tom").post("/sessions/own", {"mail": MAIL}, follow=True).content.decode()
            number = released(row, closing="Thank you for the patience.")
        for expected in (2, 0):
            assert send_notices(told.settings, told.policy.alerts, told.clock) == expected
    (mail,), (body,) = mailbox.mails, kept.bodies
    link = f"https://guard.school.example/feedback/{number}"
    assert mailbox.receivers == [MAIL]
    assert link in str(mail.get_content())
    facts = json.loads(body)
    assert facts["type"] == "feedback.released"
    assert facts["data"] == {"feedback": number, "tutor": "t-1", "link": link}
    for word in ("questions", "patience", "L-7", "Mathematics", "ann", str(row.id)):
        assert word not in f"{mail['Subject']} {mail.get_content()} {body.decode()}", word


def test_a_draft_tells_nobody(lesson: Recording, service: Service) -> None:
    """What waits is what was released."""
    browser("ann").post(path(lesson), {"own-strength": "You asked."})
    assert Feedback.objects.count() == 1
    assert sent(service, FakeMessenger()) == 0


def test_it_is_tried_until_it_is_accepted(lesson: Recording, service: Service, clock: FakeClock) -> None:
    """Later each time, under the same id, and the observer's page says how far it is."""
    number = released(lesson)
    messenger = FakeMessenger(before=Fails([TransientError("away"), TransientError("away")]))
    ann = browser("ann")
    for expected in (0, 0, 1):
        assert "is being told that it waits" in ann.get(path(lesson)).content.decode()
        assert (sent(service, messenger), sent(service, messenger)) == (expected, 0)
        clock.forward(60)
    assert messenger.targets == [MAIL]
    assert "the tutor was told that it waits" in ann.get(path(lesson)).content.decode()
    browser("tom").get(f"/feedback/{number}")
    assert "read by the tutor" in ann.get(path(lesson)).content.decode()


@pytest.mark.parametrize("attempts", [1, 3])
def test_what_is_given_up_is_told(attempts: int, lesson: Recording, service: Service, clock: FakeClock) -> None:
    """A refusal at once, a silence after as many tries as alerts have: the observer reads it, and no more is tried."""
    released(lesson)
    refuses = PermanentError("the mail server answers 550") if attempts == 1 else TransientError("away")
    alerts = service.policy.alerts.model_copy(update={"attempts": attempts if attempts > 1 else 9})
    patient = replace(service, policy=replace(service.policy, alerts=alerts))
    messenger = FakeMessenger(before=Fails([refuses] * 9))
    for _ in range(9):
        sent(patient, messenger)
        clock.forward(10_000)
    assert FeedbackNotice.objects.values_list("state", "attempts").get() == ("dead", attempts)
    assert "could not be told" in browser("ann").get(path(lesson)).content.decode()


@pytest.mark.parametrize("why", ["no address", "closed", "sealed", "moved"])
def test_nobody_is_told_what_they_may_not_read(why: str, lesson: Recording, service: Service, clock: FakeClock) -> None:
    """Whoever took the address away, or is gone, gets no mail; nor anybody of a lesson that was sealed since."""
    released(lesson)
    match why:
        case "no address":
            browser("tom").post("/sessions/own", {"mail": ""})
        case "closed":
            Account.objects.filter(username="tom").update(is_active=False)
        case "sealed":
            Recording.objects.filter(id=lesson.id).update(sealed_at=clock())
        case "moved":
            browser("tom").post("/sessions/own", {"mail": "new@tutors.example"})
    messenger = FakeMessenger()
    sent(service, messenger)
    assert messenger.targets == (["new@tutors.example"] if why == "moved" else [])


def test_an_address_is_one_to_which_mail_can_go(lesson: Recording) -> None:
    """Nothing else is kept, by its owner or by whoever invites them; who is told nothing, their observer reads so."""
    tom = browser("tom")
    for wrong in ("tom", "tom@x.example\r\nBcc: all@x.example", f"{'t' * 250}@tutors.example"):
        assert "Nothing was changed" in tom.post("/sessions/own", {"mail": wrong}, follow=True).content.decode()
    assert Account.objects.get(username="tom").email == MAIL
    tom.post("/sessions/own", {"mail": ""})
    released(lesson)
    assert "has no mail address" in browser("ann").get(path(lesson)).content.decode()
    assert FeedbackNotice.objects.count() == 0
