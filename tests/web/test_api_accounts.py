"""Accounts by the API: an administrator invites, changes, closes and opens them, and custody tells of each."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client

from analyzer.domain.custody import Chain
from analyzer.records.custody import events_of
from analyzer.service.account_lists import list_accounts
from analyzer.service.bootstrap import Service
from tests.web.persons import Caller, detail

INVITED = {"name": "t.lee", "roles": ["observer"]}
CHOSEN = "five green bottles on a wall"


@pytest.fixture
def admin(service: Service) -> Caller:
    """Who looks after accounts, and may sign in."""
    caller = Caller(service, "administrator")
    _follow(caller.post("/accounts/administrator-1/invite").json()["link"])
    return Caller(service, "administrator")


def _follow(link: str) -> Client:
    """A browser in which a link was followed, and a password chosen."""
    client = Client(headers={"host": "localhost"})
    form = client.get(urlsplit(link).path, follow=True).redirect_chain[-1][0]
    client.post(form, {"new_password1": CHOSEN, "new_password2": CHOSEN})
    return client


def changes(name: str) -> list[tuple[str, object]]:
    """Who changed what of an account."""
    events = [one for one in events_of(Chain.access()) if one.facts["account"] == name]
    return [(one.agent, one.facts["change"]) for one in events]


def test_an_account_is_looked_after(admin: Caller) -> None:
    """Invited, given other roles, signed out, closed and opened; its link is told once, and each step under a name."""
    link = admin.post("/accounts", INVITED).json()["link"]
    browser = _follow(link)
    assert browser.get("/queue").status_code == 200
    assert admin.post("/accounts/t.lee/roles", {"roles": ["coach"]}).json()["roles"] == ["coach"]
    assert browser.get("/queue").status_code == 403
    assert admin.post("/accounts/t.lee/end-sessions").json() == {"sessions": 1}
    assert browser.get("/queue").status_code == 302
    assert admin.post("/accounts/t.lee/forget-factor").status_code == 204
    assert admin.post("/accounts/t.lee/close").json()["state"] == "closed"
    assert "/set-password/" in admin.post("/accounts/t.lee/invite").json()["link"]
    listed = {one["name"]: (one["roles"], one["state"]) for one in admin.get("/accounts").json()}
    assert listed == {"administrator-1": (["administrator"], "open"), "t.lee": (["coach"], "invited")}
    done = ("invited", "roles", "sessions_ended", "second_factor_forgotten", "closed", "invited_again")
    assert [one for one in changes("t.lee") if one[0] == "person:administrator-1"] == [
        ("person:administrator-1", one) for one in done
    ]


REFUSED: tuple[tuple[str, dict[str, Any], int, str], ...] = (
    ("", INVITED | {"name": "t lee"}, 422, "letters, digits"),
    ("", INVITED | {"name": "administrator-1"}, 409, "of this name already"),
    ("", INVITED | {"name": "\uff4c\uff45\uff41"}, 422, "letters, digits"),
    ("", INVITED | {"roles": ["king"]}, 422, "a role is one of"),
    ("", INVITED | {"mail": "nowhere"}, 422, "a mail address is written like"),
    ("", INVITED | {"password": "x"}, 422, "password: Extra inputs are not permitted"),
    ("/administrator-1/roles", {"roles": []}, 409, "nobody else could look after accounts any more"),
    ("/administrator-1/roles", {"roles": ["king"]}, 422, "a role is one of"),
    ("/administrator-1/close", {}, 409, "nobody else can sign in yet"),
    *((f"/nobody/{act}", {}, 404, "no account of this name") for act in ("close", "invite", "forget-factor")),
)
"""Below /accounts, what is sent, and the refusal."""


@pytest.mark.parametrize(("path", "given", "status", "why"), REFUSED)
def test_what_is_refused_changes_nothing(
    path: str, given: dict[str, Any], status: int, why: str, admin: Caller
) -> None:
    """A clear sentence; no account, no role and no event comes of it."""
    before = (list_accounts(), [*events_of(Chain.access())])
    assert why in detail(admin.post(f"/accounts{path}", given), status)
    assert (list_accounts(), [*events_of(Chain.access())]) == before


@pytest.mark.parametrize("end", ["close", "invite", "end-sessions", "forget-factor"])
def test_no_token_outlives_what_opened_its_account(service: Service, admin: Caller, end: str) -> None:
    """Closed, and also once it is open again: a token of before proves nothing."""
    coach = Caller(service, "observer", "t.lee")
    assert coach.get("/queue").status_code == 200
    admin.post(f"/accounts/t.lee/{end}")
    assert coach.get("/queue").status_code == 401
    admin.post("/accounts/t.lee/invite")
    assert detail(coach.get("/queue"), 401) == "the token proves nothing any more"
