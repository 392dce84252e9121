"""Reviewing by the API: verdicts, what was missed, notes and grades, told and weighed as on the lesson's page."""

from dataclasses import replace
from typing import Any

import pytest

from analyzer.domain.custody import Chain
from analyzer.domain.errors import TransientError
from analyzer.domain.stages import RecordingState
from analyzer.records.custody import events_of
from analyzer.records.models import (
    Account,
    Alert,
    Assignment,
    Finding,
    Grading,
    Hold,
    Item,
    Missed,
    Note,
    Recording,
    Verdict,
)
from analyzer.service.bootstrap import Service
from analyzer.service.quality.drawing import draw, give_samples
from analyzer.storage.folder import FolderStore
from analyzer.web.service import use_service
from tests.fakes import FakeClock
from tests.web.lessons import PLAIN, assessed, grading_first
from tests.web.persons import Caller, detail
from tests.web.rows import Evening
from tests.web.test_quality import WEEK_S, with_quality

ROWS = ("subject_knowledge", "time_to_think")
"""Of the shipped rubric."""


@pytest.fixture
def lesson(service: Service) -> Recording:
    """A lesson in which a gift is asked about, and secrecy."""
    return assessed(service)


def having(service: Service, lesson: Recording, name: str = "ann") -> Caller:
    """An observer who has it."""
    caller = Caller(service, "observer", name)
    account = Account.objects.get(username=name)
    Assignment.objects.filter(recording=lesson).update(ended_at=service.clock())
    Assignment.objects.create(recording=lesson, account=account, at=service.clock(), by="dsl-1")
    return caller


def found(lesson: Recording, kind: str) -> str:
    """Id of a question."""
    return str(Finding.objects.get(run=lesson.current_run, kind=kind).finding_id)


def acts(lesson: Recording) -> list[tuple[object, str]]:
    """What custody tells that people did: what, and who."""
    events = [one for one in events_of(Chain.recording(lesson.id)) if one.action == "reviewed"]
    return [(one.facts["act"], one.agent) for one in events]


def test_a_lesson_is_judged(service: Service, lesson: Recording) -> None:
    """Dismissed with a reason, and unsure: each stands as the page shows it, and is told, as each look is."""
    ann = having(service, lesson)
    path, gift, secret = f"/recordings/{lesson.id}", found(lesson, "gift"), found(lesson, "secrecy")
    asked = ann.get(f"{path}/review").json()
    assert {one["finding_id"]: one["stand"] for one in asked["questions"]} == {gift: "open", secret: "open"}
    assert "necklace" in next(one["quote"] for one in asked["questions"] if one["finding_id"] == gift)
    reason = next(iter(asked["reasons"]))
    for given in (
        {"findings": [gift], "decision": "dismissed", "reason": reason, "text": "A prize of the school."},
        {"findings": [secret], "decision": "unsure"},
    ):
        assert ann.post(f"{path}/verdicts", given).status_code == 201
    stands = {one["finding_id"]: one for one in ann.get(f"{path}/review").json()["questions"]}
    assert [stands[one]["stand"] for one in (gift, secret)] == ["dismissed", "unsure"]
    (verdict,) = stands[gift]["verdicts"]
    assert (verdict["by"], verdict["reason"], verdict["text"]) == ("ann", reason, "A prize of the school.")
    assert acts(lesson) == [("verdict", "person:ann")] * 2
    looks = [one for one in events_of(Chain.recording(lesson.id)) if one.action == "viewed"]
    assert [(one.agent, one.facts["content"]) for one in looks] == [("person:ann", "card")] * 2


def test_a_second_opinion_settles_it(service: Service, lesson: Recording) -> None:
    """One is unsure, another confirms; a third dismisses, and it is disputed. Nobody takes back what is another's."""
    path, gift = f"/recordings/{lesson.id}", found(lesson, "gift")
    rows: dict[str, int] = {}
    stands = []
    for name, decision in (("ann", "unsure"), ("ben", "confirmed"), ("cat", "dismissed")):
        caller = having(service, lesson, name)
        given = {"findings": [gift], "decision": decision, "reason": "harmless" if decision == "dismissed" else ""}
        (rows[name],) = caller.post(f"{path}/verdicts", given).json()["rows"]
        questions = caller.get(f"{path}/review").json()["questions"]
        stands.append(next(one["stand"] for one in questions if one["finding_id"] == gift))
    assert stands == ["unsure", "confirmed", "disputed"]
    bens, own = ({"act": "verdict", "row": rows[name]} for name in ("ben", "cat"))
    assert "only what you did yourself" in detail(caller.post(f"{path}/undo", bens), 409)
    assert caller.post(f"{path}/undo", own).json() == {"act": "verdict", "rows": [rows["cat"]]}
    assert "only once" in detail(caller.post(f"{path}/undo", own), 409)
    questions = caller.get(f"{path}/review").json()["questions"]
    assert next(one["stand"] for one in questions if one["finding_id"] == gift) == "confirmed"


def test_what_was_missed_is_told_and_held(service: Service, lesson: Recording) -> None:
    """It weighs what policy says: alerted, held, judged by others, and taken back by whoever added it."""
    ann, path = having(service, lesson), f"/recordings/{lesson.id}"
    given = {"kind": "secrecy", "start_ms": 10_000, "end_ms": 12_000, "text": "He whispers behind it."}
    made = ann.post(f"{path}/missed", given).json()
    assert (made["finding_id"], made["held"]) == (f"missed-{made['rows'][0]}", True)
    assert Alert.objects.filter(finding_id=made["finding_id"], recording=lesson).exists()
    assert Hold.objects.filter(recording=lesson).exists()
    questions = {one["finding_id"]: one for one in ann.get(f"{path}/review").json()["questions"]}
    added = questions[made["finding_id"]]
    (row,) = made["rows"]
    assert (added["added"], added["stand"], added["verdicts"][0]["text"]) == (row, "confirmed", given["text"])
    assert ann.post(f"{path}/undo", {"act": "missed", "row": row}).status_code == 200
    assert made["finding_id"] not in ann.get(f"{path}/review").content.decode()


class Refusing(FolderStore):
    """A store that takes no hold."""

    def hold(self, _key: str, _version_id: str) -> None:
        """Refuse."""
        raise TransientError("the store refuses the lock")


def test_what_is_on_record_is_not_called_refused(service: Service, clock: FakeClock, lesson: Recording) -> None:
    """Where its hold does not lie yet, answer and page say that it is added, and the hold tried again."""
    ann, path = having(service, lesson), f"/recordings/{lesson.id}"
    with use_service(replace(service, store=Refusing(service.settings.home / "objects", clock))):
        made = ann.post(f"{path}/missed", {"kind": "secrecy", "start_ms": 10_000, "end_ms": 12_000})
        assert (made.status_code, made.json()["held"]) == (201, False)
        ann.client.force_login(Account.objects.get(username="ann"))
        form = {"kind": "secrecy", "start": "0:20", "end": "0:22"}
        page = ann.client.post(f"{path}/lesson/missed", form, follow=True).content.decode()
        assert "Added: Secrecy." in page
        assert "Its hold does not lie yet; that is tried again." in page
    assert Missed.objects.count() == 2
    assert Alert.objects.filter(kind="hold").exists()


def test_notes_and_grades_stand(service: Service, lesson: Recording) -> None:
    """A note with its place; the latest own grades beside the machine's, and nobody else's."""
    ann, path = having(service, lesson), f"/recordings/{lesson.id}"
    (row,) = ann.post(f"{path}/notes", {"text": "First.\r\nThen.", "at_ms": 61_000}).json()["rows"]
    for grades in ({ROWS[0]: "concern"}, {ROWS[0]: "met", ROWS[1]: "not_assessed"}):
        assert ann.post(f"{path}/grades", {"grades": grades}).status_code == 201
    shown = ann.get(f"{path}/review").json()
    (note,) = shown["notes"]
    assert (note["row"], note["by"], note["at_ms"], note["text"]) == (row, "ann", 61_000, "First.\nThen.")
    mine = {one["criterion"]: one["mine"] for one in shown["criteria"]}
    assert (mine[ROWS[0]], mine[ROWS[1]], set(mine.values())) == ("met", "not_assessed", {"met", "not_assessed", None})
    ben = having(service, lesson, "ben").get(f"{path}/review").json()
    assert {one["mine"] for one in ben["criteria"]} == {None}
    assert acts(lesson) == [("note", "person:ann"), *[("grading", "person:ann")] * 2]


def test_the_machines_grades_come_after_ones_own(service: Service, lesson: Recording) -> None:
    """Where the team grades first, they are kept back from each observer until theirs are on record."""
    ann, path = having(service, lesson), f"/recordings/{lesson.id}"
    with use_service(grading_first(service, "observer")):
        before = ann.get(f"{path}/review").json()["criteria"]
        assert {one["machine"] for one in before} == {None}
        ann.post(f"{path}/grades", {"grades": {ROWS[0]: "met"}})
        assert {one["machine"] for one in ann.get(f"{path}/review").json()["criteria"]} == {None}, (
            "a part opens nothing"
        )
        every = dict.fromkeys((one["criterion"] for one in before), "met")
        (row,) = ann.post(f"{path}/grades", {"grades": every}).json()["rows"]
        assert None not in {one["machine"] for one in ann.get(f"{path}/review").json()["criteria"]}
        ann.post(f"{path}/undo", {"act": "grading", "row": row})
        assert {one["machine"] for one in ann.get(f"{path}/review").json()["criteria"]} == {None}


@pytest.fixture
def sample(service: Service, clock: FakeClock) -> Recording:
    """A lesson that two people review blind; the first has it."""
    lesson = assessed(service, PLAIN)
    for name in ("ann", "ben"):
        Caller(service, "observer", name)
    clock.forward(WEEK_S)
    policy = with_quality(service, sample_share=1.0).policy
    draw("2026-W41", 7, "person:lead", policy.quality, now=clock())
    give_samples(policy, clock)
    return lesson


def test_whoever_reviews_blind_sees_nothing_of_the_other(service: Service, sample: Recording) -> None:
    """Not what they added, said or noted, nor by trying its id; once both have finished, all of it."""
    path = f"/recordings/{sample.id}"
    one = Assignment.objects.get(recording=sample, ended_at=None).account.username
    other = "ben" if one == "ann" else "ann"
    first = Caller(service, "observer", one)
    given = {"kind": "demeaning_remark", "start_ms": 10_000, "end_ms": 12_000, "text": "He whispers."}
    added = first.post(f"{path}/missed", given).json()["finding_id"]
    first.post(f"{path}/notes", {"text": "A good pace."})
    assert first.post(f"{path}/finish").status_code == 204
    assert first.get(f"{path}/review").status_code == 404
    second = Caller(service, "observer", other)
    text = second.get(f"{path}/review").content.decode()
    assert not [word for word in ("whispers", "good pace", added, one) if word in text]
    asked = {"findings": [added], "decision": "confirmed"}
    assert "not among those" in detail(second.post(f"{path}/verdicts", asked), 409)
    assert second.post(f"{path}/finish").status_code == 204
    assert "whispers" in having(service, sample, "cat").get(f"{path}/review").content.decode()


GIFT = {"findings": ["GIFT"], "decision": "confirmed"}
ADDED = {"kind": "swearing", "start_ms": 1, "end_ms": 2}
REFUSED: tuple[tuple[str, dict[str, Any], int, str], ...] = (
    ("verdicts", GIFT | {"decision": "dismissed"}, 422, "choose why it is dismissed"),
    ("verdicts", GIFT | {"reason": "harmless"}, 422, "other verdicts have no reason"),
    ("verdicts", GIFT | {"findings": ["GIFT", "GIFT"]}, 422, "about each once"),
    ("verdicts", GIFT | {"findings": []}, 422, "findings"),
    ("verdicts", GIFT | {"findings": ["GIFT", "f" * 16]}, 409, "not among those that are shown now"),
    ("verdicts", GIFT | {"decision": "guilty"}, 422, "decision"),
    ("verdicts", GIFT | {"text": "x" * 20_001}, 422, "text"),
    ("verdicts", GIFT | {"text": "x" * 20_000}, 422, "characters"),
    ("missed", ADDED | {"start_ms": 3}, 422, "the stretch ends before it starts"),
    ("missed", ADDED | {"end_ms": 10**9}, 422, "the stretch ends after the recording does"),
    ("missed", ADDED | {"kind": "undress", "text": "She"}, 422, "nothing is written of what is sealed"),
    ("missed", ADDED | {"kind": "cheating"}, 422, "kind"),
    ("notes", {"text": " \n"}, 422, "a note has words"),
    ("notes", {"text": "A good pace.", "at_ms": 10**9}, 422, "the place lies beyond the recording"),
    ("grades", {"grades": {}}, 422, "grades"),
    ("grades", {"grades": {ROWS[0]: "excellent"}}, 422, "grades"),
    ("grades", {"grades": {"ada_is_kind": "met"}}, 422, "a row that this lesson's rubric has not"),
    ("grades", {"grades": {"Ada said": "met"}}, 422, "grades"),
    ("undo", {"act": "note", "row": 1}, 409, "only what you did yourself"),
    ("undo", {"act": "hold", "row": 1}, 422, "act"),
)
"""The act, what is sent, and the refusal."""


@pytest.mark.parametrize(("act", "given", "status", "why"), REFUSED)
def test_what_is_refused_leaves_nothing(
    act: str, given: dict[str, Any], status: int, why: str, service: Service, lesson: Recording
) -> None:
    """A clear sentence that repeats nobody's words, and no row, stored text or event of it."""
    ann, gift = having(service, lesson), found(lesson, "gift")
    if "findings" in given:
        given = given | {"findings": [gift if one == "GIFT" else one for one in given["findings"]]}
    said = detail(ann.post(f"/recordings/{lesson.id}/{act}", given), status)
    assert why in said
    assert "x" * 50 not in said
    assert "Ada" not in said
    assert not [kind for kind in (Verdict, Missed, Note, Grading) if kind.objects.exists()]
    assert not Item.objects.filter(role="remark").exists()
    assert acts(lesson) == []


def test_what_is_not_assessed_is_judged_by_nobody(service: Service) -> None:
    """409, as nothing is there to be judged; and the review is not there yet."""
    parked, lead = Evening(service).parked(), Caller(service, "dsl")
    assert parked.state == RecordingState.PARKED
    path = f"/recordings/{parked.id}"
    assert "not assessed yet" in detail(lead.post(f"{path}/verdicts", GIFT), 409)
    assert "not assessed yet" in detail(lead.post(f"{path}/notes", {"text": "A"}), 409)
    assert "not assessed yet" in detail(lead.get(f"{path}/review"), 404)


def test_only_whoever_has_it_finishes(service: Service, lesson: Recording) -> None:
    """The lead may judge it, and has not got it."""
    lead, ann, path = Caller(service, "dsl"), having(service, lesson), f"/recordings/{lesson.id}/finish"
    assert "only whoever observes" in detail(lead.post(path), 409)
    assert [ann.post(path).status_code for _ in range(2)] == [204, 404]
