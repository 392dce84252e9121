"""The HTTP API takes recordings in from machines that may, and tells the others why not."""

import hashlib
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from analyzer.domain.scope import Scope
from analyzer.records.models import Arrival, Item, Recording, Run
from analyzer.service.bootstrap import Service
from analyzer.service.tokens import issue_token, revoke_token
from analyzer.web.service import use_service
from tests.fakes import FakeClock

MEDIA = b"media of a lesson"
LESSON = {"lesson_id": "L-1", "tutor": {"id": "t-1"}, "students": [{"id": "s-1"}]}
RECORDINGS = "/api/v1/recordings"


@pytest.fixture
def served(service: Service) -> Iterator[Service]:
    """The service, as the views have it: with an incoming prefix, and room for small uploads."""
    settings = service.settings.model_copy(update={"incoming_prefix": "incoming/", "max_upload_bytes": 4000})
    here = Service(settings, service.policy, service.store, service.queue, service.clock)
    with use_service(here):
        yield here


@pytest.fixture
def client(served: Service) -> Client:
    """A machine with a token."""
    token = issue_token("platform", [Scope.HAND_IN, Scope.READ], timedelta(days=1), now=served.clock())
    return Client(SERVER_NAME="127.0.0.1", headers={"authorization": f"Bearer {token.secret}"})


def file(content: bytes | dict[str, Any], name: str = "lesson.mp4") -> SimpleUploadedFile:
    """A file as a client sends it."""
    return SimpleUploadedFile(name, content if isinstance(content, bytes) else json.dumps(content).encode())


def leftovers(service: Service) -> list[Path]:
    """What uploads left on the scratch disk."""
    return list(service.settings.scratch_folder.glob("*")) if service.settings.scratch_folder.exists() else []


def problem(answer: Any, status: int) -> str:
    """The one sentence of an answer that is a problem."""
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    return str(answer.json()["detail"])


def test_a_recording_is_uploaded(client: Client, served: Service) -> None:
    """New is 201 with its address, again is 200 with the same id; the scratch disk is clean afterwards."""
    sent = {"recording": file(MEDIA), "lesson": file(LESSON), "sha256": hashlib.sha256(MEDIA).hexdigest()}
    first = client.post(RECORDINGS, sent)
    assert first.status_code == 201, first.content
    made = first.json()
    assert made | {"id": ""} == {"id": "", "outcome": "taken", "number": 1, "state": "processing"}
    assert first["Location"] == f"{RECORDINGS}/{made['id']}"
    again = client.post(RECORDINGS, {"recording": file(MEDIA), "lesson": file(LESSON)})
    assert (again.status_code, again.json()["outcome"], again.json()["id"]) == (200, "same", made["id"])
    assert leftovers(served) == []
    new = client.post(RECORDINGS, {"recording": file(b"other"), "lesson": file(LESSON)})
    assert (new.status_code, new.json()["outcome"], new.json()["number"]) == (201, "new_media", 2)


def test_the_recording_says_how_far_it_is(client: Client) -> None:
    """Its address tells state and stages."""
    made = client.post(RECORDINGS, {"recording": file(MEDIA), "lesson": file(LESSON)})
    told = client.get(made["Location"]).json()
    assert (told["state"], told["lesson_id"], told["tutor_id"], told["runs"]) == ("processing", "L-1", "t-1", [])
    assert [(stage["name"], stage["state"]) for stage in told["stages"]][:2] == [
        ("probe", "ready"),
        ("speech", "waiting"),
    ]


def test_recordings_are_listed_in_pages(client: Client, clock: FakeClock) -> None:
    """Latest first, each once over all pages, by state, lesson and tutor."""
    ids = []
    for number in range(5):
        clock.forward(1)
        sent = {"recording": file(b"media %d" % number), "lesson": file({**LESSON, "lesson_id": f"L-{number}"})}
        ids.append(client.post(RECORDINGS, sent).json()["id"])
    seen, after = [], ""
    while after is not None:
        page = client.get(RECORDINGS, {"limit": 2, "tutor": "t-1", **({"after": after} if after else {})}).json()
        seen += [one["id"] for one in page["items"]]
        after = page["after"]
    assert seen == ids[::-1]
    assert [one["id"] for one in client.get(RECORDINGS, {"lesson": "L-3"}).json()["items"]] == [ids[3]]
    assert client.get(RECORDINGS, {"state": "parked"}).json() == {"items": [], "after": None}


def test_the_analysis_is_served_as_stored(client: Client, served: Service) -> None:
    """The bytes of the run that is shown; 404 while there is none."""
    made = client.post(RECORDINGS, {"recording": file(MEDIA)})
    assert problem(client.get(made["Location"] + "/scorecard"), 404) == "the recording is not assessed yet"
    recording = Recording.objects.get()
    content = b'{"schema": 1}' + b" " * 200_000
    stored = served.store.put("derived/x/assess-1/analysis.json", content, hashlib.sha256(content).hexdigest())
    now = served.clock()
    run = Run.objects.create(recording=recording, number=1, policy_sha256="0" * 64, software="1", created_at=now)
    Item.objects.create(recording=recording, run=run, role="analysis", created_at=now, **stored.model_dump())
    Recording.objects.update(current_run=run)
    assert client.get(made["Location"] + "/scorecard").content == content
    assert leftovers(served) == []


@pytest.mark.parametrize("header", ["", "Bearer ", "Bearer lg_wrong", "Basic bGc6bGc=", "Bearer \u00fc"])
def test_a_stranger_is_refused(served: Service, header: str) -> None:
    """No token, a wrong one or another scheme: 401, with the reason and the scheme that is asked for."""
    stranger = Client(SERVER_NAME="127.0.0.1", headers={"authorization": header} if header else {})
    for answer in (stranger.get(RECORDINGS), stranger.post(RECORDINGS, {"recording": file(MEDIA)})):
        assert problem(answer, 401)
        assert answer["WWW-Authenticate"].startswith("Bearer ")
    assert not Arrival.objects.exists()


def test_tokens_end(served: Service, clock: FakeClock) -> None:
    """An expired and a revoked token open nothing, and the answer says which it is."""
    secrets = {
        name: issue_token(name, [Scope.READ], timedelta(hours=1), now=served.clock()).secret
        for name in ("short", "gone")
    }
    machines = {
        name: Client(SERVER_NAME="127.0.0.1", headers={"authorization": f"Bearer {secret}"})
        for name, secret in secrets.items()
    }
    assert machines["gone"].get(RECORDINGS).status_code == 200
    revoke_token("gone", now=served.clock())
    assert problem(machines["gone"].get(RECORDINGS), 401) == "the token was revoked"
    clock.forward(3600)
    assert problem(machines["short"].get(RECORDINGS), 401) == "the token has expired"


UPLOADS = {
    "no recording": ({"lesson": file(LESSON)}, 422, "recording: is missing"),
    "wrong checksum": ({"recording": file(MEDIA), "sha256": "0" * 64}, 422, "sha256: "),
    "empty recording": ({"recording": file(b"")}, 422, "the recording is empty"),
    "not JSON": ({"recording": file(MEDIA), "lesson": file(b"{")}, 422, "lesson record: is not JSON"),
    "unknown key": ({"recording": file(MEDIA), "lesson": file({**LESSON, "x": 1})}, 422, "lesson record: x: unknown"),
    "lone surrogate": (
        {"recording": file(MEDIA), "lesson": file(json.dumps({**LESSON, "subject": "\ud800"}).encode())},
        422,
        "lesson record: ",
    ),
    "NUL": ({"recording": file(MEDIA), "lesson": file({**LESSON, "subject": "a\0"})}, 422, "lesson record: subject"),
    "part is missing": (
        {
            "recording": file(MEDIA),
            "lesson": file({**LESSON, "tracks": [{"kind": "screen", "file": "board.mp4"}]}),
        },
        422,
        "lesson record: the tracks name 1 files",
    ),
    "track leads away": (
        {
            "recording": file(MEDIA),
            "lesson": file({**LESSON, "tracks": [{"kind": "screen", "file": "../../etc/passwd"}]}),
        },
        422,
        "lesson record: tracks.0.file",
    ),
    "part leads away": (
        {"recording": file(MEDIA), "lesson": file(LESSON), "parts": file(b"x", "../../etc/passwd")},
        422,
        "lesson record: no track names 1",
    ),
    "part without record": ({"recording": file(MEDIA), "parts": file(b"x")}, 422, "lesson record: no track"),
    "unknown file": ({"recording": file(MEDIA), "other": file(b"x")}, 422, "a file has a field name"),
    "unknown field": ({"recording": file(MEDIA), "lesson": json.dumps(LESSON)}, 422, "1 fields are not known"),
    "two recordings": ({"recording": [file(MEDIA), file(b"x")]}, 422, "recording: is one file"),
    "too large": ({"recording": file(b"x" * 5000)}, 413, "the upload is larger"),
}


@pytest.mark.parametrize(("sent", "status", "reason"), UPLOADS.values(), ids=UPLOADS)
def test_a_bad_upload_is_refused(
    client: Client, served: Service, sent: dict[str, Any], status: int, reason: str
) -> None:
    """One sentence says why; nothing is stored and nothing is left on the scratch disk."""
    for one in sent.values():
        for each in one if isinstance(one, list) else [one]:
            each.seek(0) if hasattr(each, "seek") else None
    assert problem(client.post(RECORDINGS, sent), status).startswith(reason)
    assert not Recording.objects.exists()
    assert not list(served.store.list(""))
    assert leftovers(served) == []
    assert not served.settings.home.joinpath("../../etc").exists()


@pytest.mark.parametrize(
    ("body", "kind", "length", "status"),
    [
        (b"", "multipart/form-data; boundary=b", 0, 411),
        (b"x", "text/plain", None, 415),
        (b"x", "multipart/form-data", None, 400),
        (b"x", "multipart/form-data; boundary=b", 10**12, 413),
        (
            b'--b\r\nContent-Disposition: form-data; name="recording"; filename="r.mp4"\r\n\r\nhalf of',
            "multipart/form-data; boundary=b",
            None,
            400,
        ),
        (b"{", "application/json", None, 422),
        (b'{"key": "incoming/a.mp4", "other": 1}', "application/json", None, 422),
    ],
    ids=["no length", "other type", "no boundary", "too large", "cut off", "not JSON", "key"],
)
def test_a_bad_request_is_refused(
    client: Client, served: Service, body: bytes, kind: str, length: int | None, status: int
) -> None:
    """Without a length, too large by its length, cut off or malformed: said at once, and nothing is left."""
    headers = {"CONTENT_TYPE": kind} | ({} if length is None else {"CONTENT_LENGTH": str(length)})
    assert problem(client.generic("POST", RECORDINGS, body, kind, **headers), status)
    assert leftovers(served) == []
    assert not Recording.objects.exists()


def test_an_idempotency_key_stands_for_one_request(client: Client, served: Service) -> None:
    """The same request under it is the same answer; another is refused; a refused one may be mended under it."""
    keyed = {"headers": {"idempotency-key": "k-1"}}
    wrong = client.post(RECORDINGS, {"recording": file(MEDIA), "lesson": file(b"{")}, **keyed)
    assert problem(wrong, 422)
    first = client.post(RECORDINGS, {"recording": file(MEDIA), "lesson": file(LESSON)}, **keyed)
    again = client.post(RECORDINGS, {"recording": file(MEDIA), "lesson": file(LESSON)}, **keyed)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["id"] == again.json()["id"]
    other = client.post(RECORDINGS, {"recording": file(b"other")}, **keyed)
    assert problem(other, 409) == "this idempotency key was used for another request"
    assert Recording.objects.count() == 1
    assert problem(client.post(RECORDINGS, {}, headers={"idempotency-key": "x" * 300}), 422)


def test_media_that_is_there_with_another_record_is_refused(client: Client) -> None:
    """A different lesson record for the same media contradicts the first: 409, and nothing is changed."""
    client.post(RECORDINGS, {"recording": file(MEDIA), "lesson": file(LESSON)})
    other = client.post(RECORDINGS, {"recording": file(MEDIA), "lesson": file({**LESSON, "lesson_id": "L-2"})})
    assert "with another lesson record" in problem(other, 409)
    assert Recording.objects.get().lesson_id == "L-1"


def put(service: Service, key: str, content: bytes) -> None:
    """Write an object as the platform does."""
    service.store.put(key, content, hashlib.sha256(content).hexdigest())


def test_an_object_is_handed_in_by_its_key(client: Client, served: Service) -> None:
    """With its lesson record given or named, and the parts that lie beside."""
    put(served, "incoming/a/lesson.mp4", MEDIA)
    put(served, "incoming/a/board.mp4", b"board")
    lesson = {**LESSON, "tracks": [{"kind": "screen", "file": "board.mp4"}]}
    put(served, "incoming/a/lesson.json", json.dumps(lesson).encode())
    named = {"key": "incoming/a/lesson.mp4", "lesson_key": "incoming/a/lesson.json"}
    first = client.post(RECORDINGS, named, content_type="application/json")
    assert (first.status_code, first.json()["outcome"]) == (201, "taken"), first.content
    given = {"key": "incoming/a/lesson.mp4", "lesson": lesson}
    again = client.post(RECORDINGS, given, content_type="application/json")
    assert (again.status_code, again.json()["id"]) == (200, first.json()["id"])
    assert sorted(Item.objects.values_list("role", flat=True)) == ["lesson", "original", "part"]


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"key": "incoming/none.mp4"}, 404),
        ({"key": "originals/ab/abc"}, 422),
        ({"key": "incoming/../originals/ab/abc"}, 422),
        ({"key": "incoming/"}, 422),
        ({"key": "incoming/a.mp4", "lesson_key": "elsewhere/a.json"}, 422),
        ({"key": "incoming/a.mp4", "lesson_key": "incoming/a.json", "lesson": {}}, 422),
        ({"key": "incoming/a.mp4", "version_id": "../../x"}, 404),
    ],
)
def test_a_bad_key_is_refused(client: Client, served: Service, given: dict[str, Any], status: int) -> None:
    """What is not there, not below the incoming prefix, or leads elsewhere."""
    put(served, "incoming/a.mp4", MEDIA)
    assert problem(client.post(RECORDINGS, given, content_type="application/json"), status)
    assert not Recording.objects.exists()


def test_unknown_ids_are_404(client: Client) -> None:
    """An id that no recording has, and addresses that are none."""
    nobody = f"{RECORDINGS}/00000000-0000-0000-0000-000000000000"
    for address in (nobody, f"{nobody}/scorecard"):
        assert problem(client.get(address), 404) == "there is no such recording"
    assert client.get(f"{RECORDINGS}/x").status_code == 404
    assert client.get("/api/v1/").status_code == 404


@pytest.mark.parametrize("query", [{"after": "x"}, {"limit": 0}, {"limit": 10**6}, {"state": "lost"}])
def test_a_bad_query_is_refused(client: Client, query: dict[str, Any]) -> None:
    """Which key is wrong is said, as a problem."""
    assert problem(client.get(RECORDINGS, query), 422)


def test_the_description_is_published(served: Service) -> None:
    """OpenAPI, for strangers too, names every door; no page is served that would load scripts from elsewhere."""
    described = Client(SERVER_NAME="127.0.0.1").get("/api/v1/openapi.json").json()
    assert {f"/api/v1/{name}" for name in ("recordings", "events")} <= set(described["paths"])
    assert set(described["paths"][RECORDINGS]["post"]["requestBody"]["content"]) == {
        "multipart/form-data",
        "application/json",
    }
    assert Client(SERVER_NAME="127.0.0.1").get("/api/v1/docs").status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        "lesson=%00",
        "tutor=%00",
        "limit=0",
        "state=lost",
        "after=x",
        "after=0001-01-01T00:00:00.000000%2B1400,8e0e0a4c-0000-4000-8000-000000000000",
    ],
)
def test_a_list_that_nobody_can_ask_for_is_refused(client: Client, query: str) -> None:
    """What no row can hold, and a page that no page named, is a 422 and no failure."""
    problem(client.get(f"{RECORDINGS}?{query}"), 422)
