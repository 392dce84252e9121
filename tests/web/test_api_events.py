"""The webhook for storage events answers senders as they expect."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from pydantic import SecretStr

from analyzer.records.models import Arrival, Recording
from analyzer.service.bootstrap import Service
from analyzer.web.service import use_service

SECRET = "a secret that both sides know"  # noqa: S105 - of these tests
EVENTS = "/api/v1/events"


@pytest.fixture
def told(service: Service) -> Iterator[Service]:
    """A service that takes events, with one recording under its incoming prefix."""
    changes = {"incoming_prefix": "incoming/", "event_secret": SecretStr(SECRET)}
    here = replace(service, settings=service.settings.model_copy(update=changes))
    lesson = json.dumps({"lesson_id": "L-1", "tutor": {"id": "t-1"}}).encode()
    for name, content in (("lesson.mp4", b"media"), ("lesson.json", lesson)):
        here.store.put(f"incoming/{name}", content, hashlib.sha256(content).hexdigest())
    with use_service(here):
        yield here


def tell(secret: str | None, key: str = "incoming/lesson.mp4") -> Any:
    """Send an event."""
    headers = {} if secret is None else {"authorization": f"Bearer {secret}"}
    thing = {"bucket": {"name": "lessonguard"}, "object": {"key": key}}
    body = {"Records": [{"eventName": "ObjectCreated:Put", "s3": thing}]}
    return Client(SERVER_NAME="127.0.0.1", headers=headers).post(EVENTS, body, content_type="application/json")


def test_an_event_is_accepted_once(told: Service) -> None:
    """202 with what it led to; the same again is 409, and nothing is done."""
    first = tell(SECRET)
    assert (first.status_code, first.json()) == (202, {"outcomes": {"taken": 1}})
    again = tell(SECRET)
    assert (again.status_code, again.json()["detail"]) == (409, "this event was taken before")
    assert Recording.objects.count() == 1


@pytest.mark.parametrize("secret", [None, "", "wrong"])
def test_an_unproven_event_is_401(told: Service, secret: str | None) -> None:
    """Nothing is done, and nothing is remembered of it."""
    answer = tell(secret)
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
    assert not Arrival.objects.exists()


def test_an_event_of_elsewhere_is_accepted_politely(told: Service) -> None:
    """The sender need not try again; nothing is looked at."""
    answer = tell(SECRET, "elsewhere/lesson.mp4")
    assert (answer.status_code, answer.json()) == (202, {"outcomes": {"elsewhere": 1}})
    assert not Recording.objects.exists()
