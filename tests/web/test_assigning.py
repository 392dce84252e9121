"""Lessons come to observers: taken by one at a time, or given, never their own, and on record."""

import pytest
from django.test import Client

from analyzer.domain.custody import Chain, CustodyAction
from analyzer.records.accounts import add_account
from analyzer.records.custody import events_of
from analyzer.records.models import Account, Recording
from analyzer.service.accounts import close
from analyzer.service.bootstrap import Service
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
    path = f"/recordings/{lesson.id}"
    assert first.get(path).status_code == 404
    assert first.post(f"{path}/take")["Location"] == path
    assert first.get(path).status_code == 200
    said = second.post(f"{path}/take", follow=True)
    assert "somebody else has it" in said.content.decode()
    assert second.get(path).status_code == 404
    assert assigned(lesson) == [("person:first", None, "first")]


def test_a_lead_gives_it_to_somebody_else(lesson: Recording, signed_in: SignedIn) -> None:
    """It is gone for whoever had it at the next click; pressed twice it changes nothing more."""
    lead, first, second = signed_in("dsl"), observer("first"), observer("second")
    path = f"/recordings/{lesson.id}"
    first.post(f"{path}/take")
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
    assert "taught themselves" in own.post(f"/recordings/{lesson.id}/take", follow=True).content.decode()
    assert assigned(lesson) == []
