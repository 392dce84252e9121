"""Every address, asked by every role about recordings in every state, answers as the table here says."""

from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver

from analyzer.domain.scope import Scope
from analyzer.records.models import (
    Account,
    Alert,
    Assignment,
    Case,
    CasePerson,
    CaseRecording,
    Hold,
    Item,
    Recording,
    Run,
)
from analyzer.service.bootstrap import Service
from analyzer.service.tokens import issue_token
from analyzer.settings.service_policy import read_service_policy
from tests.web.conftest import SignedIn
from tests.web.rows import Evening

ROLES = (None, *read_service_policy(None).access.roles)
STATES = (
    "theirs",
    "others",
    "sealed",
    "sealed_theirs",
    "quarantined",
    "parked",
    "of_case",
    "sealed_of_case",
    "nowhere",
)
"""`theirs` is assigned to whoever asks, `of_case` is of a case in which they are named; `nowhere` does not exist."""

EVERY = frozenset(STATES) - {"nowhere"}
UNCUT = frozenset({"theirs", "others", "parked", "of_case"})
THEIRS = frozenset({"theirs"})
OF_CASE = frozenset({"of_case", "sealed_of_case"})
ASSESSED = EVERY - {"parked"}

ABOUT_RECORDINGS: dict[tuple[str, str], dict[str, frozenset[str]]] = {
    ("GET", "recordings/<uuid:recording_id>"): {
        "observer": THEIRS,
        "coach": THEIRS,
        "dsl": EVERY,
        "investigator": OF_CASE,
        "data_protection_officer": UNCUT,
        "operations": UNCUT,
    },
    ("GET", "recordings/<uuid:recording_id>/scorecard"): {
        "observer": THEIRS,
        "dsl": ASSESSED,
        "investigator": OF_CASE,
    },
    ("POST", "recordings/<uuid:recording_id>/retry"): {"dsl": EVERY, "operations": UNCUT},
    **{
        ("POST", f"recordings/<uuid:recording_id>/lesson/{act}"): {"dsl": EVERY, "observer": THEIRS}
        for act in ("verdict", "missed", "note", "grades", "undo")
    },
    ("POST", "recordings/<uuid:recording_id>/take"): {"dsl": EVERY, "observer": UNCUT},
    ("POST", "recordings/<uuid:recording_id>/assign"): {"dsl": EVERY},
    ("POST", "alerts/<int:alert_id>/acknowledge"): {"dsl": EVERY},
    ("POST", "recordings/<uuid:recording_id>/holds"): {
        "dsl": EVERY,
        "investigator": OF_CASE,
        "data_protection_officer": UNCUT,
    },
    ("POST", "holds/<int:hold_id>/release"): {"dsl": EVERY, "data_protection_officer": UNCUT},
    ("GET", "alerts/<int:alert_id>/open"): {"dsl": EVERY, "investigator": OF_CASE},
    ("GET", "recordings/<uuid:recording_id>/custody"): {
        "dsl": EVERY,
        "investigator": OF_CASE,
        "data_protection_officer": UNCUT,
    },
    ("POST", "recordings/<uuid:recording_id>/case"): {"dsl": EVERY},
    ("POST", "recordings/<uuid:recording_id>/quarantine"): {"dsl": EVERY},
}
"""For each address, the states in which a recording is there, by role. For everybody else it is nowhere."""
ABOUT_THE_SERVICE: dict[tuple[str, str], set[str]] = {
    ("GET", "recordings"): {"observer", "coach", "dsl", "investigator", "data_protection_officer", "operations"},
    ("GET", "alerts"): {"dsl", "investigator"},
    ("GET", "ledger"): {"dsl", "data_protection_officer", "operations"},
    ("GET", "ledger/<str:day>"): {"dsl", "data_protection_officer", "operations"},
    ("POST", "ledger/<str:day>/sign-off"): {"dsl"},
    ("GET", "accounts"): {"administrator"},
    ("POST", "accounts/invite"): {"administrator"},
    ("GET", "accounts/of/<str:name>"): {"administrator"},
    ("POST", "accounts/of/<str:name>/change"): {"administrator"},
    ("POST", "cases/<int:case_id>/evidence"): {"dsl", "investigator"},
    **{
        (method, route): {"dsl"}
        for method, routes in {
            "GET": (
                "cases",
                "cases/<int:case_id>",
                "cases/<int:case_id>/custody",
                "cases/<int:case_id>/documents/<int:entry_id>",
                "cases/<int:case_id>/releases/<int:release_id>/original",
            ),
            "POST": (
                "cases/open",
                "cases/<int:case_id>/close",
                "cases/<int:case_id>/reopen",
                "cases/<int:case_id>/recordings",
                "cases/<int:case_id>/notes",
                "cases/<int:case_id>/documents",
                "cases/<int:case_id>/referrals",
                "cases/<int:case_id>/people",
                "cases/<int:case_id>/releases",
                "cases/<int:case_id>/releases/<int:release_id>",
            ),
        }.items()
        for route in routes
    },
}
"""For each address, the roles that may open it."""
OF_A_LESSON = {
    "recordings/<uuid:recording_id>/lesson",
    "recordings/<uuid:recording_id>/captions",
    "recordings/<uuid:recording_id>/media",
    "recordings/<uuid:recording_id>/media/<str:signed>",
}
"""They need a lesson that was heard, and a copy of it: tests/web/test_lesson.py."""
FOR_ALL_WHO_SIGN_IN = {"", "password", "second-factor", "sessions", "sessions/<str:ref>/end", "sign-out"}
"""They are about nobody but who asks."""
FOR_STRANGERS = {"sign-in", "set-password/<uidb64>/<token>/", "health/live", "health/ready", "metrics"}
"""They guard themselves, or hold nothing."""
BY_KEY: dict[str, dict[Scope, frozenset[str]]] = {
    "api/v1/recordings/<uuid:recording_id>": {Scope.HAND_IN: UNCUT, Scope.READ: UNCUT},
    "api/v1/recordings/<uuid:recording_id>/holds": {Scope.READ: UNCUT},
    "api/v1/recordings/<uuid:recording_id>/scorecard": {Scope.READ: UNCUT - {"parked"}},
}
"""For each address of the API, the states in which a recording is there, by the one scope of a key."""
OTHER_KEYS = {
    "api/v1/holds/<int:hold_id>/release",
    "api/v1/recordings",
    "api/v1/events",
    "api/v1/openapi.json",
    "api/v1/",
    "api/v1/cases",
    "api/v1/cases/<int:case_id>",
    *(
        f"api/v1/cases/<int:case_id>/{what}"
        for what in ("close", "evidence", "notes", "notes/<int:entry_id>", "recordings", "referrals", "reopen")
    ),
}
"""Addresses of the API that name no recording: tests/web/test_scopes.py."""


def routes(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    """Every address that the service answers at."""
    for each in patterns:
        if isinstance(each, URLResolver):
            yield from routes(each.url_patterns, before + str(each.pattern))
        else:
            yield (before + str(each.pattern)).replace("<uuidstr:", "<uuid:")


class World:
    """Recordings in every state, as somebody meets them."""

    def __init__(self, service: Service) -> None:
        write = Evening(service)
        states = [state for state in STATES if state not in {"parked", "nowhere"}]
        self.rows = {state: write.assessed(("swearing", "minor"), ("secrecy", "critical")) for state in states}
        self.rows["parked"] = write.parked()
        for state, row in self.rows.items():
            cut = {"sealed_at": row.state_at} if "sealed" in state else {}
            cut |= {"quarantined_at": row.state_at} if state == "quarantined" else {}
            Recording.objects.filter(id=row.id).update(**cut)
            content = b'{"schema": 2}'
            for run in Run.objects.filter(recording=row):
                key = f"derived/{row.id}/assess-1/analysis.json"
                stored = service.store.put(key, content, sha256(content).hexdigest())
                made = {"run": run, "role": "analysis", "created_at": run.created_at, **stored.model_dump()}
                Item.objects.create(recording=row, **made)
        self.alerts = {state: write.alert(row, "secrecy", "critical") for state, row in self.rows.items()}
        self.holds = {
            state: Hold.objects.create(recording=row, reason="asked", asked_at=write.at)
            for state, row in self.rows.items()
        }
        self.at = write.at
        opened = {"opened_at": self.at, "opened_by": "dsl-1", "active_at": self.at}
        self.case, self.other = (Case.objects.create(reference=name, **opened) for name in ("C-1", "C-2"))
        for state, row in self.rows.items():
            if state.endswith("of_case"):
                CaseRecording.objects.create(case=self.case, recording=row, at=self.at, by="dsl-1")

    def gives(self, account: Account) -> None:
        """Assign some to an account, and name it in a case."""
        for state, row in self.rows.items():
            if state.endswith("theirs"):
                Assignment.objects.create(recording=row, account=account, at=self.at, by="dsl-1")
        CasePerson.objects.create(case=self.case, account=account, act="named", at=self.at, by="dsl-1")

    def path(self, route: str, state: str) -> str:
        """An address about the recording in a state."""
        row, alert, hold = self.rows.get(state), self.alerts.get(state), self.holds.get(state)
        nowhere = "00000000-0000-4000-8000-000000000000"
        path = route.replace("<uuid:recording_id>", str(row.id) if row else nowhere)
        path = path.replace("<int:hold_id>", str(hold.pk if hold else 99999))
        for number in ("case", "entry", "release"):
            path = path.replace(f"<int:{number}_id>", "99999")
        return "/" + path.replace("<int:alert_id>", str(alert.id if alert else 99999)).replace(
            "<str:day>", "2026-10-04"
        )


@pytest.fixture
def world(service: Service) -> World:
    """Recordings in every state."""
    return World(service)


def told(answer: object) -> str:
    """What a page says, without its frame, which counts open alerts and holds a form's token."""
    return str(answer.content.decode().partition("<main")[2])  # type: ignore[attr-defined]


def test_every_address_is_in_a_table() -> None:
    """Whoever adds an address says here who may open it."""
    known = {route for _, route in (*ABOUT_RECORDINGS, *ABOUT_THE_SERVICE)}
    known |= OF_A_LESSON | FOR_ALL_WHO_SIGN_IN | FOR_STRANGERS | set(BY_KEY) | OTHER_KEYS
    assert set(routes(get_resolver().url_patterns)) == known


@pytest.mark.parametrize("role", ROLES)
def test_a_recording_is_there_for_whom_it_is(role: str | None, world: World, signed_in: SignedIn) -> None:
    """And for everybody else exactly as if it were not: the same answer as for one that there never was."""
    client = signed_in(role)
    world.gives(Account.objects.get())
    wrong = []
    for (method, route), there in ABOUT_RECORDINGS.items():
        missing = client.generic(method, world.path(route, "nowhere"))
        assert missing.status_code == 404
        for state in STATES:
            client.cookies.pop("messages", None)
            answer = client.generic(method, world.path(route, state))
            if (answer.status_code != 404) is not (state in there.get(role or "", ())):
                wrong.append((method, route, state, answer.status_code))
            elif answer.status_code == 404:
                assert told(answer) == told(missing) != ""
                assert answer.headers.keys() == missing.headers.keys()
    assert wrong == []


@pytest.mark.parametrize("role", ROLES)
def test_the_service_is_there_for_whom_it_is(role: str | None, world: World, signed_in: SignedIn) -> None:
    """A page about the service opens for the roles in the table, and says to others that they may not."""
    client = signed_in(role)
    answers = {key: client.generic(key[0], world.path(key[1], "nowhere")).status_code for key in ABOUT_THE_SERVICE}
    assert {key for key, status in answers.items() if status != 403} == {
        key for key, roles in ABOUT_THE_SERVICE.items() if role in roles
    }


@pytest.mark.parametrize("role", ROLES)
def test_a_case_is_there_for_whom_it_names(role: str | None, world: World, signed_in: SignedIn) -> None:
    """Whoever is named in one reads that and writes in it; the others are there for the safeguarding lead alone."""
    client = signed_in(role)
    for path in ("", "/custody"):
        assert (client.get(f"/cases/{world.case.pk}{path}").status_code == 200) is (role == "dsl")
    world.gives(Account.objects.get())
    for case, there in ((world.case, True), (world.other, role == "dsl")):
        answers = [client.get(f"/cases/{case.pk}{path}").status_code for path in ("", "/custody")]
        answers += [client.post(f"/cases/{case.pk}/{act}").status_code for act in ("notes", "releases")]
        assert {status != 404 for status in answers} == {there}, answers


@pytest.mark.parametrize("role", ROLES)
def test_lists_hold_what_is_there(role: str | None, world: World, signed_in: SignedIn) -> None:
    """A list links to the recordings whose pages open, and to no other: the query says what the decision says."""
    client = signed_in(role)
    world.gives(Account.objects.get())
    page = client.get("/recordings").content.decode()
    there = ABOUT_RECORDINGS["GET", "recordings/<uuid:recording_id>"].get(role or "", frozenset())
    assert {state for state, row in world.rows.items() if f"/recordings/{row.id}" in page} == there


@pytest.mark.parametrize("role", ROLES)
def test_alerts_are_listed_where_they_may_be_read(role: str | None, world: World, signed_in: SignedIn) -> None:
    """The safeguarding lead reads all of them, an investigator those of their cases; nobody else any."""
    client = signed_in(role)
    world.gives(Account.objects.get())
    page = client.get("/alerts").content.decode()
    there = {"dsl": EVERY, "investigator": OF_CASE}.get(role or "", frozenset())
    assert {state for state, alert in world.alerts.items() if f'id="alert-{alert.id}"' in page} == there


@pytest.mark.parametrize("role", ["operations", "data_protection_officer", "coach"])
def test_kinds_are_for_those_who_may_judge_them(role: str, world: World, signed_in: SignedIn) -> None:
    """Whoever may not read what somebody was asked about sees no kind, no weight and no count of it on any page."""
    client = signed_in(role)
    world.gives(Account.objects.get())
    for path in ("/recordings", world.path("recordings/<uuid:recording_id>", "theirs")):
        page = client.get(path).content.decode().lower()
        assert not [word for word in ("swearing", "secrecy", "critical", "minor", "2 finding") if word in page], path


@pytest.mark.parametrize("scope", Scope)
@pytest.mark.parametrize("route", BY_KEY)
def test_a_key_finds_what_is_not_cut(scope: Scope, route: str, world: World, service: Service) -> None:
    """For a machine, what is sealed or in quarantine is not there, whatever its key is for."""
    secret = issue_token("machine", [scope], timedelta(days=1), now=service.clock()).secret
    client = Client(headers={"host": "localhost", "authorization": f"Bearer {secret}"}, REMOTE_ADDR="192.0.2.7")
    there = BY_KEY[route].get(scope)
    answers = {state: client.get(world.path(route, state)).status_code for state in STATES}
    if there is None:
        assert set(answers.values()) == {403}
    else:
        assert {state for state, status in answers.items() if status == 200} == there
        assert set(answers.values()) == {200, 404}


def test_a_key_lists_what_is_not_cut(world: World, service: Service) -> None:
    """The list of recordings is that of those that can be asked about."""
    secret = issue_token("machine", [Scope.READ], timedelta(days=1), now=service.clock()).secret
    client = Client(headers={"host": "localhost", "authorization": f"Bearer {secret}"})
    listed = {one["id"] for one in client.get("/api/v1/recordings").json()["items"]}
    assert {state for state, row in world.rows.items() if str(row.id) in listed} == UNCUT


def test_two_roles_are_both(world: World, signed_in: SignedIn) -> None:
    """Somebody in operations who also observes sees all states, and kinds of their own lessons alone."""
    client = signed_in("operations")
    account = Account.objects.get()
    account.groups.create(name="observer")
    world.gives(account)
    page = client.get("/recordings").content.decode()
    assert {state for state, row in world.rows.items() if f"/recordings/{row.id}" in page} == UNCUT
    assert page.count("2 findings") == 1
    assert client.get(world.path("recordings/<uuid:recording_id>/scorecard", "others")).status_code == 404
    assert client.get(world.path("recordings/<uuid:recording_id>/scorecard", "theirs")).status_code == 200


def test_what_was_assigned_once_is_not_theirs_any_more(world: World, signed_in: SignedIn) -> None:
    """An assignment that ended opens nothing."""
    client = signed_in("observer")
    world.gives(Account.objects.get())
    path = world.path("recordings/<uuid:recording_id>", "theirs")
    assert client.get(path).status_code == 200
    Assignment.objects.update(ended_at=world.at)
    assert client.get(path).status_code == 404


def test_a_lesson_that_is_sealed_is_gone_at_once(world: World, service: Service, signed_in: SignedIn) -> None:
    """An observer who has its page open finds nothing at the next click."""
    client = signed_in("observer")
    world.gives(Account.objects.get())
    path = world.path("recordings/<uuid:recording_id>", "theirs")
    assert client.get(path).status_code == 200
    Recording.objects.filter(id=world.rows["theirs"].id).update(sealed_at=service.clock())
    assert client.get(path).status_code == 404
    assert client.get(f"{path}/scorecard").status_code == 404


def test_whoever_may_not_cannot_acknowledge(world: World, signed_in: SignedIn) -> None:
    """An alert that somebody may read and not acknowledge stays open."""
    client = signed_in("investigator")
    world.gives(Account.objects.get())
    alert = world.alerts["of_case"]
    assert f'action="/alerts/{alert.id}/acknowledge"' not in client.get("/alerts").content.decode()
    assert client.post(f"/alerts/{alert.id}/acknowledge").status_code == 404
    assert Alert.objects.get(id=alert.id).acknowledged_at is None


@pytest.mark.parametrize("role", ["observer", "investigator", "dsl"])
def test_a_guard_costs_the_same_however_much_there_is(role: str, world: World, signed_in: SignedIn) -> None:
    """Assignments and cases are conditions of the query that lists, not queries of their own."""
    client = signed_in(role)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/recordings").status_code == 200
        return len(captured)

    few = queries()
    world.gives(Account.objects.get())
    assert queries() <= few + 2, "stages and kinds of what is listed now are asked for once"
