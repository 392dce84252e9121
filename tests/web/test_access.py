"""Every address, asked by every role about recordings in every state, answers as the table here says."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver

from analyzer.domain.scope import Scope
from analyzer.records.models import Alert, Assignment, Recording
from analyzer.service.bootstrap import Service
from analyzer.service.tokens import issue_token
from tests.web.addresses import (
    ABOUT_CASES,
    ABOUT_RECORDINGS,
    ABOUT_THE_SERVICE,
    BY_KEY,
    BY_PERSON,
    EVERY,
    FOR_ALL_WHO_SIGN_IN,
    FOR_STRANGERS,
    FOR_WHOEVER_IS_NAMED,
    LISTS_BY_PERSON,
    OF_A_LESSON,
    OF_CASE,
    OF_FEEDBACK,
    OTHER_KEYS,
    ROLES,
    STATES,
    UNCUT,
)
from tests.web.conftest import SignedIn
from tests.web.world import World, whoever


def routes(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    """Every address that the service answers at."""
    for each in patterns:
        if isinstance(each, URLResolver):
            yield from routes(each.url_patterns, before + str(each.pattern))
        else:
            yield (before + str(each.pattern)).replace("<uuidstr:", "<uuid:")


def told(answer: object) -> str:
    """What a page says, without its frame, which counts open alerts and holds a form's token."""
    return str(answer.content.decode().partition("<main")[2])  # type: ignore[attr-defined]


def test_every_address_is_in_a_table() -> None:
    """Whoever adds an address says here who may open it."""
    known = {route for _, route in (*ABOUT_RECORDINGS, *ABOUT_THE_SERVICE, *ABOUT_CASES)} | FOR_WHOEVER_IS_NAMED
    known |= {route for _, route in (*BY_PERSON, *LISTS_BY_PERSON)}
    known |= FOR_ALL_WHO_SIGN_IN | FOR_STRANGERS | set(BY_KEY) | OTHER_KEYS | OF_FEEDBACK | set(OF_A_LESSON)
    assert set(routes(get_resolver().url_patterns)) == known


@pytest.mark.parametrize("role", ROLES)
def test_a_recording_is_there_for_whom_it_is(role: str | None, world: World, signed_in: SignedIn) -> None:
    """And for everybody else exactly as if it were not: the same answer as for one that there never was."""
    client = signed_in(role)
    world.gives(whoever())
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
def test_a_lesson_is_there_for_nobody_else(role: str | None, world: World, signed_in: SignedIn) -> None:
    """Page, captions and media of a lesson: what is heard and seen is nowhere for whoever may not."""
    client = signed_in(role)
    world.gives(whoever())
    for route, there in OF_A_LESSON.items():
        for state in set(STATES) - there.get(role or "", frozenset()):
            assert client.get(world.path(route, state)).status_code == 404, (route, state)


def test_no_form_of_another_site_is_taken(world: World, signed_in: SignedIn) -> None:
    """At no page's address is anything taken that did not come from a page of ours, whoever is signed in."""
    client = signed_in("dsl")
    client.handler.enforce_csrf_checks = True
    answers = {
        route: client.post(re.sub("<[^>]+>", "1", world.path(route, "theirs"))).status_code
        for route in routes(get_resolver().url_patterns)
        if not route.startswith("api/")
    }
    assert {route for route, status in answers.items() if status != 403} == set()


@pytest.mark.parametrize("role", ROLES)
def test_the_service_is_there_for_whom_it_is(role: str | None, world: World, signed_in: SignedIn) -> None:
    """A page about the service opens for the roles in the table, and says to others that they may not."""
    client = signed_in(role)
    answers = {key: client.generic(key[0], world.path(key[1], "nowhere")).status_code for key in ABOUT_THE_SERVICE}
    assert {key for key, status in answers.items() if status != 403} == {
        key for key, roles in ABOUT_THE_SERVICE.items() if role in roles
    }


@pytest.mark.parametrize("role", ROLES)
def test_lists_hold_what_is_there(role: str | None, world: World, signed_in: SignedIn) -> None:
    """A list links to the recordings whose pages open, and to no other: the query says what the decision says."""
    client = signed_in(role)
    world.gives(whoever())
    page = client.get("/recordings").content.decode()
    there = ABOUT_RECORDINGS["GET", "recordings/<uuid:recording_id>"].get(role or "", frozenset())
    assert {state for state, row in world.rows.items() if f"/recordings/{row.id}" in page} == there


@pytest.mark.parametrize("role", ROLES)
def test_alerts_are_listed_where_they_may_be_read(role: str | None, world: World, signed_in: SignedIn) -> None:
    """The safeguarding lead reads all of them, an investigator those of their cases; nobody else any."""
    client = signed_in(role)
    world.gives(whoever())
    page = client.get("/alerts").content.decode()
    there = {"dsl": EVERY, "investigator": OF_CASE}.get(role or "", frozenset())
    assert {state for state, alert in world.alerts.items() if f'id="alert-{alert.id}"' in page} == there


@pytest.mark.parametrize("role", ["operations", "data_protection_officer", "coach"])
def test_kinds_are_for_those_who_may_judge_them(role: str, world: World, signed_in: SignedIn) -> None:
    """Whoever may not read what somebody was asked about sees no kind, no weight and no count of it on any page."""
    client = signed_in(role)
    world.gives(whoever())
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
    account = whoever()
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
    world.gives(whoever())
    path = world.path("recordings/<uuid:recording_id>", "theirs")
    assert client.get(path).status_code == 200
    Assignment.objects.update(ended_at=world.at)
    assert client.get(path).status_code == 404


def test_a_lesson_that_is_sealed_is_gone_at_once(world: World, service: Service, signed_in: SignedIn) -> None:
    """An observer who has its page open finds nothing at the next click."""
    client = signed_in("observer")
    world.gives(whoever())
    path = world.path("recordings/<uuid:recording_id>", "theirs")
    assert client.get(path).status_code == 200
    Recording.objects.filter(id=world.rows["theirs"].id).update(sealed_at=service.clock())
    assert client.get(path).status_code == 404
    assert client.get(f"{path}/scorecard").status_code == 404


def test_whoever_may_not_cannot_acknowledge(world: World, signed_in: SignedIn) -> None:
    """An alert that somebody may read and not acknowledge stays open."""
    client = signed_in("investigator")
    world.gives(whoever())
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
    world.gives(whoever())
    assert queries() <= few + 2, "stages and kinds of what is listed now are asked for once"
