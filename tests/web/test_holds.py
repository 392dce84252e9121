"""Holds are placed and let go on the recording's page and by the API, by persons who may, and never by a machine."""

from datetime import timedelta

import pytest
from django.test import Client

from analyzer.records.accounts import add_account
from analyzer.records.models import Hold, HoldRelease, Recording
from analyzer.service.bootstrap import Service
from analyzer.service.personal_tokens import issue_personal_token
from analyzer.service.tokens import Scope, issue_token
from tests.fakes import FakeClock
from tests.service.ledger.days import a_recording
from tests.web.conftest import SignedIn


@pytest.fixture
def kept(service: Service, clock: FakeClock) -> Recording:
    """A recording that is stored."""
    return a_recording(service, "kept", at=clock())


def bearer(service: Service, name: str, role: str = "dsl") -> dict[str, str]:
    """The headers of a person with a token."""
    add_account(name, (role,))
    token = issue_personal_token(name, timedelta(days=1), now=service.clock())
    return {"Authorization": f"Bearer {token.secret}"}


def test_a_hold_is_placed_and_let_go_on_the_page(kept: Recording, signed_in: SignedIn) -> None:
    """The page says why it is held and who has let it go; one person counts once."""
    page, lead = f"/recordings/{kept.id}", signed_in("dsl")
    lead.post(f"{page}/holds", {"reason": "an agency asked", "case": "C-17"})
    shown = lead.get(page).content.decode()
    assert all(words in shown for words in ("an agency asked", "case C-17", "dsl-1", "The store confirmed it"))
    hold = Hold.objects.get()
    for _ in range(2):
        lead.post(f"/holds/{hold.pk}/release", {"reason": "it is closed"})
    assert HoldRelease.objects.count() == 1
    shown = lead.get(page).content.decode()
    assert all(words in shown for words in ("dsl-1 lets it go", "it is closed", "Approve the release"))
    other = Client(headers={"host": "localhost"})
    account = add_account("another", ("dsl",))
    assert account is not None
    other.force_login(account)
    other.post(f"/holds/{hold.pk}/release", {"reason": "it is closed"})
    assert "Legal hold, released" in lead.get(page).content.decode()
    assert lead.post(f"{page}/holds", {"reason": ""}).status_code == 422
    assert Hold.objects.count() == 1


@pytest.mark.parametrize("role", ["observer", "operations", None])
def test_who_may_not_is_refused(kept: Recording, signed_in: SignedIn, role: str | None) -> None:
    """Neither place nor let go, by whatever address."""
    hold = Hold.objects.create(recording=kept, reason="r", asked_at=kept.uploaded_at)
    person = signed_in(role)
    assert person.post(f"/recordings/{kept.id}/holds", {"reason": "r"}).status_code == 404
    assert person.post(f"/holds/{hold.pk}/release", {"reason": "r"}).status_code in {403, 404}
    assert (Hold.objects.count(), HoldRelease.objects.count()) == (1, 0)


def test_nothing_is_held_or_let_go_where_nothing_is(signed_in: SignedIn) -> None:
    """An address that nobody made leads nowhere."""
    lead = signed_in("dsl")
    assert lead.post("/recordings/3b2f2d1c-0000-4000-8000-000000000000/holds", {"reason": "r"}).status_code == 404
    assert lead.post("/holds/9/release", {"reason": "r"}).status_code == 404


def test_persons_hold_by_the_api(kept: Recording, service: Service, stranger: Client) -> None:
    """Each by their own token; a machine's token lists what it may read and places nothing."""
    path, kind = f"/api/v1/recordings/{kept.id}/holds", "application/json"
    ada, bea = bearer(service, "ada"), bearer(service, "bea")
    made = stranger.post(path, {"reason": "an agency asked", "case": "C-17"}, content_type=kind, headers=ada)
    assert (made.status_code, made.json()["state"], made.json()["asked_by"]) == (201, "in_force", "ada")
    release = f"/api/v1/holds/{made.json()['id']}/release"
    given = {"reason": "it is closed"}
    assert stranger.post(release, given, content_type=kind, headers=ada).json()["state"] == "in_force"
    assert stranger.post(release, given, content_type=kind, headers=ada).status_code == 409
    ended = stranger.post(release, given, content_type=kind, headers=bea).json()
    assert (ended["state"], ended["let_go_by"]) == ("released", ["ada", "bea"])
    machine = issue_token("lms", list(Scope), timedelta(days=1), now=service.clock())
    headers = {"Authorization": f"Bearer {machine.secret}"}
    assert [one["case"] for one in stranger.get(path, headers=headers).json()] == ["C-17"]
    assert stranger.post(path, {"reason": "r"}, content_type=kind, headers=headers).status_code == 401
    observer = bearer(service, "obs", "observer")
    assert stranger.post(path, {"reason": "r"}, content_type=kind, headers=observer).status_code == 403
    assert stranger.post(path, {"reason": ""}, content_type=kind, headers=ada).status_code == 422
    assert stranger.post(path, {"reason": "r"}, content_type=kind).status_code == 401
    service.clock.forward(2 * 86_400)  # type: ignore[attr-defined]  # the test's
    assert stranger.post(path, {"reason": "r"}, content_type=kind, headers=ada).status_code == 401
