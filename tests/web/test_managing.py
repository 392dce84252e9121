"""Administrators look after accounts, see no content by that, and whatever they change is on record."""

import html
import re
from urllib.parse import urlsplit

import pytest
from django.test import Client

from analyzer.domain.custody import Chain
from analyzer.records.custody import events_of
from analyzer.service.account_lists import list_accounts
from tests.web.conftest import SignedIn

CHOSEN = "five green bottles on a wall"


def changes() -> list[tuple[str, object, object]]:
    """Who changed what of which account."""
    return [(event.agent, event.facts["account"], event.facts["change"]) for event in events_of(Chain.access())]


def follow(page: str) -> Client:
    """A browser in which the link that a page shows was followed, and a password chosen."""
    client = Client(headers={"host": "localhost"})
    (link,) = re.findall(r'class="code">([^<]+/set-password/[^<]+)<', page)
    form = client.get(urlsplit(html.unescape(link)).path, follow=True).redirect_chain[-1][0]
    client.post(form, {"new_password1": CHOSEN, "new_password2": CHOSEN})
    return client


def test_somebody_is_invited(signed_in: SignedIn) -> None:
    """The link is shown once, to whoever invites; its owner then has the roles and nothing else."""
    admin = signed_in("administrator")
    page = admin.post("/accounts/invite", {"name": "t.lee", "role": ["observer", "coach"], "tutor": ""})
    invited = follow(page.content.decode())
    assert invited.get("/recordings").status_code == 200
    assert invited.get("/alerts").status_code == 403
    assert "/set-password/" not in admin.get("/accounts").content.decode()
    assert changes() == [("person:administrator-1", "t.lee", "invited"), ("person:t.lee", "t.lee", "password_chosen")]


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"name": "t lee", "role": "observer"}, "letters, digits"),
        ({"name": "administrator-1", "role": "observer"}, "of this name already"),
        ({"name": "t.lee", "role": "king"}, "a role is one of"),
    ],
)
def test_what_is_no_invitation_is_said(form: dict[str, str], said: str, signed_in: SignedIn) -> None:
    """A name that is none, or taken, and a role that is none make no account and no event."""
    answer = signed_in("administrator").post("/accounts/invite", form, follow=True)
    assert said in answer.content.decode()
    assert [one.name for one in list_accounts()] == ["administrator-1"]
    assert changes() == []


def test_an_administrator_gives_themself_a_role_on_record(signed_in: SignedIn) -> None:
    """They see nothing of a lesson before, and custody says since when they do, and by whose hand."""
    admin = signed_in("administrator")
    assert [admin.get(path).status_code for path in ("/recordings", "/alerts", "/ledger")] == [403] * 3
    assert admin.get("/")["Location"] == "/accounts"
    admin.post("/accounts/of/administrator-1/change", {"do": "roles", "role": ["administrator", "dsl"]})
    assert [admin.get(path).status_code for path in ("/recordings", "/alerts", "/ledger")] == [200] * 3
    (event,) = events_of(Chain.access())
    assert event.agent == "person:administrator-1"
    assert event.facts == {
        "account": "administrator-1",
        "change": "roles",
        "before": ["administrator"],
        "roles": ["administrator", "dsl"],
    }


def test_an_account_is_closed_and_opened_again(signed_in: SignedIn) -> None:
    """Closing ends its sessions at once; a new link opens it, and its earlier password nothing."""
    admin = signed_in("administrator")
    page = admin.post("/accounts/invite", {"name": "t.lee", "role": "dsl"}).content.decode()
    lee = follow(page)
    assert follow(admin.post("/accounts/invite", {"name": "a.lee", "role": "dsl"}).content.decode())
    assert "Nobody gets in" in admin.post("/accounts/of/t.lee/change", {"do": "close"}, follow=True).content.decode()
    assert lee.get("/alerts").status_code == 302
    again = admin.post("/accounts/of/t.lee/change", {"do": "reset"}).content.decode()
    form = {"username": "t.lee", "password": CHOSEN}
    assert Client(headers={"host": "localhost"}).post("/sign-in", form).status_code == 200
    assert follow(again).get("/alerts").status_code == 200
    assert [change for _, name, change in changes() if name == "t.lee"] == [
        "invited", "password_chosen", "closed", "invited_again", "password_chosen",
    ]  # fmt: skip


def test_the_last_administrator_stays_one(signed_in: SignedIn) -> None:
    """Nobody can shut everybody out of looking after accounts; what does not exist is not found."""
    admin = signed_in("administrator")
    for what in ({"do": "roles", "role": "dsl"}, {"do": "close"}):
        answer = admin.post("/accounts/of/administrator-1/change", what, follow=True)
        assert "Nothing was changed" in answer.content.decode()
    assert [one.roles for one in list_accounts()] == [("administrator",)]
    assert admin.post("/accounts/of/administrator-1/change", {"do": "dance"}).status_code == 404
    assert admin.get("/accounts/of/nobody").status_code == 404


def test_sessions_of_others_are_ended(signed_in: SignedIn) -> None:
    """An administrator sees where somebody is signed in, and can end it."""
    admin = signed_in("administrator")
    lee = follow(admin.post("/accounts/invite", {"name": "t.lee", "role": "dsl"}).content.decode())
    assert "End all sessions" in admin.get("/accounts/of/t.lee").content.decode()
    said = admin.post("/accounts/of/t.lee/change", {"do": "revoke"}, follow=True).content.decode()
    assert "1 session ended" in said
    assert lee.get("/alerts").status_code == 302


@pytest.mark.parametrize(
    "path", ["/accounts/invite", "/accounts/of/administrator-1/change", "/sessions/x/end", "/password"]
)
def test_forms_of_other_sites_change_nothing(path: str, signed_in: SignedIn) -> None:
    """A form without our token is refused, whoever is signed in."""
    admin = signed_in("administrator")
    admin.handler.enforce_csrf_checks = True
    assert admin.post(path, {"do": "close", "name": "x"}).status_code == 403
    assert changes() == []
