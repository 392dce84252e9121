"""A lesson is reviewed on its page: by forms alone, by whoever may, and what they say stays on record."""

import gzip
import re
import time
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from analyzer.domain.custody import Chain
from analyzer.domain.kinds import Kind
from analyzer.records import custody
from analyzer.records.custody import events_of
from analyzer.records.details import ItemDetails
from analyzer.records.models import Account, Alert, Assignment, Hold, Item, Recording, Verdict
from analyzer.records.models.review import Missed
from analyzer.service.bootstrap import Service
from analyzer.service.reviews.playing import playable
from analyzer.service.reviews.watching import STRETCH, watched
from analyzer.web.service import use_service
from tests.web.conftest import SignedIn
from tests.web.lessons import COPY, GIFT, HUSH, PLAIN, RUDE, assessed, grading_first

PLAYED = re.compile(r'<video[^>]* src="([^"#]+)')


def observing(signed_in: SignedIn, *recordings: Recording) -> Client:
    """The browser of an observer to whom these are assigned."""
    client = signed_in("observer")
    account = Account.objects.get(username="observer-1")
    for one in recordings:
        Assignment.objects.create(recording=one, account=account, at=one.uploaded_at, by="dsl-1")
    return client


def page(client: Client, recording: Recording, question: str = "") -> str:
    """The lesson page, as a person reads it."""
    answer = client.get(f"/recordings/{recording.id}/lesson", {"question": question} if question else {})
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def ids(recording: Recording, kind: Kind) -> list[str]:
    """The questions of one kind."""
    assert recording.current_run
    return list(recording.current_run.findings.filter(kind=kind).values_list("finding_id", flat=True))


def send(client: Client, recording: Recording, form: str, **fields: str) -> str:
    """Send a form of the page, and follow to what comes next."""
    answer = client.post(f"/recordings/{recording.id}/lesson/{form}", fields, follow=True)
    assert answer.status_code == 200, answer.content.decode()
    return unescape(answer.content.decode())


def opened(text: str) -> str:
    """The id of the question that is open."""
    found = re.search(r'finding <span class="code">([^<]+)', text)
    assert found
    return found[1]


def test_the_page_tells_the_lesson_and_opens_the_gravest_question(service: Service, signed_in: SignedIn) -> None:
    """Words, places, reasons, clause and versions of the gravest question stand beside the player."""
    recording = assessed(service)
    client = observing(signed_in, recording)
    text = page(client, recording)
    assert opened(text) == ids(recording, Kind.SECRECY)[0]
    for part in ("our little secret", PLAIN, "Clause 5", "lessonguard 0", "Why it is asked", 'data-start-ms="180000"'):
        assert part in text, part
    policy = client.get(f"/recordings/{recording.id}/lesson")["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy


def test_the_time_of_day_stands_beside_the_recordings(service: Service, signed_in: SignedIn) -> None:
    """Where the lesson record says when the recording began; in its reader's zone, an hour on in a British summer."""
    client = signed_in("dsl")
    recording = assessed(service, HUSH, recording_start=datetime(2026, 10, 5, 15, 59, 30, tzinfo=UTC))
    text = page(client, recording)
    assert "01:00–01:02</a>" in text
    assert '<span class="day">17:00:30</span>' in text
    assert "5 Oct 2026, 16:59 BST" in text
    assert 'class="day"' not in page(client, assessed(service, HUSH))


def test_verdicts_open_the_next_question_and_can_be_taken_back(service: Service, signed_in: SignedIn) -> None:
    """Judged once, the next opens by itself; taken back, it waits again; both stay on record and in custody."""
    recording = assessed(service)
    client = observing(signed_in, recording)
    (secrecy,), (gift,) = ids(recording, Kind.SECRECY), ids(recording, Kind.GIFT)
    after = send(client, recording, "verdict", finding=secrecy, decision="confirmed", text="He <b>meant</b> it.")
    assert opened(after) == gift
    judged = page(client, recording, secrecy)
    assert "He <b>meant</b> it." in judged
    assert "<b>meant</b>" not in client.get(f"/recordings/{recording.id}/lesson?question={secrecy}").content.decode()
    row = Verdict.objects.get()
    assert "meant" not in str(vars(row))
    back = send(client, recording, "undo", act="verdict", row=str(row.pk))
    assert opened(back) == secrecy
    assert Verdict.objects.count() == 1
    told = [event.facts for event in custody.events_of(Chain.recording(recording.id)) if event.action == "reviewed"]
    assert [one.get("decision") for one in told] == ["confirmed", None]
    assert "meant" not in str(told)


def test_a_dismissal_has_a_reason_that_there_is(service: Service, signed_in: SignedIn) -> None:
    """Nothing is dismissed without a reason from the list; what is refused changes nothing."""
    recording = assessed(service)
    client = observing(signed_in, recording)
    (gift,) = ids(recording, Kind.GIFT)
    for reason in ("", "bored"):
        fields = {"finding": gift, "decision": "dismissed", "reason": reason}
        assert client.post(f"/recordings/{recording.id}/lesson/verdict", fields).status_code == 422
    assert not Verdict.objects.exists()
    send(client, recording, "verdict", finding=gift, decision="dismissed", reason="harmless")
    assert "dismissed, harmless in its context" in page(client, recording, gift)


def test_two_people_who_disagree_leave_the_question_open(service: Service, signed_in: SignedIn) -> None:
    """Neither verdict wins: both are shown, and the question says that it is disputed."""
    recording = assessed(service)
    (gift,) = ids(recording, Kind.GIFT)
    first, second = observing(signed_in, recording), signed_in("dsl")
    send(first, recording, "verdict", finding=gift, decision="confirmed")
    send(second, recording, "verdict", finding=gift, decision="dismissed", reason="harmless")
    text = page(second, recording, gift)
    assert "Two people do not agree" in text
    assert 'stand disputed"' in text
    row = Verdict.objects.get(by="observer-1")
    answer = second.post(f"/recordings/{recording.id}/lesson/undo", {"act": "verdict", "row": str(row.pk)})
    assert answer.status_code == 409


def test_repeats_are_judged_alike(service: Service, signed_in: SignedIn) -> None:
    """One verdict for all repeats of a kind that the page listed, each a row of its own."""
    recording = assessed(service, RUDE, PLAIN, RUDE, RUDE)
    client = observing(signed_in, recording)
    first, *others = ids(recording, Kind.SWEARING)
    text = page(client, recording, first)
    assert f"Judge {len(others)} repeats of the same kind alike" in text
    listed = re.search(r'name="repeats" value="([^"]+)"', text)
    assert listed
    send(client, recording, "verdict", finding=first, decision="confirmed", alike="1", repeats=listed[1])
    assert set(Verdict.objects.values_list("finding_id", flat=True)) == {first, *others}


def test_what_the_machine_missed_is_told_and_held(service: Service, signed_in: SignedIn) -> None:
    """A person's finding weighs what policy says: the lead is alerted, the recording held, the page lists it."""
    recording = assessed(service, PLAIN)
    client = observing(signed_in, recording)
    text = send(client, recording, "missed", kind="secrecy", start="1:00", end="01:03", text="Whispered.")
    assert opened(text) == f"missed-{Missed.objects.get().pk}"
    assert Alert.objects.get(recording=recording).kind == "secrecy"
    assert Hold.objects.get(recording=recording).verified_at is not None
    for wrong in ({"start": "99:00"}, {"start": "soon"}, {"kind": "treason"}, {"end": "00:10"}):
        fields = {"kind": "secrecy", "start": "1:00", **wrong}
        assert client.post(f"/recordings/{recording.id}/lesson/missed", fields).status_code == 422, wrong


def test_the_player_offers_a_download_to_whom_it_is_allowed(service: Service, signed_in: SignedIn) -> None:
    """By the right of policy: the safeguarding lead's player has the browser's own button, an observer's has none."""
    recording = assessed(service, PLAIN)
    assert 'controlslist="nodownload"' in page(observing(signed_in, recording), recording)
    assert "nodownload" not in page(signed_in("dsl"), recording)


def test_the_picture_is_blurred_by_policy(service: Service, signed_in: SignedIn) -> None:
    """Around findings of the kinds that policy names, until somebody asks; where none is, nothing is said of it."""
    recording = assessed(service)
    client = observing(signed_in, recording)
    assert 'class="blurred"' not in page(client, recording)
    gifts = service.policy.review.model_copy(update={"blurred": frozenset({Kind.GIFT})})
    with use_service(replace(service, policy=replace(service.policy, review=gifts))):
        shown = page(client, recording)
        at = min(one.start_ms for one in recording.current_run.findings.filter(kind=Kind.GIFT))  # type: ignore[union-attr]
        assert f"data-blurred>{at - 5000}-" in shown
        assert '<video class="blurred"' in shown
        clear = client.get(f"/recordings/{recording.id}/lesson", {"clear": "1"}).content.decode()
        assert 'class="blurred"' not in clear


def test_what_a_person_seals_is_played_by_nobody(service: Service, signed_in: SignedIn) -> None:
    """From the moment that somebody marks imagery nothing is played, quoted or judged there, and it stays so."""
    recording = assessed(service, PLAIN, GIFT)
    client = observing(signed_in, recording)
    address = PLAYED.search(page(client, recording))
    assert address
    fields = {"kind": "undress", "start": "00:59", "end": "01:02"}
    refused = client.post(f"/recordings/{recording.id}/lesson/missed", {**fields, "text": "She was …"})
    assert refused.status_code == 422
    assert client.post(f"/recordings/{recording.id}/lesson/missed", fields).status_code == 302
    assert client.get(f"/recordings/{recording.id}/lesson").status_code == 404, "it is there for the lead alone"
    assert client.get(address[1], headers={"range": "bytes=0-9"}).status_code == 404
    client = signed_in("dsl")
    text = page(client, recording)
    assert "Sealed evidence" in text
    assert "<video" not in text
    assert PLAIN not in text
    assert GIFT in text.replace("<mark>", "").replace("</mark>", "")
    assert client.get(address[1], headers={"range": "bytes=0-9"}).status_code == 404
    sealed = f"missed-{Missed.objects.get().pk}"
    judged = client.post(f"/recordings/{recording.id}/lesson/verdict", {"finding": sealed, "decision": "confirmed"})
    row = str(Missed.objects.get().pk)
    undone = client.post(f"/recordings/{recording.id}/lesson/undo", {"act": "missed", "row": row})
    assert (judged.status_code, undone.status_code) == (409, 409)


def test_notes_and_grades(service: Service, signed_in: SignedIn) -> None:
    """A note keeps its place and its lines; a person's grades stand beside the machine's."""
    recording = assessed(service)
    client = observing(signed_in, recording)
    text = send(client, recording, "note", at="02:00", text="First.\n<script>alert(1)</script>")
    assert "First.<br>" in text
    assert '<a class="at" href="?at=120000#player"' in text.partition('id="notes"')[2]
    raw = client.get(f"/recordings/{recording.id}/lesson").content.decode()
    assert "<script>alert" not in raw
    assert Item.objects.filter(recording=recording, role="remark").count() == 1
    names = re.findall(r'name="(grade-[^"]+)"', text)
    assert names
    graded = send(client, recording, "grades", **dict.fromkeys(names, "met"))
    assert graded.count('value="met" selected') == len(names)


def test_roles_grade_first_where_that_is_asked(service: Service, signed_in: SignedIn) -> None:
    """The machine's view of the teaching shows to them once their own grades are on record, and to others at once."""
    strict = grading_first(service, "observer")
    with use_service(strict):
        recording = assessed(strict)
        client = observing(signed_in, recording)
        before = page(client, recording)
        assert "You grade the lesson first" in before
        assert "What was taught" not in before
        assert "What was taught" in page(signed_in("observation_lead"), recording)
        sheet = f"/recordings/{recording.id}/scorecard"
        assert client.get(sheet).status_code == 302
        names = re.findall(r'name="(grade-[^"]+)"', before)
        send(client, recording, "grades", **dict.fromkeys(names, "met"))
        assert "What was taught" in page(client, recording)
        assert client.get(sheet).status_code == 200


def test_the_copy_is_read_by_ranges(service: Service, signed_in: SignedIn) -> None:
    """Every range that is there is answered, a long one with its beginning; what is not there is refused."""
    recording = assessed(service)
    client = observing(signed_in, recording)
    found = PLAYED.search(page(client, recording))
    assert found
    size = len(COPY)
    for asked, start, end in (
        ("bytes=0-9", 0, 10),
        ("bytes=300-300", 300, 301),
        ("bytes=-5", size - 5, size),
        (f"bytes={size - 3}-{size + 100}", size - 3, size),
        ("bytes=1000-", 1000, 1000 + 768 * 1024),
    ):
        answer = client.get(found[1], headers={"range": asked})
        assert answer.status_code == 206, asked
        assert answer.content == COPY[start:end]
        assert answer["Content-Range"] == f"bytes {start}-{end - 1}/{size}"
        assert "no-store" in answer["Cache-Control"]
        assert answer["Content-Disposition"].startswith("inline")
    for asked in ("", f"bytes={size}-", "bytes=5-2", "bytes=-", "bytes=0-1,5-6", "lines=1-2"):
        answer = client.get(found[1], headers={"range": asked} if asked else {})
        assert (answer.status_code, answer["Content-Range"]) == (416, f"bytes */{size}"), asked
        assert not answer.content


def test_a_stretch_that_is_played_is_told_once(service: Service, signed_in: SignedIn) -> None:
    """However often a player seeks within it: one event says which bytes, and another one each further stretch."""
    recording = assessed(service)
    client = observing(signed_in, recording)
    address = client.get(f"/recordings/{recording.id}/media").json()["address"]
    for asked in ("bytes=0-9", "bytes=300-300", "bytes=0-9", "bytes=1000-"):
        assert client.get(address, headers={"range": asked}).status_code == 206
    assert stretches(recording) == [(0, len(COPY) - 1)]
    item = ItemDetails(**vars(playable(recording.id).item) | {"bytes": 5 * STRETCH // 2})
    for first in (0, STRETCH - 10, 2 * STRETCH, 10, 2 * STRETCH + 5):
        watched(recording.id, item, first, first + 20, ticket="t", by="person:x", now=service.clock())
    watched(recording.id, item, 0, 20, ticket="another", by="person:y", now=service.clock())
    assert stretches(recording)[1:] == [
        (0, STRETCH - 1),
        (STRETCH, 2 * STRETCH - 1),
        (2 * STRETCH, item.bytes - 1),
        (0, STRETCH - 1),
    ]


def stretches(recording: Recording) -> list[tuple[object, object]]:
    """First and last byte of everything that was told to be played."""
    events = events_of(Chain.recording(recording.id))
    return [(e.facts["first_byte"], e.facts["last_byte"]) for e in events if e.facts.get("content") == "media"]


def test_a_link_opens_one_recording_for_one_person_for_minutes(
    service: Service, signed_in: SignedIn, stranger: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody else's link, another recording's, an altered or an old one leads nowhere."""
    recording, other = assessed(service), assessed(service)
    client, colleague = observing(signed_in, recording, other), signed_in("dsl")
    address = client.get(f"/recordings/{recording.id}/media").json()["address"]
    ranged = {"range": "bytes=0-9"}
    assert client.get(address, headers=ranged).status_code == 206
    assert colleague.get(address, headers=ranged).status_code == 404
    assert stranger.get(address, headers=ranged).status_code == 302
    assert client.get(address.replace(str(recording.id), str(other.id)), headers=ranged).status_code == 404
    assert client.get(f"{address}x", headers=ranged).status_code == 404
    later = time.time() + service.policy.review.link_s + 1
    monkeypatch.setattr("django.core.signing.time.time", lambda: later)
    assert client.get(address, headers=ranged).status_code == 404


def test_without_a_copy_the_page_says_why(service: Service, signed_in: SignedIn) -> None:
    """Where nothing may be played the page says so, and the lesson can be judged by its words."""
    recording = assessed(service, copy=None)
    client = observing(signed_in, recording)
    text = page(client, recording)
    assert "Not played: the playable copy is not made yet." in text
    assert client.get(f"/recordings/{recording.id}/media").status_code == 404
    assert client.get(f"/recordings/{recording.id}/captions").status_code == 404


def test_words_of_a_lesson_are_words(service: Service, signed_in: SignedIn) -> None:
    """Whatever was said, and whatever a person wrote, is shown and never becomes a part of the page."""
    odd = "<img src=x onerror=alert(1)> \u202e \" onmouseover=alert(2) '"
    recording = assessed(service, f"{odd} {HUSH}")
    client = observing(signed_in, recording)
    (secrecy,) = ids(recording, Kind.SECRECY)
    send(client, recording, "verdict", finding=secrecy, decision="unsure", text=odd)
    send(client, recording, "note", at="", text=odd)
    raw = client.get(f"/recordings/{recording.id}/lesson?question={secrecy}").content.decode()
    assert raw.count("&lt;img src=x") >= 4
    assert "<img" not in raw
    assert "\u202e" not in raw
    assert '" onmouseover' not in raw


def test_operators_judge_nothing(service: Service, signed_in: SignedIn) -> None:
    """Who keeps the work going answers no questions."""
    recording, client = assessed(service), signed_in("operations")
    for form in ("verdict", "missed", "note", "grades", "undo"):
        assert client.post(f"/recordings/{recording.id}/lesson/{form}").status_code == 404


@pytest.mark.usefixtures("each_catalogue")
def test_the_database_keeps_what_was_said(service: Service, signed_in: SignedIn) -> None:
    """Neither database changes or removes a verdict, whoever asks it to."""
    recording = assessed(service)
    client = observing(signed_in, recording)
    (gift,) = ids(recording, Kind.GIFT)
    send(client, recording, "verdict", finding=gift, decision="confirmed")
    for statement in ("UPDATE records_verdict SET decision = 'dismissed'", "DELETE FROM records_verdict"):
        with pytest.raises(DatabaseError, match="only grows"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert Verdict.objects.get().decision == "confirmed"


def test_the_script_is_given_the_desk_alone(service: Service, signed_in: SignedIn) -> None:
    """What replaces the desk while the player plays on is small and whole."""
    recording = assessed(service)
    client = observing(signed_in, recording)
    address = f"/recordings/{recording.id}/lesson"
    part = client.get(address, headers={"x-lesson-part": "desk", "accept-encoding": "gzip"})
    text = gzip.decompress(part.content).decode()
    assert text.startswith('<section class="desk" id="desk"')
    assert "<html" not in text
    assert "csrfmiddlewaretoken" in text
