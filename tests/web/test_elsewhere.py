"""People sign in at their organisation's identity provider, if its word can be believed and they have an account."""

from collections.abc import Iterator
from dataclasses import replace
from time import time
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from django.test import Client
from joserfc.jwk import RSAKey
from pydantic import SecretStr

from analyzer.records.accounts import add_account
from analyzer.service.bootstrap import Service
from analyzer.web.service import use_service
from tests.web.provider import CLIENT, Provider, provider


@pytest.fixture
def idp(service: Service) -> Iterator[Provider]:
    """A provider that the service is told of, and a safeguarding lead, of whose role a second factor is asked."""
    lead = service.policy.access.roles["dsl"].model_copy(update={"second_factor": True})
    access = service.policy.access.model_copy(update={"roles": service.policy.access.roles | {"dsl": lead}})
    with provider() as told:
        settings = service.settings.model_copy(
            update={
                "oidc_issuer": told.address,
                "oidc_client_id": CLIENT,
                "oidc_client_secret": SecretStr("of a test"),
                "url": "http://localhost",
            }
        )
        with use_service(replace(service, settings=settings, policy=replace(service.policy, access=access))):
            add_account("t.lee", ("dsl",))
            yield told


def browser() -> Client:
    """A browser in which nobody is signed in."""
    return Client(headers={"host": "localhost"})


def back(client: Client) -> str:
    """Go to the provider; the address, here, at which it sends the browser back."""
    there = client.get("/sign-in/elsewhere")["Location"]
    returned = urlsplit(requests.get(there, allow_redirects=False, timeout=10).headers["Location"])
    return f"{returned.path}?{returned.query}"


def test_an_account_is_opened(idp: Provider) -> None:
    """The sign-in page leads there; whoever proved there by two factors is asked for none here."""
    idp.claims = {"amr": ["pwd", "mfa"]}
    client = browser()
    assert "where your organisation does" in client.get("/sign-in").content.decode()
    assert client.get(back(client))["Location"] == "/"
    assert client.get("/alerts").status_code == 200
    assert "code_challenge" in idp.asked


@pytest.mark.parametrize("ways", [None, ["pwd"], [], [{"mfa": 1}]])
def test_one_factor_there_is_one_factor(idp: Provider, ways: Any) -> None:
    """Where the provider does not say that it asked for more than a password, we ask."""
    idp.claims = {"amr": ways}
    client = browser()
    client.get(back(client))
    assert client.get("/alerts")["Location"] == "/second-factor"


LIES: dict[str, dict[str, Any]] = {
    "for another service": {"aud": "somebody-else"},
    "of another provider": {"iss": "http://localhost:1"},
    "of yesterday": {"exp": int(time()) - 3600, "iat": int(time()) - 7200},
    "to another question": {"nonce": "another"},
    "to no question": {"nonce": None},
    "about nobody": {"preferred_username": None},
    "about nobody who has an account": {"preferred_username": "mallory"},
    "about several": {"preferred_username": ["t.lee"]},
    "about no name": {"preferred_username": False},
}


@pytest.mark.parametrize("lie", LIES)
def test_what_cannot_be_believed_opens_nothing(idp: Provider, lie: str) -> None:
    """Each of these signs in nobody, says so, and makes no account."""
    idp.claims = LIES[lie]
    for name in ("['t.lee']", "False"):
        assert add_account(name, ("dsl",))
    refused(browser())


def test_another_key_opens_nothing(idp: Provider) -> None:
    """Whoever signs in the provider's name with a key that is not its own is not believed."""
    idp.signs_with = RSAKey.generate_key(2048, {"kid": "one"})
    refused(browser())


def refused(client: Client) -> None:
    """Somebody came back from the provider and is not signed in."""
    assert client.get(back(client))["Location"] == "/sign-in"
    assert "Not signed in" in client.get("/sign-in").content.decode()
    assert client.get("/alerts").status_code == 302


def test_an_answer_opens_only_the_browser_that_asked(idp: Provider) -> None:
    """An address that somebody else was sent back to signs nobody in: the question was asked in another session."""
    address = back(browser())
    assert browser().get(address)["Location"] == "/sign-in"


def test_an_unverified_address_of_mail_is_nobody(idp: Provider, service: Service) -> None:
    """Where accounts are named by mail address, the provider has to have verified it."""
    from analyzer.web.service import the_service

    now = the_service()
    with use_service(replace(now, settings=now.settings.model_copy(update={"oidc_claim": "email"}))):
        for verified, leads in ((False, "/sign-in"), (True, "/")):
            idp.claims = {"email": "t.lee", "email_verified": verified}
            client = browser()
            assert client.get(back(client))["Location"] == leads


def test_nobody_is_sent_where_nobody_is(idp: Provider) -> None:
    """While the provider is down people are told, and sign in by password."""
    now = browser()
    idp_port = idp.port
    with provider() as gone:
        pass
    from analyzer.web.service import the_service

    service = the_service()
    assert idp_port != gone.port
    with use_service(replace(service, settings=service.settings.model_copy(update={"oidc_issuer": gone.address}))):
        assert now.get("/sign-in/elsewhere")["Location"] == "/sign-in"
        assert "cannot be reached" in now.get("/sign-in").content.decode()


def test_without_one_there_is_no_such_page(service: Service) -> None:
    """Nothing is offered, and nothing answers, where no provider is named."""
    client = browser()
    assert "organisation" not in client.get("/sign-in").content.decode()
    for path in ("/sign-in/elsewhere", "/sign-in/elsewhere/back"):
        assert client.get(path).status_code == 404
