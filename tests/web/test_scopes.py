"""A key opens what it is for and nothing else: Prometheus never reads what a child said."""

from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from http import HTTPStatus

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from analyzer.domain.scope import Scope
from analyzer.records.models import Arrival, Item, Run
from analyzer.service.bootstrap import Service
from analyzer.service.cases.opening import close_case, open_case
from analyzer.service.cases.writing import add_note
from analyzer.service.tokens import issue_token
from analyzer.web.api import api
from tests.web.rows import Evening

HAND_IN, READ, CASES, EVIDENCE, METRICS = Scope
FAR = "192.0.2.7"
MEDIA = b"media of a lesson"
ANALYSIS = b'{"schema": 1}'
OPERATIONS = {
    ("POST", "/api/v1/recordings"): {HAND_IN},
    ("GET", "/api/v1/recordings"): {READ},
    ("GET", "/api/v1/queue"): {READ},
    ("GET", "/api/v1/observations"): {READ},
    ("GET", "/api/v1/recordings/{recording_id}"): {HAND_IN, READ},
    ("GET", "/api/v1/recordings/{recording_id}/scorecard"): {READ},
    ("GET", "/api/v1/recordings/{recording_id}/holds"): {READ},
    ("GET", "/api/v1/plan"): {READ},
    ("GET", "/api/v1/cases"): {CASES},
    ("POST", "/api/v1/cases"): {CASES},
    ("GET", "/api/v1/cases/{case_id}"): {CASES},
    ("POST", "/api/v1/cases/{case_id}/recordings"): {CASES},
    ("POST", "/api/v1/cases/{case_id}/notes"): {CASES},
    ("GET", "/api/v1/cases/{case_id}/notes/{entry_id}"): {CASES},
    ("POST", "/api/v1/cases/{case_id}/referrals"): {CASES},
    ("POST", "/api/v1/cases/{case_id}/close"): {CASES},
    ("POST", "/api/v1/cases/{case_id}/reopen"): {CASES},
    ("POST", "/api/v1/cases/{case_id}/evidence"): {EVIDENCE},
    ("POST", "/api/v1/cases/{case_id}/redactions"): {EVIDENCE},
    ("GET", "/api/v1/operations"): {METRICS},
    ("GET", "/metrics"): {METRICS},
}
"""Each with the scopes of which one opens it."""
OF_PEOPLE = {
    ("GET", "/api/v1/alerts"),
    ("GET", "/api/v1/alerts/{alert_id}"),
    ("POST", "/api/v1/alerts/{alert_id}/open"),
    ("POST", "/api/v1/alerts/{alert_id}/acknowledge"),
    ("GET", "/api/v1/recordings/{recording_id}/review"),
    *(
        ("POST", f"/api/v1/recordings/{{recording_id}}/{act}")
        for act in ("verdicts", "missed", "notes", "grades", "undo", "finish")
    ),
    ("GET", "/api/v1/quality"),
    ("GET", "/api/v1/patterns"),
    ("GET", "/api/v1/patterns/{pattern_id}"),
    ("POST", "/api/v1/patterns/{pattern_id}/answer"),
    ("GET", "/api/v1/recordings/{recording_id}/feedback"),
    ("POST", "/api/v1/recordings/{recording_id}/feedback"),
    *(("POST", f"/api/v1/recordings/{{recording_id}}/feedback/{{feedback_id}}/{act}") for act in ("release", "answer")),
    ("GET", "/api/v1/accounts"),
    ("POST", "/api/v1/accounts"),
    *(
        ("POST", f"/api/v1/accounts/{{name}}/{act}")
        for act in ("roles", "close", "invite", "end-sessions", "forget-factor")
    ),
    ("GET", "/api/v1/disputes"),
    ("POST", "/api/v1/disputes/{feedback_id}/take"),
    ("GET", "/api/v1/feedback"),
    ("GET", "/api/v1/feedback/{feedback_id}"),
    ("POST", "/api/v1/feedback/{feedback_id}/reply"),
    *(("POST", f"/api/v1/queue/{{recording_id}}/{act}") for act in ("take", "assign", "put-back")),
    ("POST", "/api/v1/recordings/{recording_id}/holds"),
    ("POST", "/api/v1/holds/{hold_id}/release"),
    ("POST", "/api/v1/plan/{term}/excuse"),
    ("POST", "/api/v1/plan/observations/{observation_id}/observer"),
}
"""They take the token of a person, and no key: tests/web/test_api_persons.py, test_holds.py, test_quality.py, …"""
GIVEN = {
    "/cases": {"reference": "SG-3"},
    "/notes": {"text": "she called"},
    "/referrals": {"body": "lado"},
    "/evidence": {"purpose": "p", "recipient": "r", "legal_basis": "l"},
    "/redactions": {"purpose": "p", "recipient": "r", "legal_basis": "l"},
    "/close": {},
    "/reopen": {},
}
"""What is sent to the doors of cases, by the end of their address."""
Call = Callable[[str, str, str], tuple[int, str, str]]


@pytest.fixture
def call(service: Service) -> Call:
    """`call(method, address, secret)` asks about an assessed recording from far away."""
    recording = Evening(service).assessed(("profanity", "minor"))
    run = Run.objects.get(recording=recording)
    stored = service.store.put("derived/x/assess-1/analysis.json", ANALYSIS, sha256(ANALYSIS).hexdigest())
    Item.objects.create(recording=recording, run=run, role="analysis", created_at=run.created_at, **stored.model_dump())
    case = open_case("SG-1", "d.lead", service.clock).pk
    closed = open_case("SG-2", "d.lead", service.clock).pk
    close_case(closed, "d.lead", service.clock)
    note = add_note(case, "she called", "d.lead", service).pk
    client = Client(headers={"host": "localhost"}, REMOTE_ADDR=FAR)

    def ask(method: str, address: str, secret: str) -> tuple[int, str, str]:
        mine = closed if address.endswith("/reopen") else case
        path = address.format(
            recording_id=recording.id,
            case_id=mine,
            entry_id=note,
            hold_id=1,
            term="t",
            observation_id=1,
            pattern_id=1,
            alert_id=1,
            name="nobody-1",
            feedback_id=1,
        )
        headers = {"Authorization": f"Bearer {secret}"}
        if method == "POST" and "/cases" in address:
            told = GIVEN.get("/" + address.rpartition("/")[2], {"recording": str(recording.id)})
            answer = client.post(path, told, content_type="application/json", headers=headers)
        elif method == "POST":
            answer = client.post(path, {"recording": SimpleUploadedFile("lesson.mp4", MEDIA)}, headers=headers)
        else:
            answer = client.get(path, headers=headers)
        detail = answer.json()["detail"] if answer["Content-Type"] == "application/problem+json" else ""
        return answer.status_code, detail, answer.get("WWW-Authenticate", "")

    return ask


def opened(status: int) -> bool:
    """Whether a door was opened; behind that of evidence nothing can be exported, as nothing can sign here."""
    return status in {HTTPStatus.CREATED, HTTPStatus.OK, HTTPStatus.UNPROCESSABLE_ENTITY}


@pytest.mark.parametrize("scope", Scope)
@pytest.mark.parametrize(("method", "address"), OPERATIONS)
def test_a_key_opens_what_it_is_for(call: Call, service: Service, scope: Scope, method: str, address: str) -> None:
    """Every scope at every door: where it is for something else, 403 and the scope that is needed."""
    secret = issue_token("machine", [scope], timedelta(days=1), now=service.clock()).secret
    status, detail, challenge = call(method, address, secret)
    needed = OPERATIONS[method, address]
    if scope in needed:
        assert opened(status), detail
    else:
        assert status == HTTPStatus.FORBIDDEN
        assert detail == f"the token is not for this, which needs the scope {' or '.join(sorted(needed))}"
        assert 'error="insufficient_scope"' in challenge
        assert not Arrival.objects.exists()


def test_several_scopes_are_one_key(call: Call, service: Service) -> None:
    """A key that may everything opens every door."""
    secret = issue_token("machine", list(Scope), timedelta(days=1), now=service.clock()).secret
    assert all(opened(call(*operation, secret)[0]) for operation in OPERATIONS)


def test_every_door_is_in_the_table() -> None:
    """No operation of the API that asks for a key is missing above."""
    described = {
        (method.upper(), path)
        for path, methods in api.get_openapi_schema(path_prefix="/api/v1/")["paths"].items()
        for method, operation in methods.items()
        if operation.get("security")
    }
    assert described - OF_PEOPLE == {operation for operation in OPERATIONS if operation[1].startswith("/api/")}
    assert described >= OF_PEOPLE


def test_no_key_opens_what_takes_a_person(call: Call, service: Service) -> None:
    """Where it matters who it was, a machine's key is refused, whatever it is for."""
    secret = issue_token("machine", list(Scope), timedelta(days=1), now=service.clock()).secret
    for method, address in OF_PEOPLE:
        assert call(method, address, secret)[0] == HTTPStatus.UNAUTHORIZED
