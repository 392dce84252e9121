"""Nobody gets in but by a password of their own."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from axes.models import AccessAttempt, AccessLog
from django.db.models import F
from django.test import Client

from analyzer.domain.errors import ConflictError, PermanentError
from analyzer.records.models import Account
from analyzer.service.account_lists import list_accounts
from analyzer.service.accounts import (
    ADMINISTRATOR,
    change_roles,
    close,
    ensure_first_account,
    invite,
    invite_again,
)
from analyzer.service.bootstrap import Service

CHOSEN = "five green bottles on a wall"


def choose(client: Client, link: str, password: str = CHOSEN) -> int:
    """Follow an invitation and choose a password; the status of the answer."""
    form = client.get(urlsplit(link).path, follow=True)
    if not form.redirect_chain:
        return form.status_code
    return client.post(form.redirect_chain[-1][0], {"new_password1": password, "new_password2": password}).status_code


def gets_in(name: str, password: str) -> bool:
    """Whether a name and a password open the pages."""
    form = {"username": name, "password": password}
    return Client(headers={"host": "localhost"}).post("/sign-in", form).status_code == 302


def test_the_first_start_makes_an_account_without_a_password(service: Service, stranger: Client) -> None:
    """Until the link is followed nobody can sign in, whatever they try; afterwards its owner can."""
    invitation = ensure_first_account(service)
    assert invitation
    assert invitation.link.startswith(service.settings.url)
    for guess in ("", "!", ADMINISTRATOR, "admin", "password"):
        assert not gets_in(ADMINISTRATOR, guess)
    assert choose(stranger, invitation.link) == 302
    assert gets_in(ADMINISTRATOR, CHOSEN)
    (listed,) = list_accounts()
    assert listed.roles == ("administrator",)


def test_a_link_works_once(service: Service, stranger: Client) -> None:
    """A link that has been used opens nothing, and says so."""
    invitation = ensure_first_account(service)
    assert invitation
    choose(stranger, invitation.link)
    assert choose(Client(headers={"host": "localhost"}), invitation.link, "another long password 1") == 200
    page = Client(headers={"host": "localhost"}).get(urlsplit(invitation.link).path)
    assert "has been used or has expired" in page.content.decode()
    assert gets_in(ADMINISTRATOR, CHOSEN)


def test_there_is_no_second_first_account(service: Service, stranger: Client) -> None:
    """A start where somebody can sign in makes nothing; one where the link was never followed gives another link."""
    first = ensure_first_account(service)
    again = ensure_first_account(service)
    assert first
    assert again
    assert Account.objects.count() == 1
    choose(stranger, again.link)
    assert ensure_first_account(service) is None


@pytest.mark.parametrize("password", ["short", "password1234", "administrator1"])
def test_weak_passwords_are_refused(password: str, service: Service, stranger: Client) -> None:
    """Short, common and name-like passwords are refused and say why."""
    invitation = ensure_first_account(service)
    assert invitation
    assert choose(stranger, invitation.link, password) == 200
    assert not Account.objects.get().has_usable_password()


def test_invitations(service: Service) -> None:
    """Somebody who is invited has the rights of the role; names are taken once, and have to be names."""
    invite("t.lee", ["observer"], service, by="ada")
    assert [(one.name, one.roles) for one in list_accounts()] == [("t.lee", ("observer",))]
    with pytest.raises(ConflictError):
        invite("t.lee", ["dsl"], service, by="ada")
    with pytest.raises(PermanentError):
        invite("t lee", ["dsl"], service, by="ada")


def test_a_closed_account_lets_nobody_in(service: Service, stranger: Client) -> None:
    """Neither by its password, nor by a session that was open, nor by a link, until it is invited again."""
    link = invite("t.lee", ["dsl"], service, by="ada").link
    choose(stranger, link)
    assert stranger.get("/alerts").status_code == 200
    with pytest.raises(ConflictError, match="nobody else"):
        close("t.lee", service, by="ada")
    Account.objects.create_user("a.lee", password=CHOSEN)
    close("t.lee", service, by="ada")
    assert stranger.get("/alerts").status_code == 302
    assert not gets_in("t.lee", CHOSEN)
    assert [one.state for one in list_accounts()] == ["open", "closed"]
    fresh = invite_again("t.lee", service, by="ada").link
    assert [one.state for one in list_accounts()] == ["open", "invited"]
    assert not gets_in("t.lee", CHOSEN)
    assert choose(stranger, fresh) == 302
    assert stranger.get("/alerts").status_code == 200
    assert [(one.roles, one.state) for one in list_accounts()] == [((), "open"), (("dsl",), "open")]


def test_a_new_link_ends_what_was_before(service: Service, stranger: Client) -> None:
    """An unused link is worth nothing once there is another, nor is a session of the old password."""
    first = invite("t.lee", ["dsl"], service, by="ada").link
    second = invite_again("t.lee", service, by="ada").link
    assert choose(stranger, first) == 200
    assert choose(stranger, second) == 302
    invite_again("t.lee", service, by="ada")
    assert stranger.get("/alerts").status_code == 302
    for unknown in (close, invite_again):
        with pytest.raises(PermanentError, match="no account"):
            unknown("nobody", service, by="ada")


def test_whoever_guesses_on_is_not_listened_to(stranger: Client) -> None:
    """After ten wrong passwords not even the right one opens, for a while; from elsewhere its owner gets in."""
    Account.objects.create_user("g.lee", password=CHOSEN)
    wrong, right = ({"username": "g.lee", "password": each} for each in ("wrong", CHOSEN))
    assert [stranger.post("/sign-in", wrong).status_code for _ in range(10)] == [200] * 9 + [429]
    other = Client(headers={"host": "localhost", "user-agent": "another browser"})
    for browser in (stranger, other):
        refused = browser.post("/sign-in", right)
        assert (refused.status_code, refused["Retry-After"]) == (429, "900")
        assert "Too many passwords were wrong" in refused.content.decode()
    assert Client(headers={"host": "localhost"}, REMOTE_ADDR="10.0.0.7").post("/sign-in", right).status_code == 302
    assert AccessAttempt.objects.exists()
    AccessAttempt.objects.update(attempt_time=F("attempt_time") - timedelta(minutes=15))
    assert stranger.post("/sign-in", right).status_code == 302
    assert stranger.post("/sign-in", wrong).status_code == 200


def test_guesses_count_for_every_process_alike(stranger: Client) -> None:
    """They stand in the catalogue, with the name that was tried, and nothing else of what was typed or clicked."""
    Account.objects.create_user("g.lee", password=CHOSEN)
    stranger.post("/sign-in?next=/alerts%3Fsecret", {"username": "g.lee", "password": "my-secret", "next": "/x-secret"})
    (row,) = AccessAttempt.objects.values()
    assert row["username"] == "g.lee"
    assert "secret" not in str(row)
    stranger.post("/sign-in", {"username": "g.lee", "password": CHOSEN})
    assert not AccessAttempt.objects.exists()
    assert not AccessLog.objects.exists()


def test_signing_in_and_out(service: Service, stranger: Client) -> None:
    """The form leads back to the page that was asked for; after signing out it is asked for again."""
    Account.objects.create_user("t.lee", password=CHOSEN).groups.create(name="dsl")
    page = stranger.get("/alerts")
    assert page["Location"] == "/sign-in?next=/alerts"
    wrong = stranger.post("/sign-in?next=/alerts", {"username": "t.lee", "password": "wrong"})
    assert wrong.status_code == 200
    right = stranger.post("/sign-in", {"username": "t.lee", "password": CHOSEN, "next": "/alerts"})
    assert right["Location"] == "/alerts"
    cookie = stranger.cookies["session"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert stranger.get("/sign-out").status_code == 405
    stranger.post("/sign-out")
    assert stranger.get("/alerts").status_code == 302


def test_forms_of_other_sites_are_refused(service: Service) -> None:
    """A form without our token is refused, in plain words."""
    client = Client(enforce_csrf_checks=True, headers={"host": "localhost"})
    answer = client.post("/sign-in", {"username": "x", "password": "y"})
    assert answer.status_code == 403
    assert re.search("did not come from these pages", answer.content.decode())


def test_roles_are_changed(service: Service, stranger: Client) -> None:
    """At the next page somebody may what their new roles may; the last who looks after accounts stays one."""
    first = ensure_first_account(service)
    assert first
    choose(stranger, first.link)
    assert stranger.get("/alerts").status_code == 403
    assert change_roles(ADMINISTRATOR, ["administrator", "lead"], service, by=ADMINISTRATOR) == ("administrator", "dsl")
    assert stranger.get("/alerts").status_code == 200
    with pytest.raises(ConflictError, match="nobody else"):
        change_roles(ADMINISTRATOR, ["dsl"], service, by=ADMINISTRATOR)
    with pytest.raises(PermanentError, match="observer, observation_lead, coach, dsl"):
        change_roles(ADMINISTRATOR, ["king"], service, by=ADMINISTRATOR)
    choose(Client(headers={"host": "localhost"}), invite("a.lee", ["administrator"], service, by=ADMINISTRATOR).link)
    assert change_roles(ADMINISTRATOR, [], service, by=ADMINISTRATOR) == ()
    assert stranger.get("/alerts").status_code == 403


def test_a_superuser_has_no_right_by_that(service: Service, stranger: Client) -> None:
    """Django's own flags open nothing: who may what stands in config/access.yaml alone."""
    stranger.force_login(Account.objects.create_superuser("root", password=CHOSEN))
    assert [stranger.get(path).status_code for path in ("/recordings", "/alerts", "/ledger")] == [403, 403, 403]
