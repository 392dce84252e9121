"""The queue by the API: a person lists it, takes a lesson, is given one, and puts it back; as on its page."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from analyzer.domain.custody import Chain
from analyzer.domain.quality_policy import Cap
from analyzer.domain.scope import Scope
from analyzer.records.custody import events_of
from analyzer.records.models import Exposure, Lesson, Participant, Recording
from analyzer.service.bootstrap import Service
from analyzer.service.tokens import issue_token
from analyzer.web.service import use_service
from tests.web.persons import Caller, detail
from tests.web.rows import Evening


@pytest.fixture
def lesson(service: Service) -> Recording:
    """A lesson that nobody observes."""
    return Evening(service).assessed(("secrecy", "critical"))


def told(lesson: Recording) -> list[tuple[str, str, object, object]]:
    """What custody tells of who observes it: what was done, by whom, from whom, to whom."""
    events = [one for one in events_of(Chain.recording(lesson.id)) if one.action in {"assigned", "put_back"}]
    return [(one.action, one.agent, one.facts["from"], one.facts["to"]) for one in events]


def test_a_lesson_goes_from_hand_to_hand(service: Service, lesson: Recording) -> None:
    """Taken by the first, which the second is told; given to them by a lead; put back by whoever has it."""
    ann, ben, lead = Caller(service, "observer", "ann"), Caller(service, "observer", "ben"), Caller(service, "dsl")
    path = f"/queue/{lesson.id}"
    assert ann.post(f"{path}/take").json() == {"recording_id": str(lesson.id), "observer": "ann"}
    assert ann.post(f"{path}/take").status_code == 200
    assert detail(ben.post(f"{path}/take"), 409) == "somebody else has it"
    assert detail(ben.post(f"{path}/put-back", {"observer": "ann"}), 404) == "there is no such recording"
    assert detail(ben.post(f"{path}/assign", {"to": "ben"}), 404) == "there is no such recording"
    assert lead.post(f"{path}/assign", {"to": " ben "}).json()["observer"] == "ben"
    assert detail(ann.post(f"{path}/put-back"), 409) == "they have it no more"
    assert ben.post(f"{path}/put-back").json()["observer"] is None
    lead.post(f"{path}/assign", {"to": "ann"})
    assert lead.post(f"{path}/put-back", {"observer": "ann"}).json()["observer"] is None
    assert told(lesson) == [
        ("assigned", "person:ann", None, "ann"),
        ("assigned", "person:dsl-1", "ann", "ben"),
        ("put_back", "person:ben", "ben", None),
        ("assigned", "person:dsl-1", None, "ann"),
        ("put_back", "person:dsl-1", "ann", None),
    ]


def test_the_queue_is_listed_for_a_person(service: Service, lesson: Recording) -> None:
    """Theirs apart from nobody's; a key, which has none, is told so, and whoever may not see the queue."""
    ann, other = Caller(service, "observer", "ann"), Evening(service, count=9).assessed(("gift", "serious"))
    ann.post(f"/queue/{lesson.id}/take")
    listed = {
        whose: [one["id"] for one in ann.get(f"/queue?whose={whose}").json()["items"]]
        for whose in ("mine", "nobodys", "all")
    }
    assert listed == {"mine": [str(lesson.id)], "nobodys": [str(other.id)], "all": [str(lesson.id), str(other.id)]}
    assert "view_queue" in detail(Caller(service, "coach").get("/queue"), 403)
    secret = issue_token("machine", [Scope.READ], timedelta(days=1), now=service.clock()).secret
    key = Client(headers={"host": "localhost", "authorization": f"Bearer {secret}"})
    assert len(key.get("/api/v1/queue").json()["items"]) == 2
    assert "a key has no lessons" in detail(key.get("/api/v1/queue?whose=mine"), 422)


REFUSED: tuple[tuple[str, dict[str, Any], int, str], ...] = (
    ("assign", {"to": "nobody-there"}, 422, "there is no open account of this name"),
    ("assign", {"to": ""}, 422, "there is no open account of this name"),
    ("assign", {"to": "tutor"}, 409, "nobody observes a lesson that they taught themselves"),
    ("assign", {}, 422, "to: Field required"),
    ("take", {"again": "perhaps"}, 422, "again"),
    ("put-back", {"observer": "nobody-there"}, 409, "they have it no more"),
)
"""What is asked, what is sent, and the refusal."""


@pytest.mark.parametrize(("act", "given", "status", "why"), REFUSED)
def test_what_is_refused_changes_nothing(
    act: str, given: dict[str, Any], status: int, why: str, service: Service, lesson: Recording
) -> None:
    """A clear sentence, and nobody has it."""
    tutor, _ = Participant.objects.get_or_create(id="t-9")
    Lesson.objects.filter(recordings=lesson).update(tutor=tutor)
    Caller(service, "observer", "tutor", "t-9")
    assert why in detail(Caller(service, "dsl").post(f"/queue/{lesson.id}/{act}", given), status)
    assert told(lesson) == []


@pytest.mark.parametrize(("cap", "again"), [(Cap.WARN, 200), (Cap.REFUSE, 409)])
def test_who_has_had_enough_says_so_twice(service: Service, cap: Cap, again: int) -> None:
    """409 asks whether they mean it; where policy lets them have no more, saying it twice does not help."""
    hard = Evening(service).assessed(("harm_disclosure", "critical"))
    ann, lead = Caller(service, "observer", "ann"), Caller(service, "dsl")
    Exposure.objects.create(recording=hard, finding_id="f", by="ann", at=service.clock(), ms=61 * 60_000)
    quality = service.policy.quality.model_copy(update={"cap": cap})
    with use_service(replace(service, policy=replace(service.policy, quality=quality))):
        for caller, act, given in ((ann, "take", {}), (lead, "assign", {"to": "ann"})):
            path = f"/queue/{hard.id}/{act}"
            assert "distressing material this week" in detail(caller.post(path, given), 409)
            assert caller.post(path, given | {"again": True}).status_code == again
            caller.post(f"/queue/{hard.id}/put-back", {"observer": "ann"})
