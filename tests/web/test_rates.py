"""Whoever asks too often for what costs much is told when to ask again; others, and everything else, go on."""

import json
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client

from analyzer.domain.rates import Rate, Rated
from analyzer.domain.scope import Scope
from analyzer.records.models import Account
from analyzer.service.bootstrap import Service
from analyzer.service.tokens import issue_token
from analyzer.web.api import api
from analyzer.web.rates import MOST, Rates
from analyzer.web.service import use_service
from tests.fakes import FakeClock
from tests.web.conftest import SignedIn
from tests.web.world import World

FEW = Rate(requests=2, per_s=60)


def sparing(service: Service) -> Service:
    """The service where everything that is counted may be asked for twice, and once more every half minute."""
    rates = service.policy.rates.model_copy(update=dict.fromkeys((one.value for one in Rated), FEW))
    return replace(service, policy=replace(service.policy, rates=rates))


def key(service: Service, name: str) -> dict[str, str]:
    """A key of its own for everything."""
    secret = issue_token(name, list(Scope), timedelta(hours=1), now=service.clock()).secret
    return {"authorization": f"Bearer {secret}"}


PAGES: dict[str, Callable[[Client, World], int]] = {
    "search": lambda client, _: client.get("/queue?find=L-1").status_code,
    "table": lambda client, _: client.get("/observations?format=csv").status_code,
    "plan": lambda client, _: client.get("/plan/csv").status_code,
    "evidence": lambda client, world: client.post(world.case.path("cases/<int:case_id>/evidence")).status_code,
}


@pytest.mark.parametrize("what", PAGES)
def test_what_costs_much_is_refused_after_a_while(
    what: str, world: World, service: Service, signed_in: SignedIn, clock: FakeClock
) -> None:
    """On the third time; again once it has filled; meanwhile every other page opens."""
    client, ask = signed_in("dsl"), PAGES[what]
    with use_service(sparing(service)):
        assert 429 not in {ask(client, world) for _ in range(2)}
        assert {ask(client, world) for _ in range(3)} == {429}
        assert client.get("/queue").status_code == 200
        clock.forward(29)
        assert ask(client, world) == 429
        clock.forward(2)
        assert ask(client, world) != 429
        assert ask(client, world) == 429


def test_a_page_says_when_to_ask_again(service: Service, signed_in: SignedIn) -> None:
    """In words, and in a header for programs."""
    client = signed_in("dsl")
    with use_service(sparing(service)):
        for _ in range(2):
            client.get("/queue?find=L")
        answer = client.get("/queue?find=L")
    assert (answer.status_code, answer["Retry-After"]) == (429, "30")
    assert "Asked for too often: try again in 30 seconds. Nothing was done." in answer.content.decode()


def test_people_and_keys_are_counted_apart(service: Service, signed_in: SignedIn, clock: FakeClock) -> None:
    """Nobody uses up what another may ask for, from whatever address; what reads is not counted with what writes."""
    one, other, client = key(service, "one"), key(service, "other"), Client(headers={"host": "localhost"})
    with use_service(sparing(service)):
        for refused in (False, False, True):
            answer = client.post("/api/v1/recordings", headers=one)
            assert (answer.status_code == 429) is refused
        assert answer["Retry-After"] == "30"
        assert answer["Content-Type"] == "application/problem+json"
        assert json.loads(answer.content)["detail"] == "asked for too often: try again in 30 seconds"
        odd = {"authorization": one["authorization"].replace("Bearer ", "bearer   ")}
        assert client.post("/api/v1/recordings", headers=odd).status_code == 429, "the same key, written otherwise"
        assert client.get("/api/v1/recordings", headers=one).status_code == 200
        assert client.post("/api/v1/recordings", headers=other).status_code != 429


def test_signing_in_is_counted_by_address(service: Service, stranger: Client) -> None:
    """Whatever names are tried; looking at the page is not counted, and somebody elsewhere signs in meanwhile."""
    Account.objects.create_user("ann", password="a long password")  # noqa: S106
    given = {"username": "ann", "password": "a long password"}
    with use_service(sparing(service)):
        for number in range(3):
            answer = stranger.post("/sign-in", {"username": f"guess-{number}", "password": "x"})
        assert answer.status_code == 429
        assert stranger.post("/sign-in", given).status_code == 429
        assert stranger.get("/sign-in").status_code == 200
        assert stranger.post("/sign-in", given, REMOTE_ADDR="192.0.2.9").status_code == 302


def test_two_at_once_are_two() -> None:
    """However many threads ask, no more is let through than there is."""
    rates, rate = Rates(), Rate(requests=50, per_s=1e4)
    through: list[bool] = []

    def ask() -> None:
        through.extend(not rates.wait_s(Rated.SEARCH, "one", rate, 0.0) for _ in range(40))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sum(through) == 50


def test_memory_has_an_end_and_a_clock_that_goes_back_locks_nobody_out() -> None:
    """Of too many, those who have not asked for longest are forgotten; time never takes anything away."""
    rates = Rates()
    for _ in range(2):
        assert not rates.wait_s(Rated.SEARCH, "first", FEW, 1e6)
    assert rates.wait_s(Rated.SEARCH, "first", FEW, 0.0) == 30
    assert not rates.wait_s(Rated.SEARCH, "first", FEW, 30.0)
    for number in range(MOST):
        rates.wait_s(Rated.SEARCH, str(number), FEW, 30.0)
    assert not rates.wait_s(Rated.SEARCH, "first", FEW, 30.0)


def test_the_api_says_what_else_it_answers(service: Service) -> None:
    """A method that an address does not have is a problem that names those that it has; both refusals are described."""
    client = Client(headers={"host": "localhost", **key(service, "one")})
    answer = client.delete("/api/v1/recordings")
    assert answer.status_code == 405
    assert set(answer["Allow"].split(", ")) == {"GET", "POST"}
    assert answer["Content-Type"] == "application/problem+json"
    paths = api.get_openapi_schema(path_prefix="/api/v1/")["paths"]
    for methods in paths.values():
        for method, operation in methods.items():
            assert "Allow" in operation["responses"][405]["headers"]
            assert method != "post" or "Retry-After" in operation["responses"][429]["headers"]
    for searched in ("/api/v1/queue", "/api/v1/observations"):
        assert 429 in paths[searched]["get"]["responses"]
