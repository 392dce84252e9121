"""Cases through the API: a case system opens and fills them, and never reaches what is cut off."""

from datetime import timedelta

import pytest
from django.test import Client

from analyzer.domain.custody import Chain
from analyzer.domain.scope import Scope
from analyzer.records.custody import events_of
from analyzer.records.models import Case
from analyzer.service.bootstrap import Service
from analyzer.service.cases.adding import add_recording
from analyzer.service.cases.quarantining import quarantine
from analyzer.service.tokens import issue_token
from tests.service.cases.rows import with_original

ROOT = "/api/v1/cases"


class Caller:
    """A machine with a key."""

    def __init__(self, secret: str) -> None:
        self._client = Client(headers={"host": "localhost", "Authorization": f"Bearer {secret}"})

    def post(self, path: str, given: dict[str, object]) -> tuple[int, dict[str, object]]:
        """Status and content of an answer."""
        answer = self._client.post(path, given, content_type="application/json")
        return answer.status_code, answer.json()

    def get(self, path: str) -> tuple[int, str]:
        """Status and text of an answer."""
        answer = self._client.get(path)
        return answer.status_code, answer.content.decode()


@pytest.fixture
def caller(service: Service) -> Caller:
    """With a key for cases and recordings."""
    issued = issue_token("casebook", [Scope.CASES, Scope.READ], timedelta(days=1), now=service.clock())
    return Caller(issued.secret)


def test_a_case_is_opened_filled_and_closed(service: Service, caller: Caller) -> None:
    """Every act is the key's in rows and in custody; words come from their own address alone."""
    recording = with_original(service).id
    _, made = caller.post(ROOT, {"reference": "SG-1"})
    at = f"{ROOT}/{made['id']}"
    assert caller.post(f"{at}/recordings", {"recording": str(recording), "finding": f"{0:016x}"})[1] == {"held": True}
    _, note = caller.post(f"{at}/notes", {"text": "Her mother called."})
    _, step = caller.post(f"{at}/referrals", {"body": "police", "reference": "CR/1"})
    caller.post(f"{at}/referrals", {"body": "police", "answers": step["id"], "outcome": "investigating"})
    status, shown = caller.get(at)
    assert status == 200
    assert "mother" not in shown
    assert "investigating" in shown
    assert caller.get(f"{at}/notes/{note['id']}") == (200, "Her mother called.")
    assert caller.post(f"{at}/close", {})[1]["state"] == "closed"
    agents = {event.agent for event in events_of(Chain.case(made["id"]))}
    assert agents == {"token:casebook"}
    assert Case.objects.get().opened_by == "token:casebook"
    assert caller.post(f"{at}/notes", {"text": "x"})[0] == 409


def test_a_key_never_reaches_what_is_cut_off(service: Service, caller: Caller) -> None:
    """A recording in quarantine: in no list, at no address, and in no case that a key fills."""
    recording = with_original(service).id
    _, made = caller.post(ROOT, {"reference": "SG-1"})
    assert str(recording) in caller.get("/api/v1/recordings")[1]
    quarantine(recording, "police", "d.lead", service)
    assert str(recording) not in caller.get("/api/v1/recordings")[1]
    for path in (f"/api/v1/recordings/{recording}", f"/api/v1/recordings/{recording}/scorecard"):
        assert caller.get(path)[0] == 404
    assert caller.post(f"{ROOT}/{made['id']}/recordings", {"recording": str(recording)})[0] == 404
    add_recording(int(str(made["id"])), recording, "d.lead", service)
    shown = caller.get(f"{ROOT}/{made['id']}")[1]
    assert (str(recording) in shown, '"cut_off": 1' in shown) == (False, True)


@pytest.mark.parametrize(
    ("path", "given", "status"),
    [
        ("", {"reference": "Ada & Bob"}, 422),
        ("", {"reference": "SG-1", "why": "x"}, 422),
        ("/999/notes", {"text": "x"}, 404),
        ("/999/close", {}, 404),
        ("/999/referrals", {"body": "the neighbours"}, 422),
    ],
)
def test_what_is_wrong_is_refused(path: str, given: dict[str, object], status: int, caller: Caller) -> None:
    """Each with the status that the API has for it."""
    assert caller.post(ROOT + path, given)[0] == status
    assert not Case.objects.exists()
