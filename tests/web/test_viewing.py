"""Every look at content is told in custody, and what cannot be told is not shown."""

from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client

from analyzer.domain.custody import Chain, CustodyAction, CustodyEvent
from analyzer.domain.scope import Scope
from analyzer.records.custody import events_of
from analyzer.records.models import Case, Item, Recording, Run
from analyzer.service.bootstrap import Service
from analyzer.service.cases.opening import open_case
from analyzer.service.cases.writing import add_document, add_note
from analyzer.service.custody.walking import walk_one
from analyzer.service.tokens import issue_token
from tests.fakes import FakeClock
from tests.web.conftest import SignedIn
from tests.web.lessons import GIFT, HUSH, PLAIN, assessed
from tests.web.rows import Evening


@pytest.fixture
def lesson(service: Service) -> Recording:
    """A lesson with a finding, an alert, a card and an analysis."""
    write = Evening(service)
    recording = write.assessed(("secrecy", "critical"))
    write.alert(recording, "secrecy", "critical")
    run = Run.objects.get(recording=recording)
    stored = service.store.put("derived/x/analysis.json", b"{}", sha256(b"{}").hexdigest())
    Item.objects.create(recording=recording, run=run, role="analysis", created_at=run.created_at, **stored.model_dump())
    return recording


@pytest.fixture
def reviewed(service: Service) -> Recording:
    """A lesson that can be played and reviewed, with everything that an assessment leaves."""
    return assessed(service)


def views(chain: Chain) -> list[CustodyEvent]:
    """The views that a chain tells of."""
    return [event for event in events_of(chain) if event.action == CustodyAction.VIEWED]


def by_key(service: Service) -> Client:
    """A machine that may read."""
    secret = issue_token("reader", [Scope.READ], timedelta(days=1), now=service.clock()).secret
    return Client(headers={"host": "localhost", "authorization": f"Bearer {secret}"})


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("", "findings"),
        ("/scorecard", "card"),
        ("/lesson", "card"),
        ("/captions", "transcript"),
        ("/teaching", "teaching"),
    ],
)
def test_a_look_is_told(path: str, content: str, reviewed: Recording, service: Service, signed_in: SignedIn) -> None:
    """Who looked at what of which recording, and when; each look once."""
    client = signed_in("dsl")
    for count in (1, 2):
        assert client.get(f"/recordings/{reviewed.id}{path}").status_code == 200
        told = views(Chain.recording(reviewed.id))
        assert [(one.agent, one.facts, one.at) for one in told] == [
            ("person:dsl-1", {"content": content}, service.clock())
        ] * count


def test_a_machine_s_look_is_told(lesson: Recording, service: Service) -> None:
    """By the name of its key."""
    assert by_key(service).get(f"/api/v1/recordings/{lesson.id}/scorecard").status_code == 200
    told = views(Chain.recording(lesson.id))
    assert [(one.agent, one.facts) for one in told] == [("token:reader", {"content": "analysis"})]


def test_a_list_of_alerts_is_one_look(lesson: Recording, service: Service, signed_in: SignedIn) -> None:
    """With the alerts that it holds; an empty one is none."""
    signed_in("dsl").get("/alerts")
    told = views(Chain.service())
    assert [(one.agent, one.facts) for one in told] == [
        ("person:dsl-1", {"content": "alerts", "alerts": [lesson.alerts.get().id]})
    ]
    signed_in("investigator").get("/alerts")
    assert len(views(Chain.service())) == 1


@pytest.mark.parametrize("role", ["operations", "observer"])
def test_who_sees_no_content_looked_at_none(role: str, lesson: Recording, signed_in: SignedIn) -> None:
    """A page without kinds, and one that is not there, are no looks."""
    client = signed_in(role)
    for path in (f"/recordings/{lesson.id}", f"/recordings/{lesson.id}/scorecard", "/recordings"):
        client.get(path)
    assert views(Chain.recording(lesson.id)) == []


def failing(execute: Callable[..., Any], sql: str, *given: Any) -> Any:
    """A catalogue that takes no event of custody."""
    if sql.startswith("INSERT") and "custodyevent" in sql:
        raise OperationalError("disk I/O error")
    return execute(sql, *given)


@pytest.mark.parametrize(
    "path",
    [
        *(f"/recordings/{{}}{part}" for part in ("", "/scorecard", "/lesson", "/captions", "/teaching")),
        "/alerts",
        "/api/v1/recordings/{}/scorecard",
    ],
)
@pytest.mark.usefixtures("lesson")
def test_what_cannot_be_told_is_not_shown(
    path: str, reviewed: Recording, service: Service, signed_in: SignedIn
) -> None:
    """Where custody takes nothing, nobody sees anything: they are asked to come again."""
    client = by_key(service) if path.startswith("/api") else signed_in("dsl")
    with connection.execute_wrapper(failing):
        answer = client.get(path.format(reviewed.id))
    assert answer.status_code == 503
    shown = answer.content.decode()
    assert not [words for words in ("ecrecy", HUSH, GIFT, PLAIN) if words in shown]


def test_looks_into_a_case_are_told_in_its_chain(
    service: Service, tmp_path: Path, signed_in: SignedIn, clock: FakeClock
) -> None:
    """Page, chain, document, and by a key what is in it, a note, and what closing shows: each is one event."""
    case = open_case("C-1", "dsl-1", service.clock).pk
    note = add_note(case, "words", "dsl-1", service)
    (tmp_path / "a.txt").write_text("document")
    document = add_document(case, tmp_path / "a.txt", "a.txt", "dsl-1", service)
    active, client = Case.objects.get().active_at, signed_in("dsl")
    clock.forward(60)
    for path in ("", "/custody", f"/documents/{document.pk}"):
        assert client.get(f"/cases/{case}{path}").status_code == 200
    secret = issue_token("casebook", [Scope.CASES], timedelta(days=1), now=service.clock()).secret
    machine = Client(headers={"host": "localhost", "authorization": f"Bearer {secret}"})
    for path in ("", f"/notes/{note.pk}"):
        assert machine.get(f"/api/v1/cases/{case}{path}").status_code == 200
    machine.post(f"/api/v1/cases/{case}/close", {}, content_type="application/json")
    assert [(one.agent, one.facts) for one in views(Chain.case(case))] == [
        ("person:dsl-1", {"content": "case"}),
        ("person:dsl-1", {"content": "case_custody"}),
        ("person:dsl-1", {"content": "document", "entry": document.pk}),
        ("token:casebook", {"content": "case"}),
        ("token:casebook", {"content": "note", "entry": note.pk}),
        ("token:casebook", {"content": "case"}),
    ]
    assert Case.objects.get().active_at == service.clock()
    assert active < service.clock()
    assert walk_one(Chain.case(case)).faults == []
