"""By a person's token the API opens what the pages open to them, and for everybody else nothing is there."""

import json

import pytest

from analyzer.service.bootstrap import Service
from tests.web.addresses import BY_PERSON, LISTS_BY_PERSON, ROLES, STATES
from tests.web.persons import Caller
from tests.web.world import World, whoever

SENT: dict[str, object] = {
    "acknowledge": {"outcome": "looks_right", "next_step": "case_opened"},
    "verdicts": {"findings": [f"{0:016x}"], "decision": "confirmed"},
    "missed": {"kind": "swearing", "start_ms": 1000, "end_ms": 2000},
    "notes": {"text": "A good pace."},
    "grades": {"grades": {"pace": "met"}},
    "assign": {"to": "nobody-there"},
    "feedback": {"points": [{"text": "You asked open questions."}]},
    "answer": {"outcome": "kept", "text": "I looked twice."},
    "accounts": {"name": "t.lee", "roles": ["observer"]},
    "roles": {"roles": ["observer"]},
    "undo": {"act": "note", "row": 1},
}
"""What is sent, by the last part of the address; elsewhere an empty object is."""


def ask(caller: Caller, world: World, method: str, route: str, state: str) -> tuple[int, bytes]:
    """Status and text of what is answered about the recording in a state."""
    sent = json.dumps(SENT.get(route.rpartition("/")[2], {}))
    answer = caller.client.generic(method, world.path(route, state), sent, "application/json")
    return answer.status_code, answer.content


@pytest.mark.parametrize("role", ROLES)
def test_a_recording_is_there_for_whom_it_is(role: str | None, world: World, service: Service) -> None:
    """In every state, for every role; for the others the answer is that of one that there never was."""
    caller = Caller(service, role)
    world.gives(whoever())
    wrong = []
    for (method, route), there in BY_PERSON.items():
        missing = ask(caller, world, method, route, "nowhere")
        assert missing[0] == 404, (method, route, missing)
        for state in STATES:
            answer = ask(caller, world, method, route, state)
            if (answer != missing) is not (state in there.get(role or "", ())):
                wrong.append((method, route, state, answer))
    assert wrong == []


@pytest.mark.parametrize("role", ROLES)
def test_lists_are_for_whom_they_are(role: str | None, world: World, service: Service) -> None:
    """What is about no one recording opens for the roles in the table, and says to others that they may not."""
    caller = Caller(service, role)
    answers = {key: ask(caller, world, *key, "nowhere")[0] for key in LISTS_BY_PERSON}
    assert {key for key, status in answers.items() if status != 403} == {
        key for key, roles in LISTS_BY_PERSON.items() if role in roles
    }
