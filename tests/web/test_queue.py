"""The observer's queue: what waits and why, taken by one at a time, put back, filtered, kept and exported."""

import re
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from django.test import Client

from analyzer.domain.custody import Chain, CustodyAction
from analyzer.domain.errors import TransientError
from analyzer.domain.kinds import Severity
from analyzer.domain.review import ActName, Decision
from analyzer.domain.scope import Scope
from analyzer.records.custody import events_of
from analyzer.records.models import Assignment, Finding, Lesson, Queued, Recording, Run, SavedView
from analyzer.service.bootstrap import Service
from analyzer.service.cases.quarantining import quarantine
from analyzer.service.queueing.placing import place, place_missing
from analyzer.service.reviews.judging import Answer, judge
from analyzer.service.reviews.noting import grade, undo
from analyzer.service.sealing import seal
from analyzer.service.tokens import issue_token
from tests.fakes import FakeClock
from tests.web.conftest import SignedIn
from tests.web.observers import concerned, somebody
from tests.web.rows import Evening
from tests.web.world import World

NUMBERS = count()


def listed(client: Client, address: str = "/queue") -> list[str]:
    """Ids of the lessons on a page, in their order."""
    page = client.get(address).content.decode()
    return [part[: len("00000000-0000-4000-8000-000000000000")] for part in page.split('id="lesson-')[1:]]


def names(*rows: Recording) -> list[str]:
    """Their ids."""
    return [str(row.id) for row in rows]


def ask(service: Service, address: str) -> Any:
    """What the API answers a key that reads."""
    secret = issue_token(f"machine {next(NUMBERS)}", [Scope.READ], timedelta(days=1), now=service.clock()).secret
    client = Client(headers={"host": "localhost", "authorization": f"Bearer {secret}"})
    answer = client.get(address)
    return answer.json()


def test_it_says_what_comes_next_and_why(service: Service) -> None:
    """Gravest questions first, then low grades, then the newest, each with its reason in plain words."""
    write = Evening(service)
    newest, low = write.assessed(), concerned(write.assessed(), pace="concern", praise="met")
    noted, serious = write.assessed(("late_start", "note")), write.assessed(("gift", "serious"), ("swearing", "minor"))
    critical = write.assessed(("secrecy", "critical"))
    client = somebody("ann")
    assert listed(client) == names(critical, serious, low, newest, noted)
    page = client.get("/queue").content.decode()
    for why in (
        "1 critical question waits for a person.",
        "2 questions wait for a person, the gravest serious.",
        "The machine graded 1 row of its teaching a concern.",
        "Nobody has observed it yet.",
        "Nobody has observed it yet; 1 question waits.",
    ):
        assert why in page
    assert client.get("/")["Location"] == "/queue"
    assert somebody("lead", "dsl").get("/")["Location"] == "/alerts"
    rows = ask(service, "/api/v1/queue")["items"]
    assert [row["id"] for row in rows] == names(critical, serious, low, newest, noted)
    assert rows[1]["why"] == "2 questions wait for a person, the gravest serious"
    assert (rows[1]["reason"], rows[1]["questions"], rows[1]["gravest"]) == ("questions", 2, "serious")


def test_what_people_have_answered_leaves(service: Service) -> None:
    """Once every question has its answer, or it is graded; an unsure one waits; taken back, it is there again."""
    write = Evening(service)
    judged, graded = write.assessed(("gift", "serious"), ("swearing", "minor")), write.assessed(("gift", "serious"))
    judge(judged.id, Answer(("0000000000000000",), Decision.CONFIRMED), "ann", service)
    judge(judged.id, Answer(("0000000000000001",), Decision.UNSURE), "ann", service)
    client = somebody("bob")
    assert listed(client) == names(graded, judged)
    judge(judged.id, Answer(("0000000000000001",), Decision.DISMISSED, "harmless"), "cat", service)
    grade(graded.id, {"pace": "met"}, "ann", now=service.clock())
    assert listed(client) == []
    assert listed(client, "/queue?state=done") == names(judged, graded)
    page = client.get("/queue?state=done").content.decode()
    assert "Somebody has graded it." in page
    assert "Every question has its answer." in page
    undo(graded.id, ActName.GRADING, 1, "ann", service)
    assert listed(client) == names(graded)


def test_two_take_one(service: Service) -> None:
    """The first opens it; the second is told kindly who has it, loses nothing, and stays where they were."""
    lesson = Evening(service).assessed(("gift", "serious"))
    first, second = somebody("first"), somebody("second")
    assert listed(second) == names(lesson)
    path = f"/queue/{lesson.id}/take"
    assert first.post(path)["Location"] == f"/recordings/{lesson.id}/lesson"
    told = second.post(path, {"back": "?whose=nobodys"}, follow=True)
    assert told.redirect_chain == [("/queue?whose=nobodys", 302)]
    assert "first has this lesson already. Here is what else waits." in told.content.decode()
    assert Assignment.objects.filter(ended_at=None).count() == 1
    assert listed(first, "/queue?whose=mine") == names(lesson)
    assert listed(second, "/queue?whose=mine") == listed(second, "/queue?whose=nobodys") == []
    assert "data-take" not in second.get("/queue").content.decode()


def test_it_is_put_back(service: Service, signed_in: SignedIn) -> None:
    """Whoever has it, and whoever assigns, puts it back, on record; nobody else does, nor one who has it no more."""
    lesson = Evening(service).assessed(("gift", "serious"))
    first, second, lead = somebody("first"), somebody("second"), signed_in("observation_lead")
    take, back = f"/queue/{lesson.id}/take", f"/queue/{lesson.id}/put-back"
    first.post(take)
    assert second.post(back, {"from": "first"}).status_code == 404
    assert "put back" in first.post(back, {"from": "first"}, follow=True).content.decode()
    assert "no more" in first.post(back, {"from": "first"}, follow=True).content.decode()
    second.post(take)
    assert "put back" in lead.post(back, {"from": "second"}, follow=True).content.decode()
    assert listed(first, "/queue?whose=nobodys") == names(lesson)
    told = [one for one in events_of(Chain.recording(lesson.id)) if one.action == CustodyAction.PUT_BACK]
    agents = [(one.agent, one.facts["from"]) for one in told]
    assert agents == [("person:first", "first"), ("person:observation_lead-1", "second")]
    lead.post(f"/queue/{lesson.id}/assign", {"to": "first"})
    assert listed(first, "/queue?whose=mine") == names(lesson)
    assert second.post(f"/queue/{lesson.id}/assign", {"to": "second"}).status_code == 404


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", "cba"),
        ("?weight=serious", "b"),
        ("?reason=newest", "a"),
        ("?subject=Physics", "c"),
        ("?find=L-2026-00420", "cba"),
        ("?find=L-2026-004202", "b"),
        ("?find=t-3", "c"),
        ("?tutor=t-1", "a"),
        ("?tutor=nobody", ""),
        ("?weight=serious&subject=Physics", ""),
        ("?whose=nobodys", "cba"),
        ("?whose=mine", ""),
        ("?state=done", ""),
    ],
)
def test_filters_are_in_the_address(query: str, expected: str, service: Service) -> None:
    """Each filter, and several together, leave what they say, on the page and in the API."""
    write = Evening(service)
    rows = [write.assessed(), write.assessed(("gift", "serious")), write.assessed(("secrecy", "critical"))]
    Lesson.objects.filter(recordings=rows[2]).update(subject="Physics")
    place([row.id for row in rows])
    wanted = [str(rows["abc".index(letter)].id) for letter in expected]
    assert listed(somebody("ann"), f"/queue{query}") == wanted
    if "mine" not in query:
        assert [row["id"] for row in ask(service, f"/api/v1/queue{query}")["items"]] == wanted


@pytest.mark.parametrize(
    "query", ["state=x", "reason=x", "weight=x", "whose=x", "after=x", "after=newest.0,2026,x,", "subject=%00"]
)
def test_addresses_that_no_page_gave(query: str, service: Service) -> None:
    """Nothing is at a made-up address; the API says what is wrong with it."""
    assert somebody("ann").get(f"/queue?{query}").status_code == 404
    secret = issue_token("machine", [Scope.READ], timedelta(days=1), now=service.clock()).secret
    client = Client(headers={"host": "localhost", "authorization": f"Bearer {secret}"})
    assert client.get(f"/api/v1/queue?{query}").status_code == 422


def test_the_next_page_goes_on(service: Service) -> None:
    """By the link of the page, and by the API's `after`, every lesson comes once."""
    write = Evening(service)
    rows = [write.assessed(("gift", "serious")) for _ in range(53)]
    client = somebody("ann")
    first = client.get("/queue").content.decode()
    link = first.partition('<nav class="pages"')[2].partition('href="')[2].partition('"')[0].replace("&amp;", "&")
    assert listed(client) + listed(client, link) == names(*rows)
    found, after = [], ""
    while True:
        page = ask(service, f"/api/v1/queue?limit=20&after={after}")
        found += [row["id"] for row in page["items"]]
        if not (after := page["after"] or ""):
            break
    assert found == names(*rows)


@pytest.mark.parametrize("role", ["observer", "observation_lead", "dsl"])
def test_what_is_cut_never_appears(role: str, world: World, signed_in: SignedIn, service: Service) -> None:
    """Neither in a row nor in a count: what is sealed or in quarantine is observed by nobody."""
    there = {str(row.id) for state, row in world.rows.items() if state in {"theirs", "finished", "others", "of_case"}}
    client = signed_in(role)
    assert set(listed(client)) == there
    assert f"{len(there)} lessons" in client.get("/queue").content.decode()
    api = ask(service, "/api/v1/queue")
    assert {row["id"] for row in api["items"]} == there
    assert api["counts"]["state"] == {"waiting": len(there)}


def test_it_goes_when_it_is_cut(service: Service) -> None:
    """At the moment in which it is sealed or put in quarantine, and even if its row were left by mistake."""
    write = Evening(service)
    sealed, taken, left = (write.assessed(("gift", "serious")) for _ in range(3))
    client = somebody("ann")
    assert len(listed(client)) == 3
    seal(sealed.id, service)
    assert sorted(listed(client)) == sorted(names(taken, left))
    with pytest.raises(TransientError):  # no original lies here that its hold could lie on
        quarantine(taken.id, "police", "dsl", service)
    assert listed(client) == names(left)
    assert set(Queued.objects.values_list("recording", flat=True)) == {left.id}
    Recording.objects.filter(id=left.id).update(sealed_at=service.clock())
    assert listed(client) == []


def test_views_are_kept(service: Service) -> None:
    """A set of filters under a name, renamed and deleted by its owner alone; two of a name are not kept."""
    ann, bob = somebody("ann"), somebody("bob")
    assert (
        "is kept"
        in ann.post("/queue/views", {"name": "Grave", "back": "?weight=serious"}, follow=True).content.decode()
    )
    assert 'href="/queue?weight=serious" aria-current="page">Grave' in ann.get("/queue?weight=serious").content.decode()
    assert ">Grave</a>" not in bob.get("/queue").content.decode()
    again = ann.post("/queue/views", {"name": "Grave", "back": ""}, follow=True).content.decode()
    assert "you have a view of this name" in again
    assert "has a name" in ann.post("/queue/views", {"name": " ", "back": ""}, follow=True).content.decode()
    view = SavedView.objects.get()
    path = f"/queue/views/{view.pk}"
    assert bob.post(path, {"name": "Mine"}).status_code == 404
    assert bob.post(path, {"delete": "1"}).status_code == 404
    ann.post(path, {"name": "Gravest"})
    assert "Gravest" in ann.get("/queue").content.decode()
    ann.post(path, {"delete": "1"})
    assert not SavedView.objects.exists()


def test_lessons_from_before_are_placed(service: Service) -> None:
    """What was assessed before there was a queue comes into it by itself."""
    lesson = Evening(service).assessed(("gift", "serious"))
    Queued.objects.all().delete()
    assert place_missing() == 1
    assert place_missing() == 0
    assert listed(somebody("ann")) == names(lesson)


def test_a_page_that_looks_by_itself_keeps_no_session(service: Service, clock: FakeClock) -> None:
    """Looking for news counts for nothing: a session in which nobody does anything ends all the same."""
    client = somebody("ann")
    client.get("/queue")
    for _ in range(4):
        clock.forward(600)
        client.get("/queue", headers={"x-unattended": "queue"})
    assert client.get("/queue").status_code == 302


def test_a_newer_run_is_what_counts(service: Service) -> None:
    """Findings of the run that is shown are asked about, and sealed ones of it by nobody here."""
    write = Evening(service)
    lesson = write.assessed(("gift", "serious"))
    run = Run.objects.create(
        recording=lesson, number=2, policy_sha256="ab" * 32, software="0.1.0", created_at=service.clock()
    )
    write.finding(run, 3, "swearing", Severity.MINOR)
    Finding.objects.filter(run=run).update(sealed=False)
    Recording.objects.filter(id=lesson.id).update(current_run=run)
    place([lesson.id])
    assert Queued.objects.values_list("questions", "rank").get() == (1, Severity.MINOR.rank)


def test_every_subject_can_be_chosen(service: Service) -> None:
    """Those of most lessons at once, the others folded away, unfolded where one of them is chosen."""
    write = Evening(service)
    for subject in [*"ABCDEFGHIJKL", *"ABCDEFGHIJKL", "Latin", "Greek"]:
        row = write.assessed()
        Lesson.objects.filter(recordings=row).update(subject=subject)
        place([row.id])
    client = somebody("first")

    def shown(address: str) -> tuple[list[str], list[str], bool]:
        page = client.get(address).content.decode()
        at_once, _, folded = page.partition('aria-label="Subject"')[2].partition('<details class="more"')
        names = [re.findall(r"subject=(\w+)", part.partition("</details>")[0]) for part in (at_once, folded)]
        return names[0], names[1], folded.startswith(" open>")

    assert shown("/queue") == ([*"ABCDEFGHIJKL"], ["Greek", "Latin"], False)
    assert "2 more subjects" in client.get("/queue").content.decode()
    assert shown("/queue?subject=Latin") == ([*"ABCDEFGHIJKL"], ["Greek", "Latin"], True)
    assert len(listed(client, "/queue?subject=Latin")) == 1
