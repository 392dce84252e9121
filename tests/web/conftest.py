"""People who are signed in, and the service that the pages use."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from analyzer.records.accounts import add_account
from analyzer.service.bootstrap import Service
from analyzer.web.service import use_service
from tests.web.running import Web, running
from tests.web.world import World

SignedIn = Callable[[str | None], Client]


@pytest.fixture(autouse=True)
def _served(service: Service) -> Iterator[None]:
    """Every view uses the test's service."""
    with use_service(service):
        yield


@pytest.fixture
def world(service: Service) -> World:
    """Recordings in every state, and two cases."""
    return World(service)


@pytest.fixture
def stranger() -> Client:
    """A browser in which nobody is signed in."""
    return Client(headers={"host": "localhost"})


@pytest.fixture
def signed_in() -> SignedIn:
    """`signed_in("dsl")` is a browser of somebody with that role; None has no rights at all."""

    def sign_in(role: str | None) -> Client:
        name = f"{role or 'nobody'}-1"
        account = add_account(name, (role,) if role else ())
        client = Client(headers={"host": "localhost"})
        client.force_login(account)  # type: ignore[arg-type]  # a new name is not taken
        return client

    return sign_in


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """A running web server, as `lessonguard web` runs it."""
    with running(tmp_path_factory.mktemp("web")) as server:
        yield server
