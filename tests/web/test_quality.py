"""The quality page: figures for whoever may see them, by whatever door; and enough is enough."""

import csv
import io
from dataclasses import replace
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from django.test import Client

from analyzer.analysis.evaluate import read_lines
from analyzer.domain.custody import Chain, CustodyAction
from analyzer.domain.kinds import Kind
from analyzer.domain.quality_policy import Cap
from analyzer.domain.review import Decision
from analyzer.records.accounts import add_account
from analyzer.records.assignments import assignee
from analyzer.records.custody import events_of
from analyzer.records.models import Account, Exposure, Recording
from analyzer.service.bootstrap import Service
from analyzer.service.personal_tokens import issue_personal_token
from analyzer.service.quality.answers import know
from analyzer.service.quality.strain import forget_old
from analyzer.service.reviews.judging import Answer, judge
from analyzer.web.service import use_service
from tests.fakes import FakeClock
from tests.web.conftest import SignedIn
from tests.web.lessons import GIFT, HUSH, assessed
from tests.web.rows import Evening
from tests.web.test_lesson import ids, observing, page

WEEK_S = 7 * 86_400


def browser(name: str) -> Client:
    """Of an observer with an account."""
    client = Client(headers={"host": "localhost"})
    client.force_login(Account.objects.get(username=name))
    return client


def with_quality(service: Service, **values: object) -> Service:
    """The service under another policy."""
    quality = service.policy.quality.model_copy(update=values)
    return replace(service, policy=replace(service.policy, quality=quality))


def test_an_empty_page_teaches(signed_in: SignedIn) -> None:
    """It says what fills each part, and how few is too few."""
    text = unescape(signed_in("dsl").get("/quality").content.decode())
    for part in (
        "Each verdict on a lesson’s page",
        "lessonguard quality draw",
        "Enter one below",
        "fewer than 20 pairs",
    ):
        assert part in text, part


@pytest.fixture
def judged(service: Service) -> list[Recording]:
    """Lessons with verdicts of two people: a gift confirmed, a secret disputed or unsure."""
    rows = [assessed(service) for _ in range(12)]
    for number, row in enumerate(rows):
        (gift,), (secret,) = ids(row, Kind.GIFT), ids(row, Kind.SECRECY)
        for by in ("ann", "ben"):
            judge(row.id, Answer((gift,), Decision.CONFIRMED), by, service)
        judge(row.id, Answer((secret,), Decision.DISMISSED, "harmless"), "ann", service)
        judge(row.id, Answer((secret,), Decision.CONFIRMED if number % 2 else Decision.UNSURE), "ben", service)
    return rows


def test_figures_say_on_how_many_they_rest(judged: list[Recording], service: Service, signed_in: SignedIn) -> None:
    """On the page, by the API and as CSV alike; disputed questions count neither way, and no word or lesson is told."""
    client = signed_in("observation_lead")
    text = unescape(client.get("/quality").content.decode())
    for part in (
        "12 of 12",
        "0 of 6",
        "100 % (76 % to 100 %)",
        "withheld: fewer than 10",
        "2026-10",
        "nothing before it",
    ):
        assert part in text, part
    assert not [one for one in judged if str(one.id) in text or (one.lesson_id or "?") in text]
    assert not [word for word in (*GIFT.split(), *HUSH.split()) if f" {word} " in text and len(word) > 6]
    token = issue_personal_token("observation_lead-1", timedelta(days=1), now=service.clock()).secret
    key = {"Authorization": f"Bearer {token}"}
    answer = Client(headers={"host": "localhost"}).get("/api/v1/quality", headers=key).json()
    kinds = {one["name"]: (one["confirmed"]["part"], one["confirmed"]["n"], one["disputed"]) for one in answer["kinds"]}
    assert kinds == {"gift": (12, 12, 0), "secrecy": (0, 6, 6)}
    said = answer["agreements"][0]
    assert (said["n"], said["same"], said["lessons"]) == (24, 12, 12)
    assert said["kappa"] == pytest.approx(0.2)
    rows = list(csv.DictReader(io.StringIO(client.get("/quality.csv").content.decode())))
    assert {row["n"] for row in rows if row["figure"] == "kappa" and row["of"] == "verdicts"} == {"24", "0"}
    assert [row["withheld"] for row in rows if (row["figure"], row["of"]) == ("precision", "secrecy")] == [
        "fewer than 10"
    ]


def test_what_is_cut_counts_for_whoever_may_know(
    judged: list[Recording], signed_in: SignedIn, clock: FakeClock
) -> None:
    """A sealed lesson is in no count of anybody else's, nor in the file that they take away."""
    Recording.objects.filter(id=judged[0].id).update(sealed_at=clock())
    lead, dsl = signed_in("observation_lead"), signed_in("dsl")
    assert "11 of 11" in lead.get("/quality").content.decode()
    assert "12 of 12" in dsl.get("/quality").content.decode()
    assert str(judged[0].id) not in lead.get("/quality/verdicts.jsonl").content.decode()
    assert str(judged[0].id) in dsl.get("/quality/verdicts.jsonl").content.decode()


@pytest.mark.parametrize("role", ["observer", "operations", "dsl"])
def test_the_api_asks_for_a_person_who_may(role: str, service: Service) -> None:
    """By their own token; a person without the right is refused, and so is nobody."""
    add_account("ann", (role,))
    token = issue_personal_token("ann", timedelta(days=1), now=service.clock()).secret
    client = Client(headers={"host": "localhost"})
    answer = client.get("/api/v1/quality", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == (200 if role == "dsl" else 403)
    assert client.get("/api/v1/quality").status_code == 401


def test_verdicts_are_lines_for_evaluate(judged: list[Recording], signed_in: SignedIn, tmp_path: Path) -> None:
    """The file is read by `evaluate`, and every lesson of which it holds words tells who took them."""
    recording = judged[0]
    Recording.objects.filter(id=judged[1].id).update(current_run=None)
    answer = signed_in("dsl").get("/quality/verdicts.jsonl")
    (tmp_path / "out.jsonl").write_bytes(answer.content)
    lines = list(read_lines([tmp_path / "out.jsonl"]))
    assert {line.text for line in lines} == {GIFT, HUSH}
    assert str(judged[1].id) not in answer.content.decode()
    views = [one for one in events_of(Chain.recording(recording.id)) if one.action == CustodyAction.VIEWED]
    assert [(one.agent, one.facts.get("export")) for one in views] == [("person:dsl-1", "verdicts")]


def test_what_weighs_is_counted_once(service: Service, signed_in: SignedIn, clock: FakeClock) -> None:
    """A distressing question that is opened counts for who opens it, again only after a while; others never do."""
    disclosed = "My dad hits me when he is drunk."
    recording = assessed(service, GIFT, disclosed)
    client = observing(signed_in, recording)
    of_kind = ids(recording, Kind.HARM_DISCLOSURE)
    assert of_kind
    for question in (*of_kind, *of_kind, *ids(recording, Kind.GIFT)):
        page(client, recording, question)
    (row,) = Exposure.objects.all()
    assert (row.by, row.finding_id) == ("observer-1", of_kind[0])
    assert 10_000 < row.ms < 20_000
    clock.forward(3600)
    page(browser("observer-1"), recording, of_kind[0])
    assert Exposure.objects.count() == 2
    assert "0.4 of 60 minutes" in page(browser("observer-1"), recording, of_kind[0])
    text = unescape(signed_in("dsl").get("/quality").content.decode())
    assert "observer-1" in text.partition("strain-h")[2]
    clock.forward(27 * WEEK_S)
    assert forget_old(service.policy.quality, now=clock()) == 2


@pytest.mark.parametrize("cap", Cap)
def test_enough_is_enough(cap: Cap, service: Service, signed_in: SignedIn, clock: FakeClock) -> None:
    """At the cap the page says so kindly; another such lesson is asked for twice or refused, any other is not."""
    write = Evening(service)
    hard, easy = write.assessed(("harm_disclosure", "critical")), write.assessed(("swearing", "minor"))
    mine = assessed(service)
    client = observing(signed_in, mine)
    Exposure.objects.create(recording=mine, finding_id="f", by="observer-1", at=clock(), ms=60 * 60_000)
    with use_service(with_quality(service, cap=cap)):
        assert "You have had enough of this for one week" in page(client, mine)
        first = client.post(f"/queue/{hard.id}/take", follow=True).content.decode()
        assert assignee(hard.id) is None
        assert ("Take it all the same?" in first) is (cap is Cap.WARN)
        assert "60 minutes of distressing material" in first
        queued = client.post(f"/queue/{hard.id}/take", {"back": "?whose=nobodys"}, follow=True).content.decode()
        assert assignee(hard.id) is None
        assert ("Take it all the same?" in queued) is (cap is Cap.WARN)
        assert 'value="?whose=nobodys"' in queued
        client.post(f"/queue/{hard.id}/take", {"again": "1"})
        assert (assignee(hard.id) is not None) is (cap is Cap.WARN)
        client.post(f"/queue/{easy.id}/take")
        assert assignee(easy.id) is not None
        clock.forward(WEEK_S)
        assert "You have had enough" not in page(browser("observer-1"), mine)


def test_the_cap_is_told_before_it_is_reached_by_none(service: Service, signed_in: SignedIn) -> None:
    """Whoever has had less takes what they like."""
    hard = Evening(service).assessed(("harm_disclosure", "critical"))
    signed_in("observer").post(f"/queue/{hard.id}/take")
    assert assignee(hard.id) is not None


def test_answers_given_in_sight_of_others_are_not_called_independent(service: Service, signed_in: SignedIn) -> None:
    """A lesson whose answer became known after people had spoken is no blind one."""
    quality = with_quality(service, least_pairs=1)
    rows = [assessed(service) for _ in range(2)]
    for row in rows:
        (gift,) = ids(row, Kind.GIFT)
        if row is rows[1]:
            know(row.id, gift, Decision.CONFIRMED, "lead", now=service.clock())
        for by in ("ann", "ben"):
            judge(row.id, Answer((gift,), Decision.CONFIRMED), by, service)
        know(row.id, gift, Decision.CONFIRMED, "lead", now=service.clock() + timedelta(hours=1))
    with use_service(quality):
        text = signed_in("dsl").get("/quality.csv").content.decode()
    counted = {(row["note"], row["n"]) for row in csv.DictReader(io.StringIO(text)) if row["of"] == "verdicts"}
    assert counted == {("no weights; all", "2"), ("no weights; blind", "1")}
