"""Incoming objects, by polling and by events: the version that was seen is the one that is read."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import quote_plus

import pytest
from pydantic import SecretStr

from analyzer.domain.errors import PermanentError, TransientError
from analyzer.notify.signature import sign
from analyzer.records.models import Arrival, Item, Recording
from analyzer.service.bootstrap import Service
from analyzer.service.intake.events import ReplayedEventError, UnprovenEventError, take_events
from analyzer.service.intake.incoming import poll_incoming
from tests.fakes import FakeClock
from tests.servers.seaweedfs import SeaweedFS
from tests.service.intake.hands import LESSON, WITH_PART

SECRET = "a secret that both sides know"  # noqa: S105 - of these tests
BEARER = {"Authorization": f"Bearer {SECRET}"}


@pytest.fixture
def polling(service: Service) -> Service:
    """A service with an incoming prefix that takes events."""
    changes = {"incoming_prefix": "incoming/", "event_secret": SecretStr(SECRET)}
    return replace(service, settings=service.settings.model_copy(update=changes))


def put(service: Service, name: str, content: bytes | dict[str, Any]) -> str:
    """Write an object as the platform does; its version."""
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    return service.store.put(f"incoming/{name}", data, hashlib.sha256(data).hexdigest()).version_id


def poll_later(service: Service, clock: FakeClock, seconds: float = 11) -> dict[str, int]:
    """Poll, wait, and poll again."""
    poll_incoming(service)
    clock.forward(seconds)
    return dict(poll_incoming(service))


class Meddled:
    """A store in which something happens just before an object is read."""

    def __init__(self, service: Service, meddle: Callable[[str], None]) -> None:
        self._store, self._meddle = service.store, meddle

    def open(self, key: str, version_id: str) -> Any:
        """Meddle, then read."""
        self._meddle(key)
        return self._store.open(key, version_id)

    def __getattr__(self, name: str) -> Any:
        """Everything else is the store's own."""
        return getattr(self._store, name)


def test_a_finished_object_is_taken_once(polling: Service, clock: FakeClock) -> None:
    """With its lesson record and the parts beside; they stay where they are."""
    for name, content in (("a/lesson.mp4", b"media"), ("a/board.mp4", b"board"), ("a/lesson.json", WITH_PART)):
        put(polling, name, content)
    put(polling, "a/notes.txt", b"x")
    assert poll_incoming(polling) == {"waiting": 1}
    clock.forward(11)
    assert poll_incoming(polling) == {"taken": 1}
    assert poll_later(polling, clock, 1000) == {}
    assert sorted(Item.objects.values_list("role", flat=True)) == ["lesson", "original", "part"]
    assert len(list(polling.store.list("incoming/"))) == 4
    assert Recording.objects.get().source == "poll"
    assert not list(polling.settings.scratch_folder.iterdir())


def test_an_object_that_vanishes_is_noted(polling: Service, clock: FakeClock) -> None:
    """Between listing and reading, or between two looks: noted, and the others are taken."""
    versions = {name: put(polling, name, name.encode()) for name in ("a.mp4", "b.mp4", "c.mp4")}
    poll_incoming(polling)
    polling.store.delete("incoming/c.mp4", versions["c.mp4"])

    def vanish(key: str) -> None:
        if key.endswith("a.mp4"):
            polling.store.delete(key, versions["a.mp4"])

    clock.forward(301)
    store: Any = Meddled(polling, vanish)
    assert poll_incoming(replace(polling, store=store)) == {"failed": 1, "taken": 1}
    gone = Arrival.objects.filter(reason="it was gone before it was taken in")
    assert {(one.reference, one.state) for one in gone} == {
        ("lessonguard/incoming/a.mp4", "failed"),
        ("lessonguard/incoming/c.mp4", "failed"),
    }


def test_an_object_that_is_overwritten_while_read(polling: Service, clock: FakeClock) -> None:
    """The version that was listed is taken whole; the next one is new media of the lesson."""
    put(polling, "lesson.json", LESSON)
    put(polling, "lesson.mp4", b"first")
    later = iter([b"second"])

    def overwrite(key: str) -> None:
        if key.endswith(".mp4") and (content := next(later, None)):
            put(polling, "lesson.mp4", content)

    store: Any = Meddled(polling, overwrite)
    meddled = replace(polling, store=store)
    assert poll_later(meddled, clock) == {"taken": 1}
    assert Recording.objects.get().sha256 == hashlib.sha256(b"first").hexdigest()
    assert poll_later(meddled, clock) == {"new_media": 1}
    assert set(Recording.objects.values_list("sha256", "number")) == {
        (hashlib.sha256(b"first").hexdigest(), 1),
        (hashlib.sha256(b"second").hexdigest(), 2),
    }


def s3_event(key: str, bucket: str = "lessonguard", name: str = "ObjectCreated:Put") -> dict[str, Any]:
    """What an S3 server tells."""
    thing = {"key": quote_plus(key), "versionId": "1", "eTag": "e", "size": 5, "sequencer": "0A"}
    return {
        "Records": [{"eventVersion": "2.1", "eventName": name, "s3": {"bucket": {"name": bucket}, "object": thing}}]
    }


def filer_event(path: str, kind: str = "create") -> dict[str, Any]:
    """What SeaweedFS's filer tells."""
    parent, _, name = path.rpartition("/")
    entry = {"name": name, "chunks": [{"file_id": "3,01"}], "attributes": {"file_size": 5, "mtime": 1}}
    gone = kind == "delete"
    message = {"old_entry": entry} if gone else {"new_entry": entry, "new_parent_path": parent}
    return {"key": path, "event_type": kind, "message": message}


def tell(service: Service, event: dict[str, Any] | bytes, headers: dict[str, str] | None = None) -> dict[str, int]:
    """Send an event."""
    body = event if isinstance(event, bytes) else json.dumps(event).encode()
    return dict(take_events(body, BEARER if headers is None else headers, service))


@pytest.mark.parametrize(
    "event",
    [
        s3_event("incoming/a b/lé+on.mp4"),
        s3_event("incoming/a b/lé+on.json", name="s3:ObjectCreated:CompleteMultipartUpload"),
        filer_event("/buckets/lessonguard/incoming/a b/lé+on.mp4"),
        filer_event("/buckets/lessonguard/incoming/a b/lé+on.mp4.versions/v_0123"),
    ],
)
def test_an_event_has_its_object_taken(polling: Service, event: dict[str, Any]) -> None:
    """At once, with its record, whichever of both is told of last; polling then has nothing to do."""
    put(polling, "a b/lé+on.mp4", b"media")
    put(polling, "a b/lé+on.json", LESSON)
    assert tell(polling, event) == {"taken": 1}
    assert poll_incoming(polling) == {}


def test_an_event_without_its_record_waits(polling: Service) -> None:
    """The media is told of first, its record later: taken when both are there, with the parts beside."""
    put(polling, "lesson.mp4", b"media")
    put(polling, "board.mp4", b"board")
    assert tell(polling, s3_event("incoming/lesson.mp4")) == {"waiting": 1}
    put(polling, "lesson.json", WITH_PART)
    assert tell(polling, s3_event("incoming/lesson.json")) == {"taken": 1}
    assert poll_incoming(polling) == {}


@pytest.mark.parametrize(
    "event",
    [
        s3_event("incoming/lesson.mp4", bucket="another"),
        s3_event("originals/ab/abc.mp4"),
        s3_event("incoming/../incoming/lesson.mp4"),
        s3_event("incoming/"),
        filer_event("/buckets/another/incoming/lesson.mp4"),
    ],
)
def test_an_event_of_elsewhere_is_left_alone(polling: Service, event: dict[str, Any]) -> None:
    """Another bucket, another prefix, a path that leads away: counted and not looked at."""
    put(polling, "lesson.mp4", b"media")
    put(polling, "lesson.json", LESSON)
    assert tell(polling, event) == {"elsewhere": 1}
    assert not Recording.objects.exists()


@pytest.mark.parametrize(
    "event",
    [
        s3_event("incoming/lesson.mp4", name="ObjectRemoved:Delete"),
        filer_event("/buckets/lessonguard/incoming/lesson.mp4", "delete"),
        filer_event("/topics/x"),
        {"Records": []},
        {"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "lessonguard"},
    ],
)
def test_an_event_of_something_else_does_nothing(polling: Service, event: dict[str, Any]) -> None:
    """Removals, tests and what lies outside of buckets."""
    assert tell(polling, event) == {}


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b"{}", b'{"Records": [{}]}', b'{"Records": 1}', b"\xff", b"[" * 100_000]
)
def test_an_event_of_no_known_form_is_refused(polling: Service, body: bytes) -> None:
    """And is not remembered: nothing was done."""
    with pytest.raises(PermanentError, match="the event"):
        tell(polling, body)
    assert not Arrival.objects.exists()


def _signed(polling: Service, clock: FakeClock, body: bytes, secret: str = SECRET, name: str = "m-1") -> dict[str, str]:
    return sign(body, name, clock(), secret)


def test_an_event_may_be_signed(polling: Service, clock: FakeClock) -> None:
    """As the documentation says: base64 of HMAC-SHA256 over id, timestamp and body."""
    put(polling, "lesson.mp4", b"media")
    put(polling, "lesson.json", LESSON)
    body = json.dumps(s3_event("incoming/lesson.mp4")).encode()
    timestamp = str(int(clock().timestamp()))
    digest = hmac.new(SECRET.encode(), f"m-1.{timestamp}.".encode() + body, "sha256").digest()
    signature = f"v1,{base64.b64encode(digest).decode()}"
    headers = {"Webhook-Id": "m-1", "Webhook-Timestamp": timestamp, "Webhook-Signature": signature}
    assert tell(polling, body, headers) == {"taken": 1}
    with pytest.raises(ReplayedEventError):
        tell(polling, body, headers)
    with pytest.raises(ReplayedEventError):  # signed anew, it is the same message
        tell(polling, body, _signed(polling, clock, body))
    assert Recording.objects.count() == 1


def test_an_event_that_carries_the_secret_is_taken_once(polling: Service) -> None:
    """The same body again is a replay."""
    put(polling, "lesson.mp4", b"media")
    assert tell(polling, s3_event("incoming/lesson.mp4")) == {"waiting": 1}
    with pytest.raises(ReplayedEventError):
        tell(polling, s3_event("incoming/lesson.mp4"))


@pytest.mark.parametrize("how", ["nothing", "wrong secret", "wrong signature", "other body", "old", "basic", "ümlaut"])
def test_an_event_that_proves_nothing_is_refused(polling: Service, clock: FakeClock, how: str) -> None:
    """Unsigned, signed wrongly or long ago: nothing is done and nothing remembered."""
    put(polling, "lesson.mp4", b"media")
    put(polling, "lesson.json", LESSON)
    body = json.dumps(s3_event("incoming/lesson.mp4")).encode()
    headers = {
        "nothing": {},
        "wrong secret": {"Authorization": "Bearer wrong"},
        "wrong signature": {**BEARER, **_signed(polling, clock, body, "another secret")},
        "other body": _signed(polling, clock, body + b" "),
        "old": _signed(polling, clock, body),
        "basic": {"Authorization": f"Basic {SECRET}"},
        "ümlaut": {"Authorization": "Bearer ü"},
    }[how]
    clock.forward(301 if how == "old" else 0)
    with pytest.raises(UnprovenEventError):
        tell(polling, body, headers)
    assert not Arrival.objects.exists()


def test_objects_on_a_real_server_are_taken(polling: Service, s3_server: SeaweedFS, clock: FakeClock) -> None:
    """By event and by polling; an overwritten one is new media, and one removed is gone."""
    here = replace(polling, store=s3_server.store())
    put(here, "real/lesson.mp4", b"media")
    put(here, "real/lesson.json", LESSON)
    assert tell(here, s3_event("incoming/real/lesson.mp4")) == {"taken": 1}
    assert poll_incoming(here) == {}
    put(here, "real/lesson.mp4", b"other")
    assert poll_later(here, clock) == {"new_media": 1}
    version = put(here, "real/alone.mp4", b"alone")
    assert poll_incoming(here) == {"waiting": 1}
    here.store.delete("incoming/real/alone.mp4", version)
    assert poll_later(here, clock, 301) == {}
    assert Arrival.objects.get(reference__endswith="alone.mp4").state == "failed"
    for item in Item.objects.all():
        assert here.store.retained_until(item.key, item.version_id) is not None


def test_without_a_secret_no_event_is_taken(service: Service) -> None:
    """An empty bearer token is not the secret that was never set."""
    with pytest.raises(UnprovenEventError, match="no event_secret is set"):
        take_events(b"{}", {"Authorization": "Bearer "}, service)


def test_an_event_that_failed_may_come_again(polling: Service) -> None:
    """The store was away: the sender's next try is no replay."""
    put(polling, "lesson.mp4", b"media")
    put(polling, "lesson.json", LESSON)

    class Away:
        def list(self, _prefix: str) -> Any:
            raise TransientError("the store is away")

    store: Any = Away()
    with pytest.raises(TransientError):
        tell(replace(polling, store=store), s3_event("incoming/lesson.mp4"))
    assert tell(polling, s3_event("incoming/lesson.mp4")) == {"taken": 1}
