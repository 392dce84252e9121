"""Lessons come to observers: taken by one at a time, or given, never by whoever is partial, and on record."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.test import Client

from analyzer.domain.custody import Chain, CustodyAction
from analyzer.domain.plan_policy import Interest
from analyzer.domain.quality_policy import Cap
from analyzer.records.accounts import add_account
from analyzer.records.custody import events_of
from analyzer.records.models import Account, Exposure, Recording
from analyzer.service.accounts import close
from analyzer.service.bootstrap import Service
from analyzer.web.service import use_service
from tests.fakes import FakeClock
from tests.web.conftest import SignedIn
from tests.web.rows import Evening


@pytest.fixture
def lesson(service: Service) -> Recording:
    """A lesson that nobody observes."""
    return Evening(service).assessed(("secrecy", "critical"))


def observer(name: str, tutor_id: str = "") -> Client:
    """A browser of an observer."""
    client = Client(headers={"host": "localhost"})
    client.force_login(add_account(name, ("observer",), tutor_id))  # type: ignore[arg-type]  # a new name is not taken
    return client


def assigned(recording: Recording) -> list[tuple[str, object, object]]:
    """What custody tells of who observes it: by whom, from whom, to whom."""
    events = [event for event in events_of(Chain.recording(recording.id)) if event.action == CustodyAction.ASSIGNED]
    return [(event.agent, event.facts["from"], event.facts["to"]) for event in events]


def test_the_first_takes_it(lesson: Recording) -> None:
    """Whoever takes it sees it from then on; whoever comes second is told, and still sees nothing of it."""
    first, second = observer("first"), observer("second")
    path, take = f"/recordings/{lesson.id}", f"/queue/{lesson.id}/take"
    assert first.get(path).status_code == 404
    assert first.post(take)["Location"] == f"{path}/lesson"
    assert first.get(path).status_code == 200
    said = second.post(take, follow=True)
    assert "first has this lesson already" in said.content.decode()
    assert second.get(path).status_code == 404
    assert assigned(lesson) == [("person:first", None, "first")]


def test_a_lead_gives_it_to_somebody_else(lesson: Recording, signed_in: SignedIn) -> None:
    """It is gone for whoever had it at the next click; pressed twice it changes nothing more."""
    lead, first, second = signed_in("dsl"), observer("first"), observer("second")
    path = f"/recordings/{lesson.id}"
    first.post(f"/queue/{lesson.id}/take")
    for _ in range(2):
        page = lead.post(f"{path}/assign", {"to": "second"}, follow=True).content.decode()
        assert "It is assigned." in page
    assert (first.get(path).status_code, second.get(path).status_code) == (404, 200)
    assert assigned(lesson) == [("person:first", None, "first"), ("person:dsl-1", "first", "second")]


@pytest.mark.parametrize(
    ("name", "said"), [("nobody", "no open account"), ("closed", "no open account"), ("tutor", "taught themselves")]
)
def test_not_just_anybody_observes(
    name: str, said: str, lesson: Recording, signed_in: SignedIn, service: Service
) -> None:
    """Neither somebody who is not there, nor the one who taught the lesson."""
    lead = signed_in("dsl")
    Account.objects.create_user("ada", password="a long one").groups.create(name="administrator")  # noqa: S106
    observer("tutor", str(lesson.lesson.tutor_id if lesson.lesson else ""))
    observer("closed")
    close("closed", service, by="ada")
    page = lead.post(f"/recordings/{lesson.id}/assign", {"to": name}, follow=True).content.decode()
    assert said in page
    assert assigned(lesson) == []


def test_nobody_takes_their_own_lesson(lesson: Recording) -> None:
    """A tutor who observes others takes none of their own."""
    own = observer("tutor", str(lesson.lesson.tutor_id if lesson.lesson else ""))
    assert "taught themselves" in own.post(f"/queue/{lesson.id}/take", follow=True).content.decode()
    assert assigned(lesson) == []


@pytest.fixture
def interested(lesson: Recording, service: Service) -> Iterator[Client]:
    """A browser of an observer with a declared interest in whoever taught the lesson."""
    assert lesson.lesson
    declared = Interest(observer="first", tutor=str(lesson.lesson.tutor_id))
    plan = service.policy.plan.model_copy(update={"interests": (declared,)})
    with use_service(replace(service, policy=replace(service.policy, plan=plan))):
        yield observer("first")


def test_a_declared_interest_keeps_a_lesson_away(lesson: Recording, interested: Client, signed_in: SignedIn) -> None:
    """It is neither offered nor taken, and nobody gives it to them, whichever form is used; others take it."""
    lead, other = signed_in("observation_lead"), observer("second")
    queued = interested.get("/queue").content.decode()
    assert "a declared interest" in queued
    assert "data-take" not in queued
    ways = (
        interested.post(f"/queue/{lesson.id}/take", follow=True),
        lead.post(f"/queue/{lesson.id}/assign", {"to": "first"}, follow=True),
        lead.post(f"/recordings/{lesson.id}/assign", {"to": "first"}, follow=True),
    )
    for answer in ways:
        assert "nobody observes a tutor in whom they have a declared interest" in answer.content.decode()
    assert assigned(lesson) == []
    assert "data-take" in other.get("/queue").content.decode()
    other.post(f"/queue/{lesson.id}/take")
    assert assigned(lesson) == [("person:second", None, "second")]


@pytest.mark.parametrize("cap", Cap)
@pytest.mark.parametrize("form", ["/queue/{}/assign", "/recordings/{}/assign"])
def test_who_has_had_enough_is_not_given_more(
    cap: Cap, form: str, service: Service, signed_in: SignedIn, clock: FakeClock
) -> None:
    """Whoever gives it is asked once more, or refused; how much somebody has had is nobody else's to read."""
    write = Evening(service)
    hard, easy = write.assessed(("harm_disclosure", "critical")), write.assessed(("swearing", "minor"))
    observer("first")
    Exposure.objects.create(recording=hard, finding_id="f", by="first", at=clock(), ms=61 * 60_000)
    quality = service.policy.quality.model_copy(update={"cap": cap})
    lead = signed_in("observation_lead")
    with use_service(replace(service, policy=replace(service.policy, quality=quality))):
        lead.post(form.format(easy.id), {"to": "first"})
        assert assigned(easy) == [("person:observation_lead-1", None, "first")]
        given = {"to": "first", "back": "?whose=nobodys"}
        page = lead.post(form.format(hard.id), given, follow=True).content.decode()
        assert "as much distressing material this week as is enough" in page
        assert not re.search(r"\b61\b", re.sub(r"<[^>]+>", " ", page.partition("<main")[2]))
        assert ("Give it to them all the same?" in page) is (cap is Cap.WARN)
        assert assigned(hard) == []
        sent = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page)) if cap is Cap.WARN else given
        lead.post(form.format(hard.id), {**sent, "again": "1"})
        expected = [("person:observation_lead-1", None, "first")] if cap is Cap.WARN else []
        assert assigned(hard) == expected
