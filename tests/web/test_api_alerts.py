"""Alerts by the API: whoever may read them lists them, opens one, and then acknowledges it, as on the desk."""

from dataclasses import replace
from typing import Any

import pytest

from analyzer.domain.access import AccessPolicy
from analyzer.domain.custody import Chain
from analyzer.records.custody import events_of
from analyzer.records.models import Alert, AlertOpening, AlertOutcome, Case, CaseFinding, Recording
from analyzer.service.bootstrap import Service
from analyzer.web.service import use_service
from tests.web.addresses import EVERY, OF_CASE
from tests.web.persons import Caller, detail
from tests.web.rows import Evening
from tests.web.world import World, whoever

SAID = {"outcome": "looks_right", "next_step": "case_opened"}


@pytest.fixture
def lead(service: Service) -> Caller:
    """The safeguarding lead."""
    return Caller(service, "dsl")


def secret(service: Service, count: int = 1) -> tuple[Recording, list[Alert]]:
    """A recording with findings that were alerted."""
    write = Evening(service)
    recording = write.assessed(*[("secrecy", "critical")] * count)
    return recording, [
        write.alert(recording, "secrecy", "critical", subject=f"{n:016x}", finding_id=f"{n:016x}", start_ms=103_000)
        for n in range(count)
    ]


def told(recording: Recording) -> list[tuple[str, str]]:
    """What custody tells of a recording: action and agent."""
    return [(one.action, one.agent) for one in events_of(Chain.recording(recording.id))]


def test_it_is_opened_then_acknowledged(service: Service, lead: Caller) -> None:
    """Each step is told under the person's name, and the answer says what stands."""
    recording, (alert,) = secret(service)
    (listed,) = lead.get("/alerts").json()["items"]
    assert (listed["recording_id"], listed["start_ms"], listed["opened"]) == (str(recording.id), 103_000, False)
    assert lead.post(f"/alerts/{alert.pk}/open").json()["opened"] is True
    (answered,) = lead.post(f"/alerts/{alert.pk}/acknowledge", SAID).json()
    assert (answered["acknowledged_by"], answered["outcome"], answered["next_step"]) == ("dsl-1", *SAID.values())
    assert lead.get("/alerts").json()["items"] == []
    assert [one["id"] for one in lead.get("/alerts?acknowledged=true").json()["items"]] == [alert.pk]
    assert told(recording) == [("alert_opened", "person:dsl-1"), ("alert_acknowledged", "person:dsl-1")]
    looks = [one.facts["alerts"] for one in events_of(Chain.service()) if one.action == "viewed"]
    assert looks == [[alert.pk]] * 4


REFUSED: tuple[tuple[str, dict[str, Any], int, str], ...] = (
    ("unopened", SAID, 409, "open what the alert is about first"),
    ("opened", SAID | {"outcome": "Ada told me"}, 422, "choose an outcome and a next step"),
    ("opened", SAID | {"next_step": ""}, 422, "choose an outcome and a next step"),
    ("opened", {"outcome": "looks_right"}, 422, "next_step: Field required"),
    ("opened", SAID | {"why": "x"}, 422, "why: Extra inputs are not permitted"),
    ("opened", SAID | {"also": [99_999]}, 404, "there is no such alert"),
    ("opened", SAID | {"case": "SG-1"}, 409, "there is a case of this reference already"),
)
"""What nobody is let do: what of the alert, what is said, and the refusal."""


@pytest.mark.parametrize(("how", "given", "status", "why"), REFUSED)
def test_what_is_refused_acknowledges_nothing(
    how: str, given: dict[str, Any], status: int, why: str, service: Service, lead: Caller
) -> None:
    """A clear sentence, and the alert stays open, with no half of it done."""
    _, (alert,) = secret(service)
    Case.objects.create(reference="SG-1", opened_by="dsl-1", opened_at=service.clock(), active_at=service.clock())
    if how == "opened":
        lead.post(f"/alerts/{alert.pk}/open")
    assert why in detail(lead.post(f"/alerts/{alert.pk}/acknowledge", given), status)
    assert Alert.objects.get().acknowledged_at is None
    assert (AlertOutcome.objects.count(), Case.objects.count()) == (0, 1)


def test_whoever_comes_second_is_told(service: Service, lead: Caller) -> None:
    """409; who was first stands on the alert, and neither a case nor an outcome comes of the second answer."""
    _, (alert,) = secret(service)
    second = Caller(service, "dsl", "dsl-2")
    for one in (lead, second):
        one.post(f"/alerts/{alert.pk}/open")
    lead.post(f"/alerts/{alert.pk}/acknowledge", SAID)
    answer = second.post(f"/alerts/{alert.pk}/acknowledge", SAID | {"case": "SG-2"})
    assert detail(answer, 409) == "somebody had acknowledged this alert already"
    assert second.get(f"/alerts/{alert.pk}").json()["acknowledged_by"] == "dsl-1"
    assert (AlertOutcome.objects.count(), Case.objects.count()) == (1, 0)


def test_only_what_this_person_opened_is_acknowledged(service: Service, lead: Caller) -> None:
    """Of two alerts one was opened, the other by somebody else: naming both acknowledges neither."""
    _, (first, second) = secret(service, 2)
    Caller(service, "dsl", "dsl-2").post(f"/alerts/{second.pk}/open")
    lead.post(f"/alerts/{first.pk}/open")
    answer = lead.post(f"/alerts/{first.pk}/acknowledge", SAID | {"also": [second.pk]})
    assert detail(answer, 409) == "open what the alert is about first"
    assert not Alert.objects.exclude(acknowledged_at=None).exists()


def test_a_case_opens_in_the_same_step(service: Service, lead: Caller) -> None:
    """It is about the recording and what was found."""
    recording, alerts = secret(service, 2)
    for alert in alerts:
        lead.post(f"/alerts/{alert.pk}/open")
    given = SAID | {"also": [alerts[1].pk], "case": " SG-2026-014 "}
    assert len(lead.post(f"/alerts/{alerts[0].pk}/acknowledge", given).json()) == 2
    assert Case.objects.get().reference == "SG-2026-014"
    assert set(CaseFinding.objects.values_list("recording", "finding_id")) == {
        (recording.id, f"{number:016x}") for number in range(2)
    }


def test_only_who_opens_cases_opens_one_with_an_answer(service: Service, world: World) -> None:
    """Where policy lets an investigator acknowledge, that alone opens no case, and nothing is acknowledged."""
    access = service.policy.access.model_dump(mode="json")
    access["roles"]["investigator"]["may"]["acknowledge_alert"] = "case"
    policy = replace(service.policy, access=AccessPolicy.model_validate(access))
    investigator = Caller(service, "investigator")
    world.gives(whoever())
    alert, before = world.alerts["of_case"], Case.objects.count()
    with use_service(replace(service, policy=policy)):
        investigator.post(f"/alerts/{alert.pk}/open")
        path = f"/alerts/{alert.pk}/acknowledge"
        assert "manage_cases" in detail(investigator.post(path, SAID | {"case": "SG-2"}), 403)
        assert not AlertOutcome.objects.exists()
        assert investigator.post(path, SAID).status_code == 200
    assert (AlertOutcome.objects.get().by, Case.objects.count()) == ("investigator-1", before)


@pytest.mark.parametrize(("role", "there"), [("dsl", EVERY), ("investigator", OF_CASE)])
def test_the_list_holds_what_may_be_read(role: str, there: frozenset[str], world: World, service: Service) -> None:
    """Page after page every alert that the person reaches, each once, and no other."""
    caller = Caller(service, role)
    world.gives(whoever())
    seen: list[int] = []
    after = ""
    while True:
        page = caller.get(f"/alerts?limit=3{after}").json()
        seen += [one["id"] for one in page["items"]]
        if page["after"] is None:
            break
        after = f"&after={page['after']}"
    assert sorted(seen) == sorted(world.alerts[state].pk for state in there)


def test_no_page_begins_where_nobody_was(world: World, service: Service) -> None:
    """An alert that is not there for whoever asks names no place in their list."""
    caller = Caller(service, "investigator")
    world.gives(whoever())
    for after in (world.alerts["others"].pk, 99_999, -1, 10**30):
        assert "after: was not given" in detail(caller.get(f"/alerts?after={after}"), 422)


def test_what_is_over_names_nobody(service: Service, lead: Caller) -> None:
    """An alert that the service settled was acknowledged by nobody."""
    alert = Evening(service).alert(None, "ledger", "serious", acknowledged_at=service.clock())
    Alert.objects.update(acknowledged_by="process:holds")
    (one,) = lead.get("/alerts?acknowledged=true").json()["items"]
    assert (one["id"], one["acknowledged_by"]) == (alert.pk, "")


def test_to_be_shown_is_not_to_open(service: Service, lead: Caller) -> None:
    """Listing and reading an alert lets nobody acknowledge it."""
    _, (alert,) = secret(service)
    lead.get("/alerts")
    lead.get(f"/alerts/{alert.pk}")
    assert not AlertOpening.objects.exists()
    assert lead.post(f"/alerts/{alert.pk}/acknowledge", SAID).status_code == 409
