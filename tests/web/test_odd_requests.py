"""What no honest client sends, field by field, is answered by a refusal that the API's description names."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.http import HttpResponse
from django.test import Client

from analyzer.domain.scope import Scope
from analyzer.records.accounts import add_account
from analyzer.service.bootstrap import Service
from analyzer.service.personal_tokens import issue_personal_token
from analyzer.service.tokens import issue_token
from analyzer.web.api import api
from tests.web.addresses import ABOUT_CASES
from tests.web.conftest import SignedIn
from tests.web.world import World

DESCRIBED = api.get_openapi_schema(path_prefix="/api/v1/")
OPERATIONS = {
    (method.upper(), path): operation
    for path, methods in DESCRIBED["paths"].items()
    for method, operation in methods.items()
}
ODD: tuple[Any, ...] = (
    *("", "a\0b", "\ud800", "x" * 30_000, "00000000-0000-0000-0000-00000000000g", "\u202e\ufdd0"),
    *("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-02-30T00:00:00Z", "2026-01-01T00:00:00", "1e400"),
    *(10**30, -(10**30), 2**63, 2**63 - 1, -1, float("inf"), float("nan")),
    *(None, True, [], {}, [[["\0"]]], {"\0": "\ud800"}),
)
PLACE = ("POST", "/api/v1/recordings/{recording_id}/holds")
HANDOVER = {"purpose": "p", "recipient": "r", "legal_basis": "l"}
HELD = {"reason": "an agency asked"}
GIVEN: dict[str, dict[str, Any]] = {
    "RecordingIn": {},
    "CaseIn": {"reference": "SG-3"},
    "NoteIn": {"text": "she called"},
    "ReferralIn": {"body": "lado", "outcome": "investigating"},
    "HandoverIn": HANDOVER,
    "RedactionIn": {**HANDOVER, "keep": ["s-1"]},
    "HoldIn": HELD,
    "ReleaseIn": HELD,
    "ExcuseIn": {"tutor": "t-1", "reason": "on leave"},
    "ObserverIn": {"to": "lead-1"},
    "AcknowledgementIn": {"outcome": "looks_right", "next_step": "case_opened"},
    "RemarkIn": {"text": "a good pace"},
    "FeedbackIn": {"points": [{"text": "You asked open questions."}]},
    "DisputeAnswerIn": {"outcome": "kept", "text": "I looked twice."},
    "ReplyIn": {"text": "I did wait."},
    "InviteIn": {"name": "t.lee", "roles": ["observer"]},
    "RolesIn": {"roles": ["observer"]},
    "TakeIn": {},
    "AssignIn": {"to": "lead-1"},
    "PutBackIn": {},
    "VerdictIn": {"findings": [f"{0:016x}"], "decision": "confirmed"},
    "MissedIn": {"kind": "swearing", "start_ms": 1, "end_ms": 2},
    "GradesIn": {"grades": {"pace": "met"}},
    "UndoIn": {"act": "note", "row": 1},
    "AnswerIn": {"answer": "looked_into", "read": 1, "case": "SG-3", "note": "ask"},
    "ObjectIn": {"key": "incoming/a.mp4"},
}
"""What is sent of each shape but for the odd field."""


def secrets(service: Service) -> tuple[str, str]:
    """A key for everything, and the token of a person who may much."""
    now, day = service.clock(), timedelta(days=1)
    add_account("lead-1", ("dsl", "observation_lead", "administrator"))
    add_account("nobody-1", ())
    return (
        issue_token("machine", list(Scope), day, now=now).secret,
        issue_personal_token("lead-1", day, now=now).secret,
    )


def wants(operation: dict[str, Any]) -> dict[str, Any]:
    """The shape of the JSON that an operation takes."""
    found: dict[str, Any] = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    schema: dict[str, Any] = found.get("schema", {})
    return DESCRIBED["components"]["schemas"][schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema


class Asked:
    """The API as somebody asks it who says who they are, about what is there or what is not."""

    def __init__(self, world: World | None, secret: str | None) -> None:
        headers = {"host": "localhost"} | ({} if secret is None else {"Authorization": f"Bearer {secret}"})
        self._client = Client(raise_request_exception=False, headers=headers)
        self._names: dict[str, Any] = {
            "recording_id": world.rows["theirs"].id if world else "00000000-0000-4000-8000-000000000000",
            "hold_id": world.holds["theirs"].pk if world else 10**30,
            "case_id": world.case.row.pk if world else 10**30,
            "entry_id": world.case.entry.pk if world else 1,
            "observation_id": 2**63,
            "feedback_id": 2**63,
            "name": "nobody-1" if world else "no\0name",
            "pattern_id": world.patterns["theirs"] if world else 2**63,
            "alert_id": world.alerts["theirs"].pk if world else 10**30,
            "term": "autumn-2026" if world else "no\0term",
        }

    def whole(self, shape: dict[str, Any]) -> dict[str, Any]:
        """Something sensible of a shape."""
        own = {"recording": str(self._names["recording_id"])} if "recording" in shape.get("properties", {}) else {}
        return GIVEN[shape["title"]] | own if shape else {}

    def send(self, method: str, path: str, body: object, query: dict[str, Any] | None = None) -> HttpResponse:
        """The answer."""
        asked = urlencode(query or {}, errors="surrogatepass")
        where = path.format(**self._names).replace("\0", "%00")
        return self._client.generic(method, f"{where}?{asked}", json.dumps(body), "application/json")

    def oddly(self, method: str, path: str, operation: dict[str, Any]) -> Iterator[tuple[object, HttpResponse]]:
        """What was sent, and the answer: each field and each part of the query in turn is something odd."""
        shape = wants(operation)
        for odd in ODD:
            for field in shape.get("properties", {}):
                yield (field, odd), self.send(method, path, self.whole(shape) | {field: odd})
            for one in operation.get("parameters", []):
                if one["in"] == "query":
                    yield (one["name"], odd), self.send(method, path, {}, {one["name"]: odd})
            if shape:
                yield odd, self.send(method, path, odd)


def is_described(operation: dict[str, Any], answer: HttpResponse) -> bool:
    """Whether an answer is no failure, and has a status and a type that the description names."""
    kinds = operation["responses"].get(answer.status_code, {}).get("content", {})
    return answer.status_code < 500 and answer["Content-Type"].partition(";")[0] in kinds


@pytest.mark.parametrize("who", [0, 1], ids=["key", "person"])
def test_odd_fields_are_refused(service: Service, world: World, who: int) -> None:
    """NUL, half a surrogate pair, huge numbers, no dates, wrong types: in every field that the API takes."""
    asked = Asked(world, secrets(service)[who])
    wrong = [
        (*key, sent, answer.status_code, answer["Content-Type"])
        for key, operation in OPERATIONS.items()
        for sent, answer in asked.oddly(*key, operation)
        if not is_described(operation, answer)
    ]
    assert wrong == []


def test_what_is_not_there_is_not_found(service: Service) -> None:
    """Ids that nothing has, huge ones too, are 404 to whoever may ask at all.

    To place a hold is refused with 403, whether the recording is not there or is out of somebody's reach.
    """
    both = [Asked(None, secret) for secret in secrets(service)]
    for (method, path), operation in OPERATIONS.items():
        if "{" in path:
            answers = [asked.send(method, path, asked.whole(wants(operation))).status_code for asked in both]
            assert set(answers) == ({401, 403} if (method, path) == PLACE else {401, 404}), (method, path)


@pytest.mark.parametrize("secret", [None, "", "lg_", "lgp_x", "lg_" + "x" * 10_000, "lg_\u00e9", "a b"])
def test_strangers_are_asked_who_they_are(service: Service, world: World, secret: str | None) -> None:
    """Without a key, and with what is none, 401 as a problem, whatever is asked and whatever is sent."""
    asked = Asked(world, secret)
    for (method, path), operation in OPERATIONS.items():
        for body in ({}, asked.whole(wants(operation)), ODD):
            answer = asked.send(method, path, body)
            assert answer.status_code == 401, (method, path)
            assert is_described(operation, answer)


def test_an_address_of_no_operation_is_a_problem(stranger: Client) -> None:
    """Below /api/, what leads nowhere is told as everything else there, and not by a page."""
    for path in ("/api/v1/x", "/api/v1/cases/-1", "/api/v1/cases/1.5/notes", "/api/v2/cases"):
        answer = stranger.get(path)
        assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


@pytest.mark.parametrize("role", ["dsl", "investigator"])
def test_pages_of_cases_that_no_row_can_be_do_not_fail(signed_in: SignedIn, role: str) -> None:
    """A number that no column holds is answered at every address of a case, and by no failure."""
    client = signed_in(role)
    for method, route in ABOUT_CASES:
        path = "/" + re.sub(
            "<int:(case|entry|release)_id>", lambda found: str(10**30 if found[1] == "case" else 1), route
        )
        assert client.generic(method, path).status_code < 500, (method, route)
