"""Sessions end by themselves, can be seen and ended, and never become somebody else's."""

import re

import pytest
from django.test import Client

from analyzer.domain.custody import Chain
from analyzer.records.accounts import add_account
from analyzer.records.custody import events_of
from analyzer.records.models import Account, Session
from analyzer.service.accounts import revoke_sessions, sessions_of
from analyzer.service.bootstrap import Service
from tests.fakes import FakeClock
from tests.web.conftest import SignedIn

CHOSEN = "five green bottles on a wall"


@pytest.fixture
def lee() -> dict[str, str]:
    """Name and password of a safeguarding lead."""
    account = add_account("t.lee", ("dsl",))
    assert account
    account.set_password(CHOSEN)
    account.save()
    return {"username": "t.lee", "password": CHOSEN}


def browser(name: str = "Firefox") -> Client:
    """A browser in which nobody is signed in."""
    return Client(headers={"host": "localhost", "user-agent": name})


def test_whoever_does_nothing_is_signed_out(signed_in: SignedIn, service: Service, clock: FakeClock) -> None:
    """After the idle time, and not while pages are opened."""
    client = signed_in("dsl")
    client.get("/alerts")
    for _ in range(4):
        clock.forward(service.settings.session_idle_s - 1)
        assert client.get("/alerts").status_code == 200
    clock.forward(service.settings.session_idle_s)
    assert client.get("/alerts")["Location"] == "/sign-in?next=/alerts"
    assert not Session.objects.filter(account__isnull=False).exists()


def test_nobody_is_signed_in_for_ever(signed_in: SignedIn, service: Service, clock: FakeClock) -> None:
    """After the longest time, whatever was done meanwhile."""
    client, spent = signed_in("dsl"), 0.0
    while spent < 10 * service.settings.session_longest_s and client.get("/alerts").status_code == 200:
        clock.forward(1000)
        spent += 1000
    assert spent - 1000 < service.settings.session_longest_s <= spent


def test_signing_in_changes_the_session(lee: dict[str, str]) -> None:
    """A session that somebody else put into the browser is not the one that is signed in by it."""
    client = browser()
    client.cookies["session"] = "planted0planted0planted0planted0"
    client.get("/sign-in")
    client.post("/sign-in", lee)
    assert client.cookies["session"].value != "planted0planted0planted0planted0"
    thief = browser()
    thief.cookies["session"] = "planted0planted0planted0planted0"
    assert thief.get("/alerts").status_code == 302


def test_people_see_where_they_are_signed_in(lee: dict[str, str], service: Service) -> None:
    """Each session with its browser, never with its key; one can be ended, another's cannot."""
    here, there, other = browser("Firefox"), browser("Chrome \u202e<b>"), browser()
    for client in (here, there):
        client.post("/sign-in", lee)
    stranger = add_account("a.lee", ("observer",))
    assert stranger
    other.force_login(stranger)
    other.get("/sessions")
    page = here.get("/sessions").content.decode()
    assert "Firefox" in page
    assert "Chrome \ufffd&lt;b&gt;" in page
    assert not [key for key in Session.objects.values_list("session_key", flat=True) if key in page]
    (ref,) = re.findall(r'action="/sessions/([0-9a-f]+)/end"', page)
    assert other.post(f"/sessions/{ref}/end").status_code == 404
    assert there.get("/alerts").status_code == 200
    assert here.post(f"/sessions/{ref}/end")["Location"] == "/sessions"
    assert there.get("/alerts").status_code == 302
    assert here.get("/alerts").status_code == 200
    assert here.post(f"/sessions/{ref}/end").status_code == 404
    assert len(sessions_of("t.lee", now=service.clock())) == 1


def test_sessions_are_revoked(lee: dict[str, str], service: Service) -> None:
    """All of an account's at once, on record; its password still opens."""
    client = browser()
    client.post("/sign-in", lee)
    assert revoke_sessions("t.lee", by="ada", now=service.clock()) == 1
    assert client.get("/alerts").status_code == 302
    told = list(events_of(Chain.access()))[-1]
    assert (told.agent, told.facts) == ("person:ada", {"account": "t.lee", "change": "sessions_ended", "sessions": 1})
    assert client.post("/sign-in", lee).status_code == 302


def test_a_new_password_ends_the_other_sessions(lee: dict[str, str]) -> None:
    """Whoever changes it stays signed in here, and nowhere else; custody tells of it."""
    here, there = browser(), browser()
    for client in (here, there):
        client.post("/sign-in", lee)
    new = "ten green bottles on a wall"
    form = {"old_password": CHOSEN, "new_password1": new, "new_password2": new}
    assert here.post("/password", form).status_code == 302
    assert here.get("/alerts").status_code == 200
    assert there.get("/alerts").status_code == 302
    assert [event.facts["change"] for event in events_of(Chain.access())] == ["password_chosen"]


@pytest.mark.parametrize(
    "elsewhere", ["https://example.org/", "//example.org/", "javascript:alert(1)", "/\\example.org"]
)
def test_signing_in_leads_nowhere_else(elsewhere: str, lee: dict[str, str]) -> None:
    """A link to the sign-in page that names another site leads to our own first page."""
    assert browser().post("/sign-in", lee | {"next": elsewhere})["Location"] == "/"


def test_a_right_that_is_gone_is_gone_at_the_next_click(signed_in: SignedIn) -> None:
    """Roles are read with each request, not kept in the session."""
    client = signed_in("dsl")
    assert client.get("/alerts").status_code == 200
    Account.objects.get().groups.clear()
    assert client.get("/alerts").status_code == 403
