"""Feedback by the API: written, released, read, disputed and answered by whoever may, and told at each step."""

import json
from typing import Any

import pytest

from analyzer.domain.custody import Chain
from analyzer.records.assignments import assignee
from analyzer.records.custody import events_of
from analyzer.records.models import Assignment, Feedback, Recording
from analyzer.service.bootstrap import Service
from analyzer.web.service import use_service
from tests.web.feedbacks import of_a_tutor, somebody
from tests.web.lessons import assessed, grading_first
from tests.web.persons import Caller, detail

WROTE = {"points": [{"text": "You asked open questions."}], "closing": "Thank you."}


@pytest.fixture
def lesson(service: Service) -> Recording:
    """An assessed lesson of tutor `t-1`, observed by `ann`."""
    return of_a_tutor(service)


def people(service: Service) -> tuple[Caller, Caller, Caller, Caller]:
    """Who observes it, another observer, its tutor, another tutor: their accounts are there already."""
    ann, bea = (Caller(service, "observer", name) for name in ("ann", "bea"))
    tom, tim = (Caller(service, "tutor", name) for name in ("tom", "tim"))
    return ann, bea, tom, tim


def told(lesson: Recording) -> list[object]:
    """What custody tells of feedback."""
    return [one.facts["what"] for one in events_of(Chain.recording(lesson.id)) if one.action == "feedback"]


def test_a_whole_exchange(service: Service, lesson: Recording) -> None:
    """Written, released, read, disputed, taken and answered by another observer; a draft is its writer's alone."""
    ann, bea, tom, tim = people(service)
    path = f"/recordings/{lesson.id}/feedback"
    offered = ann.get(path).json()["offered"]
    picked = {"text": "Keep doing this.", "picked": offered[0]["source"]}
    number = ann.post(path, WROTE | {"points": [*WROTE["points"], picked]}).json()["id"]  # type: ignore[misc]
    assert ann.get(path).json()["draft"]["points"][1]["quote"] == offered[0]["quote"]
    assert tom.get(f"/feedback/{number}").status_code == 404
    assert ann.post(f"{path}/{number}/release").json()["released_at"] is not None
    assert detail(ann.post(f"{path}/{number}/release"), 409)
    assert [one["id"] for one in tom.get("/feedback").json()] == [number]
    assert (tim.get("/feedback").json(), tim.get(f"/feedback/{number}").status_code) == ([], 404)
    assert tim.post(f"/feedback/{number}/reply", {"text": "Hm."}).status_code == 404
    assert tom.get(f"/feedback/{number}").json()["points"][0]["text"] == "You asked open questions."
    assert tom.post(f"/feedback/{number}/reply", {"text": "I did wait.", "disputes": True}).status_code == 204
    assert tom.post(f"/feedback/{number}/reply", {"text": "I did!", "disputes": True}).status_code == 409
    assert ann.get("/disputes").json() == []
    assert ann.post(f"/disputes/{number}/take").status_code == 404
    answer = {"outcome": "kept", "text": "I looked twice."}
    assert "does not answer" in detail(ann.post(f"{path}/{number}/answer", answer), 409)
    assert bea.post(f"{path}/{number}/answer", answer).status_code == 404
    assert [one["id"] for one in bea.get("/disputes").json()] == [number]
    assert bea.post(f"/disputes/{number}/take").json() == {"recording_id": str(lesson.id)}
    assert (assignee(lesson.id) or lesson).name == "bea"  # type: ignore[union-attr]  # it is somebody's
    answered = bea.post(f"{path}/{number}/answer", answer).json()
    assert [(one["act"], one["by"]) for one in answered["said"]] == [("disputed", "tom"), ("kept", "bea")]
    assert "waits for an answer" in detail(bea.post(f"{path}/{number}/answer", answer), 409)
    assert told(lesson) == ["drafted", "released", "read", "disputed", "kept"]
    looks = [one for one in events_of(Chain.recording(lesson.id)) if one.action == "viewed"]
    assert [(one.agent, one.facts["content"]) for one in looks] == [
        *[("person:ann", "teaching")] * 2,
        ("person:ann", "feedback"),
        ("person:tom", "feedback"),
        ("person:bea", "feedback"),
    ]


REFUSED: tuple[tuple[dict[str, Any], str], ...] = (
    ({"points": []}, "points"),
    ({"points": [{"text": "  "}]}, "one point at least"),
    ({"points": [{"text": "forged", "picked": "strength-99"}]}, "something was picked that this page does not offer"),
    ({"points": [{"text": "x", "quote": "invented"}]}, "quote: Extra inputs are not permitted"),
    ({"points": [{"text": "x", "part": "conduct"}]}, "part"),
    ({"points": [{"text": "x" * 20_001}]}, "text"),
)


@pytest.mark.parametrize(("given", "why"), REFUSED)
def test_what_is_refused_is_not_kept(given: dict[str, Any], why: str, service: Service, lesson: Recording) -> None:
    """A clear sentence, and no draft."""
    ann, *_ = people(service)
    assert why in detail(ann.post(f"/recordings/{lesson.id}/feedback", given), 422)
    assert (Feedback.objects.count(), told(lesson)) == (0, [])


def test_nobody_acts_on_what_is_of_another_lesson(service: Service, lesson: Recording) -> None:
    """A feedback is there only under its own lesson, and released only by whoever wrote it."""
    ann, bea, *_ = people(service)
    number = ann.post(f"/recordings/{lesson.id}/feedback", WROTE).json()["id"]
    other = of_another(lesson, service)
    assert detail(ann.post(f"/recordings/{other}/feedback/{number}/release"), 404) == "there is no such feedback"
    Assignment.objects.update(ended_at=service.clock())
    Assignment.objects.create(recording=lesson, account=somebody("bea"), at=service.clock(), by="x")
    refused = bea.post(f"/recordings/{lesson.id}/feedback/{number}/release")
    assert "only your own latest draft" in detail(refused, 409)


def of_another(lesson: Recording, service: Service) -> str:
    """Another lesson that `ann` observes."""
    other = assessed(service)
    had = Assignment.objects.get(recording=lesson)
    Assignment.objects.create(recording=other, account=had.account, at=had.at, by="x")
    return str(other.id)


def test_whoever_grades_first_is_offered_nothing_before(service: Service, lesson: Recording) -> None:
    """What can be picked tells the machine's grades: 409 until one's own are on record, and the page leads there."""
    ann, *_ = people(service)
    path = f"/recordings/{lesson.id}"
    with use_service(grading_first(service, "observer")):
        for answer in (ann.get(f"{path}/feedback"), ann.post(f"{path}/feedback", WROTE)):
            assert "grade the lesson first" in detail(answer, 409)
        ann.client.force_login(Assignment.objects.get().account)
        assert ann.client.get(f"{path}/feedback")["Location"] == f"{path}/lesson"
        rows = [one["criterion"] for one in ann.get(f"{path}/review").json()["criteria"]]
        table = ann.client.get("/observations?format=json").getvalue()
        assert [one["machine_grades"] for one in json.loads(table)] == [{}]
        ann.post(f"{path}/finish")
        assert "grade the lesson first" in detail(ann.get(f"{path}/feedback"), 409), "nor once it is given back"
        ann.post(f"/queue/{lesson.id}/take")
        ann.post(f"{path}/grades", {"grades": dict.fromkeys(rows, "met")})
        assert ann.get(f"{path}/feedback").status_code == 200
        table = ann.client.get("/observations?format=json").getvalue()
        assert json.loads(table)[0]["machine_grades"]
