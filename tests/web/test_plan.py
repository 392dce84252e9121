"""The plan is read and changed by whoever plans, on the page and by the API, and nothing forged gets anywhere."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.test import Client

from analyzer.domain.custody import Chain
from analyzer.records.custody import events_of
from analyzer.records.models import Exposure, PlannedObservation, Recording
from analyzer.service.bootstrap import Service
from analyzer.service.custody.walking import walk_one
from analyzer.service.planning.drawing import draw_observations
from analyzer.service.tokens import Scope, issue_token
from analyzer.settings.service_policy import read_service_policy
from tests.fakes import FakeClock
from tests.service.planning.school import found, graded, observer, planned, taught
from tests.web.conftest import SignedIn
from tests.web.test_holds import bearer

TERM = read_service_policy(None).plan.terms[0]
EXCUSE = f"/plan/{TERM.name}/excuse"


@pytest.fixture
def school(service: Service, clock: FakeClock) -> list[PlannedObservation]:
    """Three tutors with a drawn lesson each, given to two observers; one of them is done."""
    clock.now = TERM.ends_at - timedelta(days=7)
    observer("ann")
    observer("ben", "t-1")
    for number in range(3):
        taught(f"t-{number}", TERM.begins_at + timedelta(days=9))
    draw_observations(service)
    done = planned(tutor="t-0")[0].recording
    assert done is not None
    graded(done, "ann", at=clock())
    return planned()


def page(client: Client, query: str = "") -> str:
    """What the plan's page says."""
    return client.get(f"/plan{query}").content.decode()


def test_a_term_is_read_at_a_glance(school: list[PlannedObservation], signed_in: SignedIn) -> None:
    """Counts, each tutor with who observes, and a forecast with its sum; filters narrow the list down."""
    lead = signed_in("observation_lead")
    shown = page(lead)
    assert all(
        words in shown for words in ("1 of 3", "t-0", "t-1", "t-2", "observes it", "by ann", "How this is reckoned")
    )
    assert re.search(r"1 × 7 ÷ 14 = 0.5", shown)
    listed = {query: set(re.findall(r'row">(?:<a[^>]*>)?(t-\d)', page(lead, query))) for query in (
        "?state=done", "?state=overdue", "?state=due", "?tutor=t-2", "?observer=ann", "?state=without_lesson",
    )}  # fmt: skip
    assert listed["?state=done"] == {"t-0"}
    assert listed["?state=due"] == {"t-1", "t-2"}
    assert (listed["?tutor=t-2"], listed["?state=overdue"], listed["?state=without_lesson"]) == ({"t-2"}, set(), set())
    assert "Nothing is planned in this term yet" in page(lead, "?term=spring-2027")


@pytest.mark.parametrize(
    "query", ["?term=nowhere", "?state=late", "?skip=-1", "?skip=x", "?skip=٣", "?tutor=%00", f"?tutor={'t' * 201}"]
)
def test_forged_addresses_are_nowhere(query: str, school: list[PlannedObservation], signed_in: SignedIn) -> None:
    """Whatever these pages did not make answers 404."""
    lead = signed_in("observation_lead")
    assert lead.get(f"/plan{query}").status_code == 404
    assert lead.get(f"/plan/csv{query}").status_code in {404, 200 if "skip" in query else 404}


def test_a_tutor_is_excused_and_asked_for_again(
    school: list[PlannedObservation], signed_in: SignedIn, clock: FakeClock
) -> None:
    """By a reason that policy knows; what is done stays done; both are told, and the rows are what was told."""
    lead = signed_in("observation_lead")
    for told in ({"tutor": "t-2", "reason": "because"}, {"tutor": "t-2"}, {"tutor": "nobody", "reason": "left"}):
        assert "Nothing was changed" in lead.post(EXCUSE, told, follow=True).content.decode()
    for back in ("https://example.org/", "//example.org", "nowhere"):
        lead.post(EXCUSE, {"tutor": "t-2", "again": "1"})
        answer = lead.post(EXCUSE, {"tutor": "t-2", "reason": "left", "back": back})
        assert answer["Location"].startswith("/plan?")
    assert "Excused by observation_lead-1: No longer a tutor here" in page(lead)
    assert (
        "nothing is left to excuse"
        in lead.post(EXCUSE, {"tutor": "t-0", "reason": "left"}, follow=True).content.decode()
    )
    lead.post(EXCUSE, {"tutor": "t-2", "again": "1"})
    assert "Excused by" not in page(lead)
    told = [event.facts["excuse"] for event in events_of(Chain.plan(TERM.name)) if event.action == "plan_excused"]
    assert told == ["left", "", "left", "", "left", ""]
    assert walk_one(Chain.plan(TERM.name)).faults == []


def test_an_observer_is_changed(school: list[PlannedObservation], signed_in: SignedIn) -> None:
    """The lesson is theirs from then on; nobody is given their own, and nothing is given that there is not."""
    lead = signed_in("observation_lead")
    own = next(row for row in school if row.tutor == "t-1")
    assert own.observer is not None
    assert own.observer.username == "ann"
    why = lead.get(f"/plan/observations/{own.pk}").content.decode()
    assert str(own.recording_id) in why
    assert '<option value="ben">' not in why
    for name in ("ben", "nobody", ""):
        assert (
            "Nothing was changed"
            in lead.post(f"/plan/observations/{own.pk}/observer", {"to": name}, follow=True).content.decode()
        )
    observer("cleo")
    lead.post(f"/plan/observations/{own.pk}/observer", {"to": "cleo"})
    own.refresh_from_db()
    assert own.observer.username == "cleo"
    assert own.recording.assignments.get(ended_at=None).account.username == "cleo"  # type: ignore[union-attr]
    assert walk_one(Chain.plan(TERM.name)).faults == []
    assert lead.post("/plan/observations/99999/observer", {"to": "ann"}).status_code == 404
    assert lead.get("/plan/observations/99999").status_code == 404


def test_the_plan_names_whoever_has_it_now(
    school: list[PlannedObservation], service: Service, signed_in: SignedIn
) -> None:
    """Also once it was put back, taken or given to another elsewhere: on every page, in filters, table and API."""
    lead = signed_in("observation_lead")
    row = next(row for row in school if row.tutor == "t-1")
    observer("cleo")
    secret = issue_token("machine", [Scope.READ], timedelta(days=1), now=service.clock()).secret

    def named() -> tuple[str, str, str, set[str]]:
        why = lead.get(f"/plan/observations/{row.pk}").content.decode().partition("Who observes it")[2]
        table = csv.DictReader(io.StringIO(b"".join(lead.get("/plan/csv")).decode()))  # type: ignore[arg-type]
        told = lead.get("/api/v1/plan?tutor=t-1", headers={"authorization": f"Bearer {secret}"}).json()
        return (
            re.findall(r"<p>(.*?)</p>", why)[0],
            next(one["observer"] for one in table if one["tutor"] == "t-1"),
            told["tutors"][0]["observations"][0]["observer"],
            {name for name in ("ann", "ben", "cleo", "-") if ">t-1<" in page(lead, f"?observer={name}")},
        )

    assert named() == ("ann", "ann", "ann", {"ann"})
    lead.post(f"/queue/{row.recording_id}/put-back", {"from": "ann"})
    assert named() == ("Nobody: it waits in the queue for anybody who may.", "", "", {"-"})
    assert "Nobody has it" in page(lead, "?tutor=t-1")
    lead.post(f"/queue/{row.recording_id}/assign", {"to": "cleo"})
    assert named() == ("cleo", "cleo", "cleo", {"cleo"})
    draw_observations(service)
    assert named() == ("cleo", "cleo", "cleo", {"cleo"})
    lead.post(f"/plan/observations/{row.pk}/observer", {"to": "ann"})
    (told,) = [one.facts for one in events_of(Chain.plan(TERM.name)) if one.action == "plan_observer"]
    assert (told["from"], told["to"]) == ("cleo", "ann")
    assert walk_one(Chain.plan(TERM.name)).faults == []


def test_who_has_had_enough_is_not_given_a_drawn_lesson(
    school: list[PlannedObservation], service: Service, signed_in: SignedIn, clock: FakeClock
) -> None:
    """The plan asks once more, on its page and by the API, as the queue does."""
    lead, row = signed_in("observation_lead"), next(row for row in school if row.tutor == "t-1")
    assert row.recording
    found(row.recording, 1, kind=next(iter(service.policy.quality.distressing)))
    observer("cleo")
    Exposure.objects.create(recording=row.recording, finding_id="f", by="cleo", at=clock(), ms=61 * 60_000)
    address, token = f"/plan/observations/{row.pk}/observer", bearer(service, "lead", "observation_lead")
    for sent, given in (({"to": "cleo"}, "ann"), ({"to": "cleo", "again": "1"}, "cleo")):
        answer = lead.post(address, sent, follow=True).content.decode()
        assert ("Give it to them all the same?" in answer) is ("again" not in sent)
        assert row.recording.assignments.get(ended_at=None).account.username == given
    lead.post(address, {"to": "ann"})
    for sent, status in (({"to": "cleo"}, 409), ({"to": "cleo", "again": True}, 200)):
        answer = lead.post(f"/api/v1{address}", sent, headers=token, content_type="application/json")
        assert answer.status_code == status


def test_what_is_cut_off_is_nowhere_in_the_plan(school: list[PlannedObservation], signed_in: SignedIn) -> None:
    """A drawn lesson that was sealed since is neither linked, nor counted as done, nor explained."""
    row = next(one for one in school if one.tutor == "t-0")
    Recording.objects.filter(id=row.recording_id).update(sealed_at=row.made_at)
    lead = signed_in("observation_lead")
    shown = page(lead)
    assert str(row.recording_id) not in shown
    assert "0 of 3" in shown
    assert lead.get(f"/plan/observations/{row.pk}").status_code == 404
    assert str(row.recording_id) not in b"".join(lead.get("/plan/csv")).decode()


@pytest.mark.parametrize("begin", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "＝1", " =1"])
def test_no_cell_is_a_formula(begin: str, school: list[PlannedObservation], signed_in: SignedIn) -> None:
    """Whatever a tutor's id begins with, a table's program reads it as text, on one line."""
    PlannedObservation.objects.filter(tutor="t-2").delete()
    made = planned(tutor="t-1")[0]
    PlannedObservation.objects.create(
        term=TERM.name, tutor=f'{begin},\n"x', reason="term", number=1, due_at=made.due_at, made_at=made.made_at
    )
    answer = signed_in("observation_lead").get("/plan/csv")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer).decode())))  # type: ignore[arg-type] # streamed
    assert answer["Content-Disposition"] == 'attachment; filename="plan-autumn-2026.csv"'
    assert len(rows) == 3
    assert not [cell for row in rows for cell in row.values() if cell.startswith(tuple("=+-@\t\r＝"))]


def test_why_more_is_asked_for_is_told_to_few(school: list[PlannedObservation], service: Service) -> None:
    """That findings were confirmed is for whoever may read about conduct."""
    from analyzer.service.planning.telling import shown_reason

    assert [shown_reason("repeat_findings", conduct=may) for may in (True, False)] == ["repeat_findings", "more"]
    assert shown_reason("term", conduct=False) == "term"


def test_the_api_says_the_same(school: list[PlannedObservation], service: Service) -> None:
    """A person with the right excuses and gives by their token; one without it is refused."""
    client, prefix = Client(headers={"host": "localhost"}), "/api/v1/plan"
    lead, other = bearer(service, "lead", "observation_lead"), bearer(service, "ops", "operations")
    excused = {"tutor": "t-2", "reason": "left"}
    given = {"content_type": "application/json"}
    assert client.post(f"{prefix}/{TERM.name}/excuse", excused, headers=other, **given).status_code == 403
    assert client.post(f"{prefix}/{TERM.name}/excuse", excused, headers=lead, **given).json() == {"observations": 1}
    assert client.post(f"{prefix}/nowhere/excuse", excused, headers=lead, **given).status_code == 404
    secret = issue_token("machine", [Scope.READ], timedelta(days=1), now=service.clock()).secret
    told = client.get(f"{prefix}?state=excused", headers={"authorization": f"Bearer {secret}"}).json()
    assert (told["done"], told["due"], told["excused"]) == (1, 1, 1)
    assert [(one["tutor"], one["observations"][0]["excuse"]) for one in told["tutors"]] == [("t-2", "left")]
    own = next(row for row in school if row.tutor == "t-1")
    address = f"{prefix}/observations/{own.pk}/observer"
    assert client.post(address, {"to": "ben"}, headers=lead, **given).status_code == 409
    assert client.post(address, {"to": "ann"}, headers=other, **given).status_code == 403
