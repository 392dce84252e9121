"""A lesson of a tutor, those who observe, and what they write about it."""

from html import unescape

from django.test import Client

from analyzer.records.accounts import add_account
from analyzer.records.models import Account, Assignment, Feedback, Lesson, Participant, Recording
from analyzer.service.bootstrap import Service
from tests.web.lessons import GIFT, HUSH, assessed

ASKED = "What do you think happens if we divide both sides by two, and why would that help us here?"
PRAISED = "Well done, that is exactly right, because you checked it against the number line."
ANSWERED = "S: I think both sides stay equal because we do the same to each of them, so the balance holds."
ROUND = (ASKED, ANSWERED, PRAISED)
LESSON = (*ROUND * 4, GIFT, *ROUND * 4, HUSH, *ROUND * 4)


def of_a_tutor(service: Service) -> Recording:
    """An assessed lesson of tutor `t-1`, observed by `ann`."""
    recording = assessed(service, *LESSON, every_ms=9_000)
    tutor, _ = Participant.objects.get_or_create(id="t-1")
    taught = Lesson.objects.create(id="L-7", tutor=tutor, subject="Mathematics", created_at=recording.uploaded_at)
    Recording.objects.filter(id=recording.id).update(lesson=taught)
    recording.refresh_from_db()
    for name in ("ann", "bea"):
        add_account(name, ("observer",))
    Assignment.objects.create(recording=recording, account=somebody("ann"), at=recording.uploaded_at, by="ann")
    add_account("tom", ("tutor",), "t-1")
    add_account("tim", ("tutor",), "t-2")
    return recording


def somebody(name: str) -> Account:
    """The account of this name."""
    return Account.objects.get(username=name)


def browser(name: str) -> Client:
    """The browser of somebody."""
    client = Client(headers={"host": "localhost"})
    client.force_login(somebody(name))
    return client


def path(recording: Recording, act: str = "") -> str:
    """Where feedback about it is written."""
    return f"/recordings/{recording.id}/feedback{act}"


def written(client: Client, recording: Recording, **fields: object) -> str:
    """Keep a draft; the page that follows."""
    given = {"own-strength": "You asked <b>open</b> questions.", "closing": "Thank you."} | fields
    return unescape(client.post(path(recording), given, follow=True).content.decode())


def released(recording: Recording, by: str = "ann", **fields: object) -> int:
    """A feedback that the tutor can read, and its number."""
    client = browser(by)
    written(client, recording, **fields)
    number = Feedback.objects.latest("id").pk
    client.post(path(recording, "/release"), {"feedback": number})
    return int(number)
