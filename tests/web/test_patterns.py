"""The safeguarding lead is shown signs over lessons, and answers; nobody else is, and nothing else changes."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client

from analyzer.domain.custody import Chain
from analyzer.records.cases import find_case
from analyzer.records.custody import events_of
from analyzer.records.models import Alert, Case, CaseEntry, CaseFinding, Hold, Pattern, Recording
from analyzer.service.bootstrap import Service
from analyzer.service.custody.walking import walk_one
from analyzer.service.patterns.proposing import propose_patterns
from analyzer.service.personal_tokens import issue_personal_token
from analyzer.web.service import use_service
from tests.service.patterns.pairs import lesson, states, three_signs
from tests.web.conftest import SignedIn

FURTHER = {"answer": "looked_into", "read": "3", "case": "SG-1", "note": "Ask the school."}
NOTHING = {"answer": "nothing_in_it", "read": "3", "reason": "known"}


@pytest.fixture
def lead(signed_in: SignedIn) -> Client:
    """The lead's browser."""
    return signed_in("dsl")


@pytest.fixture
def proposed(service: Service) -> Pattern:
    """A proposal about a pair."""
    three_signs("t-1", "s-1", service.clock())
    assert propose_patterns(service) == 1
    return Pattern.objects.get()


def text(client: Client, path: str = "/alerts") -> str:
    """What a page that is there says, in one line."""
    answer = client.get(path)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode().partition("<main")[2]))


def test_the_desk_teaches_what_it_waits_for_then_shows_it(service: Service, lead: Client) -> None:
    """Empty, it says what it takes, and what could not be assessed; then it names the pair and kinds, and no number."""
    three_signs("t-9", None, service.clock())
    empty = text(lead)
    assert "hold 3 signs of 2 kinds" in empty
    assert "Not assessed: 2 lessons" in empty
    three_signs("t-1", "s-1", service.clock())
    propose_patterns(service)
    shown = text(lead)
    assert "Tutor t-1 and student s-1" in shown
    assert not re.search(r"\d+ (signs|steps)", shown)


def test_one_shows_its_steps_in_order_and_every_look_is_told(lead: Client, proposed: Pattern) -> None:
    """Each step has its lesson, date, kind, times and a link to its second; page, desk and its alert lead there."""
    shown = lead.get(f"/patterns/{proposed.pk}").content.decode()
    links = re.findall(r"/recordings/[0-9a-f-]{36}/lesson\?question=[0-9a-f]{16}&amp;at=(\d+)#player", shown)
    assert links == ["60000", "60000", "120000"]
    assert "score" in text(lead, f"/patterns/{proposed.pk}")
    seen = [event for event in events_of(Chain.pattern(proposed.pk)) if event.action == "viewed"]
    assert [(one.agent, one.facts) for one in seen] == [("person:dsl-1", {"content": "pattern"})] * 2
    text(lead)
    listed = [event.facts.get("patterns") for event in events_of(Chain.service()) if event.action == "viewed"]
    assert [proposed.pk] in listed
    alert = Alert.objects.get()
    assert lead.get(f"/alerts/{alert.pk}/open").headers["Location"] == f"/patterns/{proposed.pk}"
    assert walk_one(Chain.pattern(proposed.pk)).faults == []


def test_looking_further_opens_a_case_with_every_step(lead: Client, proposed: Pattern, service: Service) -> None:
    """The case holds findings and note, its recordings are held, the alert is acknowledged; it is answered once."""
    assert lead.post(f"/patterns/{proposed.pk}/answer", FURTHER).status_code == 302
    case = Case.objects.get()
    assert (case.reference, CaseFinding.objects.filter(case=case).count()) == ("SG-1", 3)
    assert CaseEntry.objects.get(case=case).kind == "note"
    assert Hold.objects.values("recording").distinct().count() == 2
    assert Alert.objects.get(kind="pattern").acknowledged_by == "dsl-1"
    assert states() == ["looked_into"]
    assert "in case SG-1" in text(lead)
    assert lead.post(f"/patterns/{proposed.pk}/answer", NOTHING).status_code == 409
    assert propose_patterns(service) == 0
    assert walk_one(Chain.pattern(proposed.pk)).faults == []
    assert walk_one(Chain.case(case.pk)).faults == []


def test_a_case_that_stands_is_added_to(lead: Client, proposed: Pattern) -> None:
    """A reference that there is names that case."""
    lead.post("/cases/open", {"reference": "SG-1"})
    lead.post(f"/patterns/{proposed.pk}/answer", FURTHER)
    case = Case.objects.get()
    assert CaseFinding.objects.filter(case=case).count() == 3
    assert (found := find_case(case.pk)) is not None
    assert found.state == "open"


def test_nothing_in_it_takes_a_reason_and_the_same_steps_come_no_more(
    lead: Client, proposed: Pattern, service: Service
) -> None:
    """Not even with one sign more; enough new ones are a proposal of their own."""
    assert lead.post(f"/patterns/{proposed.pk}/answer", NOTHING | {"reason": ""}).status_code == 422
    assert states() == ["open"]
    lead.post(f"/patterns/{proposed.pk}/answer", NOTHING)
    assert (states(), Pattern.objects.get().reason) == (["nothing_in_it"], "known")
    lesson("t-1", "s-1", service.clock() - timedelta(days=2), "secrecy")
    assert propose_patterns(service) == 0
    lesson("t-1", "s-1", service.clock() - timedelta(days=1), "gift", "infatuation")
    assert propose_patterns(service) == 1
    assert states() == ["nothing_in_it", "open"]


def test_what_was_refused_keeps_what_was_written(lead: Client, proposed: Pattern, service: Service) -> None:
    """Where further steps came meanwhile, or the reference is none, nothing is answered and the note stands there."""
    lesson("t-1", "s-1", service.clock() - timedelta(days=1), "infatuation")
    propose_patterns(service)
    for given, status in ((FURTHER, 409), (FURTHER | {"read": "4", "case": "?"}, 422)):
        answer = lead.post(f"/patterns/{proposed.pk}/answer", given)
        assert answer.status_code == status
        assert "Ask the school." in answer.content.decode()
    assert states() == ["open"]
    assert not CaseEntry.objects.exists()


def test_what_is_cut_is_nowhere_for_whoever_may_not_know(
    signed_in: SignedIn, proposed: Pattern, service: Service
) -> None:
    """With one lesson in quarantine, the whole proposal and its alert are not there for them; the lead sees them."""
    lead = signed_in("dsl")
    first = Recording.objects.order_by("uploaded_at")[0]
    Recording.objects.filter(pk=first.pk).update(quarantined_at=service.clock())
    assert "t-1" in text(lead)
    roles = {**service.policy.access.roles}
    roles["dsl"] = roles["dsl"].model_copy(
        update={"may": {right: reach for right, reach in roles["dsl"].may.items() if right != "view_sealed_note"}}
    )
    access = service.policy.access.model_copy(update={"roles": roles})
    with use_service(replace(service, policy=replace(service.policy, access=access))):
        assert lead.get(f"/patterns/{proposed.pk}").status_code == 404
        assert lead.post(f"/patterns/{proposed.pk}/answer", NOTHING).status_code == 404
        assert lead.get(f"/alerts/{Alert.objects.get().pk}/open").status_code == 404
        assert "t-1" not in text(lead)
        assert "pattern" not in text(lead)


def test_the_api_asks_for_the_same_rights(signed_in: SignedIn, proposed: Pattern, service: Service) -> None:
    """The lead's token lists, reads and answers; an observer's is refused, and each look is told."""
    answers = {}
    for role in ("observer", "dsl"):
        signed_in(role)
        name = f"{role}-1"
        secret = issue_personal_token(name, timedelta(days=1), now=service.clock()).secret
        client = Client(headers={"host": "localhost", "authorization": f"Bearer {secret}"})
        answers[name] = [
            client.get("/api/v1/patterns"),
            client.get(f"/api/v1/patterns/{proposed.pk}"),
            client.get("/api/v1/patterns/9999"),
            client.post(
                f"/api/v1/patterns/{proposed.pk}/answer", {**NOTHING, "read": 2}, content_type="application/json"
            ),
            client.post(
                f"/api/v1/patterns/{proposed.pk}/answer", {**NOTHING, "read": 3}, content_type="application/json"
            ),
        ]
    assert [one.status_code for one in answers["observer-1"]] == [403] * 5
    assert [one.status_code for one in answers["dsl-1"]] == [200, 200, 404, 409, 200]
    assert [step["kind"] for step in answers["dsl-1"][1].json()["steps"]] == ["secrecy", "gift", "off_platform_contact"]
    assert answers["dsl-1"][4].json()["state"] == "nothing_in_it"
    assert not {"score", "rank", "count"} & set(answers["dsl-1"][0].json()[0])
