"""Holds are placed and let go on the recording's page and by the API, by persons who may, and never by a machine."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client

from analyzer.domain.access import AccessPolicy
from analyzer.domain.kinds import Kind
from analyzer.domain.review import Decision
from analyzer.records.accounts import add_account
from analyzer.records.models import Alert, Hold, HoldRelease, Recording, Verdict
from analyzer.service.bootstrap import Service
from analyzer.service.cases.quarantining import quarantine
from analyzer.service.personal_tokens import issue_personal_token
from analyzer.service.pipeline.preserve import preserve
from analyzer.service.reviews.judging import Answer, judge
from analyzer.service.tokens import Scope, issue_token
from analyzer.web.service import use_service
from tests.fakes import FakeClock
from tests.service.ledger.days import a_recording
from tests.web.conftest import SignedIn
from tests.web.lessons import HUSH, assessed


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


def test_a_hold_that_nothing_asks_for_is_put_before_the_desk(service: Service, signed_in: SignedIn) -> None:
    """The desk asks whether it is needed and leads to the hold, which stays; undone, it asks no more."""
    lesson = assessed(service, HUSH)
    preserve(lesson, [Kind.SECRECY], service)
    lead, hold = signed_in("dsl"), Hold.objects.get()
    secret = lesson.current_run.findings.get(kind=Kind.SECRECY).finding_id  # type: ignore[union-attr]  # it has one
    said = {"finding": secret, "decision": "dismissed", "reason": "harmless"}
    lead.post(f"/recordings/{lesson.id}/lesson/verdict", said)
    desk = lead.get("/alerts").content.decode()
    assert all(words in desk for words in ("Hold that no finding asks for", "Is it still needed?", str(lesson.id)))
    where = lead.get(f"/alerts/{Alert.objects.get(kind='hold_asks').pk}/open")["Location"]
    assert where == f"/recordings/{lesson.id}#hold-{hold.pk}"
    shown = lead.get(where).content.decode()
    assert all(words in shown for words in (f'id="hold-{hold.pk}"', "Approve the release", "The store confirmed it"))
    lead.post(f"/recordings/{lesson.id}/lesson/undo", {"act": "verdict", "row": str(Verdict.objects.get().pk)})
    desk = lead.get("/alerts").content.decode()
    assert "Is it still needed?" not in desk.partition('id="acknowledged"')[0]
    assert "what it asked about is over" in desk
    assert "process:holds" not in desk


def test_what_is_cut_off_is_asked_of_nobody_who_may_not_know(service: Service, signed_in: SignedIn) -> None:
    """In quarantine, the question is there for the safeguarding lead, and for no other reader of alerts."""
    lesson = assessed(service, HUSH)
    preserve(lesson, [Kind.SECRECY], service)
    quarantine(lesson.id, "police", "dsl-1", service)
    secret = lesson.current_run.findings.get(kind=Kind.SECRECY).finding_id  # type: ignore[union-attr]  # it has one
    judge(lesson.id, Answer((secret,), Decision.DISMISSED, "harmless"), "dsl-1", service)
    question = f"/alerts/{Alert.objects.get(kind='hold_asks').pk}/open"
    access = service.policy.access.model_dump(mode="json")
    access["roles"]["observer"]["may"]["view_alert"] = "all"
    policy = replace(service.policy, access=AccessPolicy.model_validate(access))
    with use_service(replace(service, policy=policy)):
        observer = signed_in("observer")
        assert "Is it still needed?" not in observer.get("/alerts").content.decode()
        assert observer.get(question).status_code == 404
        assert signed_in("dsl").get(question).status_code == 302


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
