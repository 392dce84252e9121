"""A passkey stands for password and second factor; a recovery code for the day on which it is not at hand."""

import html
import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.test import Client
from fido2.webauthn import AuthenticatorData

from analyzer.domain.custody import Chain
from analyzer.records.accounts import add_account
from analyzer.records.custody import events_of
from analyzer.service.bootstrap import Service
from tests.web.authenticator import SoftPasskey
from tests.web.test_second_factor import code, secret

WHO = {"username": "t.lee", "password": "five green bottles on a wall"}


def browser(host: str = "localhost") -> Client:
    """A browser in which nobody is signed in."""
    return Client(headers={"host": host})


def signed_in() -> Client:
    """A browser in which a safeguarding lead has typed their password."""
    client = browser()
    assert client.post("/sign-in", WHO).status_code == 302
    return client


@pytest.fixture
def lee(service: Service) -> Client:
    """A safeguarding lead without a second factor, just signed in."""
    account = add_account(WHO["username"], ("dsl",))
    assert account
    account.set_password(WHO["password"])
    account.save()
    return signed_in()


def asked(client: Client, path: str) -> str:
    """What the page has the browser ask of a passkey."""
    found = re.search(r'data-options="([^"]+)"', client.get(path).content.decode())
    assert found
    return html.unescape(found[1])


def made(client: Client, key: SoftPasskey, called: str = "Laptop") -> str:
    """Make a passkey; what the page says then."""
    answer = {"passkey": key.made(asked(client, "/passkeys")), "called": called}
    return client.post("/passkeys", answer, follow=True).content.decode()


def by_passkey(key: SoftPasskey, client: Client | None = None) -> Client:
    """A browser in which somebody tries to sign in by a passkey."""
    client = client or browser()
    client.post("/sign-in/passkey", {"passkey": key.proof(asked(client, "/sign-in/passkey"))})
    return client


def changes() -> list[object]:
    """What custody tells of access."""
    return [event.facts["change"] for event in events_of(Chain.access())]


def test_it_opens_everything_by_itself(lee: Client) -> None:
    """Whoever made one signs in by it without password or code, as often as they like."""
    key = SoftPasskey()
    assert "Laptop" in made(lee, key)
    for _ in range(2):
        assert by_passkey(key).get("/alerts").status_code == 200
    assert changes() == ["passkey_added"]


def test_the_password_alone_opens_nothing_then(lee: Client) -> None:
    """After the password the passkey is asked; without a proof nobody adds another one either."""
    key = SoftPasskey()
    made(lee, key)
    client = signed_in()
    for path in ("/alerts", "/passkeys", "/sessions"):
        assert client.get(path)["Location"] == "/second-factor"
    client.post("/passkeys", {"passkey": SoftPasskey().made(asked(lee, "/passkeys"))})
    client.post("/second-factor/codes")
    assert client.get("/alerts")["Location"] == "/second-factor"
    client.post("/second-factor", {"passkey": key.proof(asked(client, "/second-factor"))})
    assert client.get("/alerts").status_code == 200


def test_an_app_that_was_never_set_up_proves_nothing_then(lee: Client) -> None:
    """Whoever stole the password before there was a passkey, and looked at the set-up of an app, gets nowhere by it."""
    thief = signed_in()
    key = secret(thief)
    made(lee, SoftPasskey())
    thief.post("/second-factor", {"code": code(key)})
    assert thief.get("/alerts")["Location"] == "/second-factor"


WRONG: dict[str, Callable[[SoftPasskey], SoftPasskey]] = {
    "another key under the same name": lambda key: SoftPasskey(id=key.id),
    "nobody's": lambda _: SoftPasskey(),
    "asked by a page elsewhere": lambda key: replace(key, origin="https://lessonguard.example.net"),
    "made for another host": lambda key: replace(key, host="example.net"),
    "without finger, face or code": lambda key: replace(key, flags=AuthenticatorData.FLAG.UP),
    "a copy that has counted less": lambda key: replace(key, used=-1 + key.used),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_no_other_proof_is_taken(lee: Client, wrong: str) -> None:
    """Each of these signs in nobody and says so."""
    key = SoftPasskey(used=7)
    made(lee, key)
    client = by_passkey(WRONG[wrong](key))
    assert client.get("/alerts").status_code == 302
    assert "Not signed in" in client.get("/sign-in/passkey").content.decode()


@pytest.mark.parametrize("answer", ["", "{", "[]", "{}", '{"id": 1}', "9" * 30_000, '{"rawId": "AA", "id": "AA"}'])
def test_what_is_no_answer_is_refused(lee: Client, answer: str) -> None:
    """Garbage neither signs in nor adds anything, and no page fails."""
    client = browser()
    asked(client, "/sign-in/passkey")
    assert client.post("/sign-in/passkey", {"passkey": answer}).status_code == 302
    asked(lee, "/passkeys")
    assert "Nothing was added" in lee.post("/passkeys", {"passkey": answer}, follow=True).content.decode()


def test_each_question_is_answered_once(lee: Client) -> None:
    """The same answer sent again, by whoever has seen it, opens nothing."""
    key = SoftPasskey(counts=False)
    made(lee, key)
    client = browser()
    proof = key.proof(asked(client, "/sign-in/passkey"))
    client.post("/sign-in/passkey", {"passkey": proof})
    assert client.get("/alerts").status_code == 200
    for other in (client, browser()):
        other.post("/sign-out")
        other.post("/sign-in/passkey", {"passkey": proof})
        assert other.get("/alerts").status_code == 302


def test_a_removed_one_opens_nothing_and_ends_its_sessions(lee: Client) -> None:
    """What it has proven is proven no more; another person's cannot be removed."""
    key = SoftPasskey()
    made(lee, key)
    client = by_passkey(key)
    number = re.findall(r"/passkeys/(\d+)/remove", client.get("/passkeys").content.decode())[0]
    stranger = browser()
    stranger.force_login(add_account("bo", ("observer",)))  # type: ignore[arg-type]  # a new name is not taken
    assert stranger.post(f"/passkeys/{number}/remove").status_code == 404
    other = by_passkey(key)
    assert client.post(f"/passkeys/{number}/remove").status_code == 302
    assert by_passkey(key).get("/alerts").status_code == 302
    assert "second factor" in other.get("/sessions").content.decode()
    assert changes() == ["passkey_added", "passkey_removed"]


def test_a_closed_account_is_not_opened(lee: Client, service: Service) -> None:
    """Whoever was shut out stays out, passkey or not."""
    from analyzer.service.accounts import close

    key = SoftPasskey()
    made(lee, key)
    account = add_account("ada", ("administrator",))
    assert account
    account.set_password("another of green bottles")
    account.save()
    close("t.lee", service, by="ada")
    assert by_passkey(key).get("/alerts").status_code == 302


def test_an_address_without_a_name_offers_none(lee: Client) -> None:
    """Browsers know passkeys for names alone: elsewhere nothing is offered that could not work."""
    client = browser("127.0.0.1:8400")
    assert "passkey" not in client.get("/sign-in").content.decode()
    assert client.get("/sign-in/passkey").status_code == 404
    client.post("/sign-in", WHO)
    assert "need" in client.get("/passkeys").content.decode() or "name" in client.get("/passkeys").content.decode()


def test_recovery_codes(lee: Client) -> None:
    """Ten are shown once; each opens once, and new ones end the old."""
    key = SoftPasskey()
    made(lee, key)
    client = by_passkey(key)
    codes = shown(client)
    assert len(set(codes)) == 10
    assert codes[0] not in client.get("/passkeys").content.decode()
    for expected in (200, 302):
        other = signed_in()
        other.post("/second-factor", {"code": codes[0].upper()})
        assert other.get("/alerts").status_code == expected
    shown(client)
    other = signed_in()
    other.post("/second-factor", {"code": codes[1]})
    assert other.get("/alerts").status_code == 302
    assert changes()[1:] == ["recovery_codes_made", "recovery_code_used", "recovery_codes_made"]


def shown(client: Client) -> list[str]:
    """New recovery codes."""
    page = client.post("/second-factor/codes").content.decode()
    return re.findall(r'<li class="code">([a-z2-7]{8})</li>', page)
