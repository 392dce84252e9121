"""A password alone opens nothing for whoever has a second factor, or whose role asks for one."""

import re
from base64 import b32decode
from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.test import Client
from django_otp.oath import totp

from analyzer.domain.custody import Chain
from analyzer.records.accounts import add_account
from analyzer.records.custody import events_of
from analyzer.service.bootstrap import Service
from analyzer.service.second_factor import forget
from analyzer.web.service import use_service

STEP_S = 30
WHO = {"username": "t.lee", "password": "five green bottles on a wall"}


@pytest.fixture
def asked(service: Service) -> Iterator[Service]:
    """A service in which safeguarding leads need a second factor."""
    access = service.policy.access
    lead = access.roles["dsl"].model_copy(update={"second_factor": True})
    changed = access.model_copy(update={"roles": access.roles | {"dsl": lead}})
    strict = replace(service, policy=replace(service.policy, access=changed))
    with use_service(strict):
        yield strict


@pytest.fixture
def lee() -> Client:
    """A browser in which a safeguarding lead has just typed their password."""
    account = add_account("t.lee", ("dsl",))
    assert account
    account.set_password(WHO["password"])
    account.save()
    return signed_in()


def signed_in() -> Client:
    """Another browser of theirs."""
    client = Client(headers={"host": "localhost"})
    assert client.post("/sign-in", WHO).status_code == 302
    return client


def secret(client: Client) -> bytes:
    """What the page of the set-up tells the app."""
    page = client.get("/second-factor").content.decode()
    assert "<svg" in page
    (shown,) = re.findall(r'<span class="code">([A-Z2-7 ]+)</span>', page)
    return b32decode(shown.replace(" ", ""))


def code(key: bytes, later: int = 0) -> str:
    """What the app shows, some steps later."""
    return f"{totp(key, t0=-later * STEP_S):06}"


def changes() -> list[object]:
    """What custody tells of access."""
    return [event.facts["change"] for event in events_of(Chain.access())]


def test_a_role_asks_for_it(asked: Service, lee: Client) -> None:
    """Until a code was typed every page leads to the set-up; a wrong code opens nothing."""
    for path in ("/", "/alerts", "/recordings", "/sessions", "/password", "/nowhere-but-here"):
        answer = lee.get(path)
        assert answer.status_code == (404 if "nowhere" in path else 302)
        assert answer.status_code == 404 or answer["Location"] == "/second-factor"
    assert secret(lee) == secret(lee)
    assert "That code is wrong" in lee.post("/second-factor", {"code": "letters"}).content.decode()
    assert lee.get("/alerts").status_code == 302
    forget("t.lee", by="ada", now=asked.clock())
    lee = signed_in()
    before = lee.cookies["session"].value
    assert "Recovery codes" in lee.post("/second-factor", {"code": f" {code(secret(lee))} "}).content.decode()
    assert lee.get("/alerts").status_code == 200
    assert lee.cookies["session"].value != before
    assert changes() == ["second_factor_forgotten", "second_factor_set", "recovery_codes_made"]


def test_a_new_sign_in_needs_a_new_code(asked: Service, lee: Client) -> None:
    """The secret is shown no more, each code is good once, and no code of another's app helps."""
    key = secret(lee)
    used = code(key)
    lee.post("/second-factor", {"code": used})
    again = signed_in()
    page = again.get("/second-factor").content.decode()
    assert "<svg" not in page
    assert again.get("/alerts")["Location"] == "/second-factor"
    assert again.post("/second-factor", {"code": used}).status_code == 200
    assert again.get("/alerts").status_code == 302
    again = fresh(asked)
    assert again.get("/alerts").status_code == 200


def fresh(service: Service) -> Client:
    """A browser with an app that was set up anew, as after a wrong code nothing is checked for a moment."""
    forget("t.lee", by="ada", now=service.clock())
    client = signed_in()
    client.post("/second-factor", {"code": code(secret(client))})
    return client


def test_the_next_code_opens(asked: Service, lee: Client) -> None:
    """Whoever signs in again types what the app shows then."""
    key = secret(lee)
    lee.post("/second-factor", {"code": code(key)})
    again = signed_in()
    assert again.post("/second-factor", {"code": code(key, later=1)})["Location"] == "/"
    assert again.get("/alerts").status_code == 200


def test_whoever_wants_one_has_one(lee: Client) -> None:
    """No role asks, and still nobody gets in by the password alone any more."""
    assert lee.get("/alerts").status_code == 200
    assert "set up a second factor" in lee.get("/sessions").content.decode()
    key = secret(lee)
    assert lee.get("/alerts").status_code == 200, "nothing is asked for before it is set up"
    lee.post("/second-factor", {"code": code(key)})
    assert lee.get("/alerts").status_code == 200
    assert signed_in().get("/alerts")["Location"] == "/second-factor"


def test_guessing_codes_is_slowed_down(lee: Client) -> None:
    """After a wrong code not even the right one is taken at once."""
    key = secret(lee)
    lee.post("/second-factor", {"code": code(key, later=9)})
    assert "That code is wrong" in lee.post("/second-factor", {"code": code(key)}).content.decode()


def test_a_lost_app_is_forgotten(asked: Service, lee: Client) -> None:
    """An administrator has another set up: sessions end, and the next sign-in begins anew."""
    key = secret(lee)
    lee.post("/second-factor", {"code": code(key)})
    admin = Client(headers={"host": "localhost"})
    admin.force_login(add_account("ada", ("administrator",)))  # type: ignore[arg-type]  # a new name is not taken
    assert "set up anew" in admin.get("/accounts/of/t.lee").content.decode()
    admin.post("/accounts/of/t.lee/change", {"do": "factor"})
    assert lee.get("/alerts")["Location"].startswith("/sign-in")
    assert secret(signed_in()) != key
    assert changes()[-1] == "second_factor_forgotten"


def test_the_picture_is_drawn_by_us(lee: Client) -> None:
    """No script, no style of its own, nothing from elsewhere: the policy of all pages stays as it is."""
    answer = lee.get("/second-factor")
    assert "unsafe" not in answer["Content-Security-Policy"]
    page = answer.content.decode()
    assert not re.search(r"<script|style=|data:", page)
