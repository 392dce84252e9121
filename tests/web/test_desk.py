"""The safeguarding desk: gravest first, one entry a lesson; opened at the very second, then answered."""

import re
from dataclasses import replace

import pytest
from django.test import Client

from analyzer.domain.access import AccessPolicy
from analyzer.domain.custody import Chain
from analyzer.records.custody import events_of
from analyzer.records.models import Alert, AlertOutcome, Case, CaseFinding, Finding, Hold, Recording
from analyzer.service.bootstrap import Service
from analyzer.web.service import use_service
from tests.web.conftest import SignedIn
from tests.web.lessons import assessed
from tests.web.rows import Evening

SAID = {"outcome": "looks_right", "next_step": "case_opened"}


@pytest.fixture
def lead(signed_in: SignedIn) -> Client:
    """The lead's browser."""
    return signed_in("dsl")


def page(client: Client, path: str = "/alerts") -> str:
    """A page that is there."""
    answer = client.get(path)
    assert answer.status_code == 200
    return str(answer.content.decode())


def secret(service: Service, count: int = 1) -> tuple[Recording, list[Alert]]:
    """A recording with findings that were alerted."""
    write = Evening(service, count=Recording.objects.count() * 7)
    recording = write.assessed(*[("secrecy", "critical")] * count)
    alerts = [
        write.alert(
            recording, "secrecy", "critical", subject=f"{n:016x}", finding_id=f"{n:016x}", start_ms=103_000 + 61_000 * n
        )
        for n in range(count)
    ]
    return recording, alerts


def test_a_lesson_is_one_entry_and_the_gravest_comes_first(service: Service, lead: Client) -> None:
    """Two alerts of one lesson stand together; what weighs more stands above what is newer."""
    grave, _ = secret(service, 2)
    write = Evening(service, count=70)
    minor = write.assessed(("gift", "minor"))
    write.alert(minor, "gift", "minor", raised_at=service.clock())
    shown = page(lead)
    assert shown.count('class="desk-entry') == 2
    assert shown.index(str(grave.id)) < shown.index(str(minor.id))
    assert grave.lesson_id in shown
    assert f"Tutor {grave.lesson.tutor_id}" in shown
    assert "Not held: its time of being kept ends" in shown


def test_a_link_leads_to_the_very_second(service: Service, lead: Client) -> None:
    """The second and the finding are in the address, and custody knows who went there."""
    recording, (alert,) = secret(service)
    answer = lead.get(f"/alerts/{alert.id}/open")
    assert answer["Location"] == f"/recordings/{recording.id}/lesson?question={0:016x}&at=103000#player"
    opened = list(events_of(Chain.recording(recording.id)))[-1]
    assert (opened.action, opened.agent, opened.facts) == ("alert_opened", "person:dsl-1", {"alert": alert.id})
    assert "Opened at 01:43" in page(lead)
    assert lead.get("/alerts/99999/open").status_code == 404


def test_a_lesson_that_can_be_played_plays_there(service: Service, lead: Client) -> None:
    """Once the card holds the finding, its question opens with the player at the second; else what is known."""
    row = assessed(service)
    found = Finding.objects.filter(run=row.current_run).order_by("start_ms")[0]
    raised = {"finding_id": found.finding_id, "start_ms": found.start_ms}
    alert = Evening(service).alert(row, found.kind, "serious", subject=found.finding_id, **raised)
    address = lead.get(f"/alerts/{alert.id}/open")["Location"]
    assert address == f"/recordings/{row.id}/lesson?question={found.finding_id}&at={found.start_ms}#player"
    lesson = lead.get(address).content.decode()
    assert f"#t={found.start_ms / 1000:.3f}" in lesson
    assert f'value="{found.finding_id}"' in lesson
    assert address.replace("&", "&amp;") in lead.get(f"/recordings/{row.id}").content.decode()
    Finding.objects.filter(pk=found.pk).update(finding_id="f" * 16)
    assert lead.get(f"/alerts/{alert.id}/open")["Location"] == f"/recordings/{row.id}#finding-{found.finding_id}"


def test_nothing_is_acknowledged_unopened(service: Service, lead: Client) -> None:
    """Without opening it first, or without an outcome and a next step of the lists, an alert stays open."""
    _, (alert,) = secret(service)
    assert "Open it to acknowledge it" in page(lead)
    refused = lead.post(f"/alerts/{alert.id}/acknowledge", SAID, follow=True).content.decode()
    assert "open what the alert is about first" in refused
    lead.get(f"/alerts/{alert.id}/open")
    for wrong in ({}, SAID | {"outcome": "Ada told me"}, SAID | {"next_step": "delete"}):
        assert "Not acknowledged" in lead.post(f"/alerts/{alert.id}/acknowledge", wrong, follow=True).content.decode()
    alert.refresh_from_db()
    assert alert.acknowledged_at is None
    assert not AlertOutcome.objects.exists()


def test_only_what_this_person_opened_is_acknowledged(service: Service, signed_in: SignedIn, lead: Client) -> None:
    """Of two alerts of a lesson one was opened: naming the other in the form acknowledges neither."""
    _, (first, second) = secret(service, 2)
    lead.get(f"/alerts/{first.id}/open")
    lead.post(f"/alerts/{first.id}/acknowledge", SAID | {"also": [second.id]})
    assert not Alert.objects.exclude(acknowledged_at=None).exists()
    lead.post(f"/alerts/{first.id}/acknowledge", SAID)
    assert list(Alert.objects.exclude(acknowledged_at=None)) == [first]


def test_it_is_answered_by_whoever_was_first(service: Service, lead: Client) -> None:
    """What was said stands beside the name; whoever comes second is told who it was, and says nothing more."""
    recording, (alert,) = secret(service)
    lead.get(f"/alerts/{alert.id}/open")
    lead.post(f"/alerts/{alert.id}/acknowledge", SAID)
    shown = page(lead)
    assert "Acknowledged by dsl-1" in shown
    assert "It looks like what the alert says. Next: A case is opened." in shown
    again = lead.post(f"/alerts/{alert.id}/acknowledge", SAID, follow=True).content.decode()
    assert "dsl-1 had acknowledged this alert already" in again
    assert AlertOutcome.objects.count() == 1
    told = [one.facts for one in events_of(Chain.recording(recording.id)) if one.action == "alert_acknowledged"]
    assert [(one["outcome"], one["next_step"]) for one in told] == [("looks_right", "case_opened")]
    assert lead.post("/alerts/99999/acknowledge", SAID).status_code == 404


def test_a_case_opens_in_the_same_step(service: Service, lead: Client) -> None:
    """With its reference the case is there, about the recording and what was found, which asks for a hold."""
    recording, alerts = secret(service, 2)
    for alert in alerts:
        lead.get(f"/alerts/{alert.id}/open")
    lead.post(f"/alerts/{alerts[0].id}/acknowledge", SAID | {"also": [alerts[1].id], "case": "SG-2026-014"})
    case = Case.objects.get()
    assert set(CaseFinding.objects.values_list("case", "recording", "finding_id")) == {
        (case.pk, recording.id, f"{number:016x}") for number in range(2)
    }
    assert Hold.objects.get().case_reference == "SG-2026-014"
    assert AlertOutcome.objects.filter(case=case).count() == 2
    assert not Alert.objects.filter(acknowledged_at=None, kind="secrecy").exists()


def test_an_entry_names_the_cases_that_one_may_open(service: Service, signed_in: SignedIn, lead: Client) -> None:
    """The lead reads every case of the lesson; an investigator that in which they are named, and not the other."""
    recording, _ = secret(service)
    investigator = signed_in("investigator")
    for reference in ("SG-1", "SG-2"):
        lead.post(f"/recordings/{recording.id}/case", {"reference": reference})
    lead.post(f"/cases/{Case.objects.get(reference='SG-1').pk}/people", {"name": "investigator-1"})
    assert [one in page(lead) for one in ("SG-1", "SG-2")] == [True, True]
    assert [one in page(investigator) for one in ("SG-1", "SG-2")] == [True, False]


def test_only_who_opens_cases_opens_one_with_an_answer(service: Service, signed_in: SignedIn, lead: Client) -> None:
    """Where policy lets an investigator acknowledge, that alone opens no case, and nothing is acknowledged."""
    recording, (alert,) = secret(service)
    access = service.policy.access.model_dump(mode="json")
    access["roles"]["investigator"]["may"]["acknowledge_alert"] = "case"
    policy = replace(service.policy, access=AccessPolicy.model_validate(access))
    investigator = signed_in("investigator")
    lead.post(f"/recordings/{recording.id}/case", {"reference": "SG-1"})
    lead.post(f"/cases/{Case.objects.get().pk}/people", {"name": "investigator-1"})
    with use_service(replace(service, policy=policy)):
        investigator.get(f"/alerts/{alert.id}/open")
        answer = investigator.post(f"/alerts/{alert.id}/acknowledge", SAID | {"case": "SG-2"})
        assert answer.status_code == 403
        assert not AlertOutcome.objects.exists()
        investigator.post(f"/alerts/{alert.id}/acknowledge", SAID)
    assert AlertOutcome.objects.get().by == "investigator-1"
    assert Case.objects.count() == 1


def test_a_reference_that_is_taken_acknowledges_nothing(service: Service, lead: Client) -> None:
    """Nothing is half done: where the case cannot be opened the alert stays open."""
    _, (alert,) = secret(service)
    lead.post("/cases/open", {"reference": "SG-1"})
    lead.get(f"/alerts/{alert.id}/open")
    answer = lead.post(f"/alerts/{alert.id}/acknowledge", SAID | {"case": "SG-1"}, follow=True)
    assert "there is a case of this reference already" in answer.content.decode()
    alert.refresh_from_db()
    assert alert.acknowledged_at is None
    assert not AlertOutcome.objects.exists()


def test_alerts_about_the_service_lead_where_they_belong(service: Service, lead: Client) -> None:
    """A day of the ledger, something that was not taken in, a still case: each link leads to its page."""
    write = Evening(service)
    for subject, leads in (
        ("ledger:2026-10-04:missing", "/ledger/2026-10-04"),
        ("refused:7:abc", "/recordings#untaken"),
        ("case:3:2026-10-04", "/cases/3"),
    ):
        alert = write.alert(None, "ledger_missing", "serious", subject=subject)
        assert lead.get(f"/alerts/{alert.id}/open")["Location"] == leads


def test_an_acknowledgement_leads_back_to_our_own_pages(service: Service, lead: Client) -> None:
    """A form can name the page to go back to, but none of another site."""
    alert = Evening(service).alert(None, "ledger", "serious")
    lead.get(f"/alerts/{alert.id}/open")
    ours = ("/recordings/x", "/recordings/x")
    for back, leads in (ours, *((one, "/alerts") for one in ("https://example.org/", "//example.org", "nowhere", ""))):
        assert lead.post(f"/alerts/{alert.id}/acknowledge", SAID | {"back": back})["Location"] == leads


def test_paging_shows_every_lesson_once(service: Service, lead: Client) -> None:
    """However many lessons have alerts, each stands on exactly one page."""
    write = Evening(service)
    wanted = set()
    for _ in range(35):
        recording = write.came("assessed")
        write.alert(recording, "secrecy", "critical")
        wanted.add(str(recording.id))
    first, second = page(lead), page(lead, "/alerts?skip=30")
    found = [re.findall(r"/recordings/([0-9a-f-]{36})\"", shown) for shown in (first, second)]
    assert sorted(found[0] + found[1]) == sorted(wanted)
    for wrong in ("x", "-1", "9" * 30):
        assert lead.get(f"/alerts?skip={wrong}").status_code == 404
