"""The page of a tutor: only over lessons that the reader reaches, teaching apart from conduct, and never a score."""

import re
from datetime import timedelta
from html import unescape
from urllib.parse import urljoin

import pytest

from analyzer.domain.case import Naming
from analyzer.domain.custody import Chain
from analyzer.records import cases
from analyzer.records.accounts import change_roles
from analyzer.records.custody import events_of
from analyzer.records.models import Account, Assignment, Recording, RunMeasures
from analyzer.service.bootstrap import Service
from analyzer.service.custody.walking import walk_one
from analyzer.service.pipeline.runs import draft_run, write_run
from analyzer.service.planning.drawing import draw_observations
from analyzer.web.templatetags.planning import moved
from tests.fakes import START
from tests.scorecard.measures_script import LESSON, signals
from tests.service.planning.school import found, graded, judged, taught
from tests.web.conftest import SignedIn
from tests.web.lessons import deciding


@pytest.fixture
def lessons(service: Service) -> list[Recording]:
    """Six lessons of a tutor: a measure in all and another in one, breaches of clause 6 and low grades in two."""
    rows = [taught("t-1", START - timedelta(days=30 - number)) for number in range(6)]
    for number, row in enumerate(rows):
        values = {
            "talk_share": [0.4 + 0.05 * number, "share"],
            **({"pace": [150.0, "words/min"]} if not number else {}),
        }
        RunMeasures.objects.create(run=row.current_run, values=values)
    for row in rows[:2]:
        judged(row, found(row, 1), "ann", at=START)
        graded(row, "ann", at=START, questioning="concern")
    judged(rows[2], found(rows[2], 1, clause="9", kind="gift"), "ann", "dismissed", at=START)
    found(rows[3], 1, clause="10", kind="second_person")
    return rows


def test_what_people_said_and_measures_show(lessons: list[Recording], signed_in: SignedIn) -> None:
    """Confirmed findings alone, grades, means with interval and n; repeated ones as a proposal with their clause."""
    page = signed_in("observation_lead").get("/tutors/t-1").content.decode()
    for words in (
        "clause 6 in 2 lessons, 2 times", "Clause 1.1", "was graded low in 2 lessons", "Clause 11.1",
        "n = 6 lessons", "It seems to rise", "1 measure has a value in fewer than 5 lessons", "There is no score",
    ):  # fmt: skip
        assert words in page, words
    for words in ("Gift", "Second person", "Pace"):
        assert words not in page, words


def test_a_coach_reads_nothing_of_conduct(lessons: list[Recording], signed_in: SignedIn) -> None:
    """Of the lessons assigned to them alone, and of these the teaching alone; five of six are not there."""
    client = signed_in("coach")
    assert client.get("/tutors/t-1").status_code == 404
    coach = Account.objects.get(username="coach-1")
    Assignment.objects.create(recording=lessons[0], account=coach, at=START, by="lead")
    page = client.get("/tutors/t-1").content.decode()
    assert "From 1 lesson that you may look at" in page
    for words in ("confirmed", "clause 6", "Inappropriate", "n = 6", str(lessons[1].id)):
        assert words not in page, words


def test_conduct_is_read_where_it_may_be(lessons: list[Recording], signed_in: SignedIn) -> None:
    """Whoever reads of one lesson the teaching alone, and of another both, sees what was confirmed in the other."""
    client = signed_in("coach")
    person = Account.objects.get(username="coach-1")
    change_roles(person, ("coach", "investigator"))
    Assignment.objects.create(recording=lessons[0], account=person, at=START, by="lead")
    case = cases.add_case("C-1", "dsl", now=START)
    cases.add_recording(case, lessons[1].id, "dsl", now=START)
    cases.add_person(case, person, Naming.NAMED, "dsl", now=START)
    page = client.get("/tutors/t-1").content.decode()
    assert "From 2 lessons" in page
    confirmed = page.partition('id="confirmed"')[2].partition("</section>")[0]
    assert [str(row.id) in confirmed for row in lessons[:2]] == [False, True]


def test_what_is_cut_off_counts_nowhere(lessons: list[Recording], signed_in: SignedIn) -> None:
    """A lesson that is sealed is missing from every number for whoever may not know of it."""
    Recording.objects.filter(id=lessons[0].id).update(sealed_at=START)
    lead = signed_in("observation_lead").get("/tutors/t-1").content.decode()
    assert "From 5 lessons" in lead
    assert "clause 6 in 2" not in lead
    assert "From 6 lessons" in signed_in("dsl").get("/tutors/t-1").content.decode()


@pytest.mark.parametrize(
    ("step", "told"),
    [(0.05, "rise:</strong> by 5 percentage points"), (-0.02, "fall:</strong> by 2 percentage points")],
)
def test_a_change_is_told_once_and_without_a_sign(step: float, told: str, signed_in: SignedIn) -> None:
    """How far a share moves is percentage points, which fall by so many and never by less than nothing."""
    for number in range(6):
        row = taught("t-3", START - timedelta(days=30 - number))
        RunMeasures.objects.create(run=row.current_run, values={"talk_share": [0.4 + step * number, "share"]})
    assert f"{told} a lesson" in signed_in("observation_lead").get("/tutors/t-3").content.decode()


def test_a_range_of_change_is_in_order() -> None:
    """The lesser first, whichever way it goes."""
    assert moved((-12.34, -3.0), "words/min") == "3 to 12 words/min"
    assert moved((0.5, 1.5), "count") == "0.5 to 1.5"


@pytest.mark.parametrize("role", ["operations", "data_protection_officer", "tutor", "administrator", None])
def test_it_is_nowhere_for_others(lessons: list[Recording], signed_in: SignedIn, role: str | None) -> None:
    """A tutor that there is and one that there is not look the same; so do ids that nobody gave."""
    client = signed_in(role)
    for name in ("t-1", "nobody", "%00", "a/b", "'; DROP TABLE"):
        assert client.get(f"/tutors/{name}").status_code == 404
    assert signed_in("observation_lead").get("/tutors/%00").status_code == 404


@pytest.mark.parametrize("name", ["t\n1", "a/b", "?t#1", "<b>", "t\u2028", ".", "..", "~.", "~~..", "a/../b"])
def test_any_id_has_a_page(name: str, service: Service, signed_in: SignedIn) -> None:
    """An id that a platform gave opens its page and breaks none that leads to it, whatever it is made of."""
    row, client = taught(name, service.policy.plan.terms[0].begins_at), signed_in("observation_lead")
    draw_observations(service)
    for path in (f"/recordings/{row.id}", f"/plan?term={service.policy.plan.terms[0].name}"):
        page = client.get(path).content.decode()
        (address,) = re.findall(r'href="(/tutors/[^"]+)"', page)
        gone_to = urljoin("http://localhost/plan", unescape(address))  # as browsers read dots
        assert "From 1 lesson" in client.get(gone_to).content.decode()


def test_every_look_is_told(lessons: list[Recording], signed_in: SignedIn) -> None:
    """Which lessons somebody was shown something of: their teaching, and to whom it applies what was confirmed."""
    signed_in("observation_lead").get("/tutors/t-1")
    told = [event for event in events_of(Chain.service()) if event.action == "viewed"]
    every = sorted(str(row.id) for row in lessons)
    assert [(event.agent, event.facts["content"], event.facts["recordings"]) for event in told] == [
        ("person:observation_lead-1", content, every) for content in ("teaching", "findings")
    ]


def test_a_run_keeps_its_measures(service: Service) -> None:
    """Those that rows about teaching read and that have a value, written with the run; none about conduct."""
    lines = [
        ("TS"[number % 2], 10.0 * number, 10.0 * number + 8, "So we divide both sides by two and get x, right?")
        for number in range(60)
    ]
    row = taught("t-1", START)
    draft = draft_run(signals(*lines, seconds=600), LESSON, *reversed(deciding()), service.store, folder="derived/x")
    run = write_run(row.id, draft, now=START)
    values = RunMeasures.objects.get(run=run).values
    assert {name: unit for name, (_, unit) in values.items()}["talk_share"] == "share"
    assert values["talk_share"][0] == pytest.approx(0.5)
    assert not {"punctuality", "lesson_length", "camera_on_share", "student_turns"} & set(values)
    assert verify(service, row) == []
    RunMeasures.objects.filter(run=run).update(values={"talk_share": [0.9, "share"]})
    assert verify(service, row) == ["measures_sha256"]


def verify(service: Service, row: Recording) -> list[str]:
    """What custody says is otherwise than was told, of the run."""
    faults = walk_one(Chain.recording(row.id)).faults
    return [one.what.rpartition(": ")[2] for one in faults if "otherwise" in one.what]
