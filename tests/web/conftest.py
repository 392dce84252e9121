"""People who are signed in, and the service that the pages use."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from analyzer.records.accounts import Post, add_account
from analyzer.usecases.service import Service
from analyzer.web.service import use_service

SignedIn = Callable[[Post | None], Client]


@pytest.fixture(autouse=True)
def _served(service: Service) -> Iterator[None]:
    """Every view uses the test's service."""
    with use_service(service):
        yield


@pytest.fixture
def stranger() -> Client:
    """A browser in which nobody is signed in."""
    return Client(headers={"host": "localhost"})


@pytest.fixture
def signed_in() -> SignedIn:
    """`signed_in(Post.LEAD)` is a browser of somebody with that post; None has no rights at all."""

    def sign_in(post: Post | None) -> Client:
        from analyzer.records.models import Account

        name = f"{post or 'nobody'}-1"
        account = add_account(name, post) if post else Account.objects.create_user(name)
        client = Client(headers={"host": "localhost"})
        client.force_login(account)  # type: ignore[arg-type]  # a new name is not taken
        return client

    return sign_in
