"""Pages show what people need, to those who may see it, and no word of a lesson."""

import re
from dataclasses import replace
from datetime import date
from html import unescape
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, get_resolver
from pydantic import SecretStr

from analyzer.domain.ledger import LineState
from analyzer.domain.sight import name_of_cut
from analyzer.domain.stages import RecordingState, StageName, StageState
from analyzer.records.models import Finding, Recording, Stage
from analyzer.service.bootstrap import Service
from analyzer.service.ledger.writing import write_ledger
from analyzer.signing.key_ring import new_key_ring
from analyzer.web.service import use_service
from tests.fakes import FakeClock, FakeTaskQueue
from tests.web.addresses import FOR_STRANGERS
from tests.web.conftest import SignedIn
from tests.web.rows import Evening, evening

NOBODYS = UUID("00000000-0000-4000-8000-000000000000")
OPEN_TO_ALL = FOR_STRANGERS | {"", "sign-out", "password"}
"""Routes that guard themselves or hold nothing."""


def text(client: Client, path: str) -> str:
    """A page that is there."""
    answer = client.get(path)
    assert answer.status_code == 200, path
    return str(answer.content.decode())


def test_strangers_see_nothing(stranger: Client) -> None:
    """Every address but the health checks asks strangers to sign in, so that a new one is not left open."""
    for pattern in get_resolver().url_patterns:
        route = str(pattern.pattern)
        if not isinstance(pattern, URLPattern) or route in OPEN_TO_ALL:
            continue
        path = "/" + re.sub("<int:[a-z_]+>", "1", route.replace("<uuid:recording_id>", str(NOBODYS)))
        path = path.replace("<str:day>", "2026-10-04")
        for answer in (stranger.get(path), stranger.post(path)):
            assert answer.status_code in {302, 405}, path
            assert answer.status_code == 405 or answer["Location"].startswith("/sign-in?next="), path


def test_an_empty_list_says_how_a_recording_comes(signed_in: SignedIn) -> None:
    """Whoever looks after all of them learns how to load the sample; an observer that nothing is theirs yet."""
    assert "lessonguard sample load" in text(signed_in("operations"), "/recordings")
    observers = text(signed_in("observer"), "/recordings")
    assert "Nothing has been assigned to you yet" in observers
    assert "sample load" not in observers


def test_words_stand_on_the_scorecard_alone(service: Service, signed_in: SignedIn) -> None:
    """The stored card is shown as it was stored, in a sandbox; no other page holds its words or where things lie."""
    rows, client = evening(service), signed_in("dsl")
    card = client.get(f"/recordings/{rows[3].id}/scorecard")
    assert "meet me behind the chapel" in card.content.decode()
    assert "sandbox;" in card["Content-Security-Policy"]
    assert "allow-" not in card["Content-Security-Policy"]
    for path in ("/recordings", f"/recordings/{rows[3].id}", "/alerts", "/ledger"):
        page = text(client, path)
        assert "chapel" not in page
        assert str(service.settings.home) not in page
        assert "derived/" not in page


def test_a_card_that_was_altered_is_not_shown(service: Service, signed_in: SignedIn) -> None:
    """A stored card that is not what was stored is refused, and none of it is shown."""
    rows, client = evening(service), signed_in("dsl")
    run = rows[3].runs.get()
    run.items.update(sha256="0" * 64)
    answer = client.get(f"/recordings/{rows[3].id}/scorecard")
    assert answer.status_code == 500
    assert "is not the one that was written" in answer.content.decode()
    assert "chapel" not in answer.content.decode()


def test_browsers_are_told_to_be_careful(signed_in: SignedIn) -> None:
    """No answer may run a script, load from elsewhere, be framed, be guessed at, or tell others where people were."""
    client = signed_in("dsl")
    for path in ("/recordings", "/sign-in", "/nowhere", "/static/lessonguard.css", "/health/live"):
        answer = client.get(path)
        answer.close()
        policy = answer["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script-src" not in policy
        assert "unsafe" not in policy
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["X-Frame-Options"] == "DENY"
        assert answer["Referrer-Policy"] == "same-origin"


def test_browsers_ask_whether_a_static_file_has_changed(stranger: Client) -> None:
    """Everyone gets style and mark, and again only where they changed; nothing else of the package is there."""
    for name, kind in (("lessonguard.css", "text/css"), ("mark.svg", "image/svg+xml")):
        first = stranger.get(f"/static/{name}")
        assert first["Content-Type"].startswith(kind)
        assert "max-age=0" in first["Cache-Control"]
        assert "Access-Control-Allow-Origin" not in first
        first.close()
        again = stranger.get(f"/static/{name}", headers={"if-modified-since": first["Last-Modified"]})
        assert again.status_code == 304
        again.close()
    for nowhere in ("/static/", "/static/../urls.py", "/static/base.html"):
        assert stranger.get(nowhere).status_code == 404


def test_the_list_says_how_far_each_is(service: Service, signed_in: SignedIn) -> None:
    """The list shows progress, reasons, the gravest finding, and whether everything was assessed."""
    evening(service)
    page = text(signed_in("dsl"), "/recordings")
    for told in (
        "Arriving",
        "listening 42 %",
        "waits for looking",
        "neither sound nor picture",
        "Critical",
        "3 findings",
        "1 gap",
        "17:50 BST",
    ):
        assert told in page


def test_the_list_can_be_narrowed(service: Service, signed_in: SignedIn) -> None:
    """The list shows one state if asked to."""
    evening(service)
    client = signed_in("dsl")
    for state, shown in (("parked", 2), ("processing", 2), ("assessed", 5), ("arriving", 1), ("", 10)):
        assert text(client, f"/recordings?state={state}").count('<th scope="row">') == shown, state


def test_paging_shows_every_recording_once(service: Service, signed_in: SignedIn) -> None:
    """Following `Older` to the end shows every recording, none twice, even when newer ones come meanwhile."""
    write, client = Evening(service), signed_in("dsl")
    ids = {str(write.came(RecordingState.ARRIVING).id) for _ in range(120)}
    late = Evening(service, count=1000)
    seen: list[str] = []
    query = "?state=arriving"
    while query:
        page = text(client, f"/recordings{query}")
        seen += re.findall(r'<th scope="row"><a href="/recordings/([0-9a-f-]+)"', page)
        older = re.search(r'<a href="([^"]+)">Older</a>', page)
        query = unescape(older[1]) if older else ""
        late.at = service.clock()
        late.came(RecordingState.ARRIVING)
    assert len(seen) == 120
    assert set(seen) == ids


def test_addresses_that_nobody_made_lead_nowhere(signed_in: SignedIn) -> None:
    """A broken address is not found, rather than a failure."""
    client, at = signed_in("dsl"), "2026-10-05T16:00:00"
    for query in (
        "after=x",
        f"after=0001-01-01T00:00:00%2B14:00,{NOBODYS}",
        f"after={at},{NOBODYS}",
        "state=lost",
        f"after={at}%2B00:00,x",
    ):
        assert client.get(f"/recordings?{query}").status_code == 404, query


@pytest.mark.parametrize("path", ["/recordings", "/alerts"])
def test_lists_ask_the_same_number_of_questions_however_long(path: str, service: Service, signed_in: SignedIn) -> None:
    """Twice the rows cost no further query."""
    client = signed_in("dsl")

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            text(client, path)
        return len(captured)

    evening(service)
    queries()  # the first look begins a chain of custody
    few = queries()
    write = Evening(service, count=100)
    for _ in range(6):
        write.dead_letter(write.alert(write.assessed(("undress", "critical")), "undress", "critical"))
        write.at_work()
    assert queries() == few


def test_a_recording_page_asks_the_same_number_of_questions(service: Service, signed_in: SignedIn) -> None:
    """A recording with many findings and alerts costs as many queries as one with few."""
    client, write = signed_in("dsl"), Evening(service)
    few, many = write.assessed(("swearing", "minor")), write.assessed(*[("swearing", "minor")] * 30)
    write.alert(few, "swearing", "serious")
    for number in range(10):
        write.alert(many, "swearing", "serious", subject=str(number))
    counts = []
    text(client, "/ledger")  # the first page begins a session
    for recording in (few, many):
        with CaptureQueriesContext(connection) as captured:
            text(client, f"/recordings/{recording.id}")
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_a_message_leads_to_its_finding(service: Service, signed_in: SignedIn) -> None:
    """Its anchor is there once: at the alert while no run shows the finding, in the list of findings afterwards."""
    client, write = signed_in("dsl"), Evening(service)
    early = write.came(RecordingState.PROCESSING)
    for severity in ("serious", "critical"):
        write.alert(early, "secrecy", severity, subject=f"{'a' * 16}:{severity}", finding_id="a" * 16)
    late = write.assessed(("secrecy", "critical"))
    known = Finding.objects.get(run__recording=late).finding_id
    write.alert(late, "secrecy", "critical", subject=known, finding_id=known)
    for recording, finding_id in ((early, "a" * 16), (late, known)):
        assert text(client, f"/recordings/{recording.id}").count(f'id="finding-{finding_id}"') == 1


def test_a_parked_recording_is_tried_again(service: Service, signed_in: SignedIn, queue: FakeTaskQueue) -> None:
    """The button makes the stage ready and enqueues it; pressed twice it says that there is nothing to do."""
    rows, client = evening(service), signed_in("operations")
    parked = rows[4]
    assert "Try again" in text(client, f"/recordings/{parked.id}")
    client.post(f"/recordings/{parked.id}/retry")
    stage = Stage.objects.get(recording=parked, name=StageName.PROBE)
    assert stage.state == StageState.READY
    assert [message.stage_id for message in queue.messages] == [stage.pk]
    page = text(client, f"/recordings/{parked.id}")
    assert "It is being tried again." in page
    assert "Try again<" not in page
    again = client.post(f"/recordings/{parked.id}/retry", follow=True)
    assert "Nothing of this recording is parked any more." in again.content.decode()


def test_dead_letters_and_untold_alerts_are_plain_to_see(service: Service, signed_in: SignedIn) -> None:
    """Whoever opens the alerts sees which messages reached nobody, and why."""
    evening(service)
    page = text(signed_in("dsl"), "/alerts")
    for told in (
        "Messages that were given up",
        "hooks.example.org",
        "410 Gone",
        "Not sent to anybody yet",
        "escalated 1×",
    ):
        assert told in page


def test_a_recording_shows_its_way(service: Service, signed_in: SignedIn) -> None:
    """The page of a recording shows findings by kind and time, holds, stages, and reasons."""
    rows, client = evening(service), signed_in("dsl")
    table = {
        rows[3]: ("Possible undress", "sealed", "01:43–01:45", "The store confirmed it", "1 gap"),
        rows[5]: ("has not confirmed it yet", "the store does not answer"),
        rows[4]: ("Parked", "neither sound nor picture"),
        rows[1]: ("42 %", "Running"),
        rows[6]: ("Nothing was found.",),
    }
    for recording, told in table.items():
        page = text(client, f"/recordings/{recording.id}")
        for words in told:
            assert words in page


def test_what_is_not_there_is_not_found(service: Service, signed_in: SignedIn) -> None:
    """Unknown recordings, missing cards and unwritten days are not found."""
    rows, client = evening(service), signed_in("dsl")
    for path in (f"/recordings/{NOBODYS}", f"/recordings/{rows[1].id}/scorecard", "/ledger/2020-01-01", "/ledger/x"):
        assert client.get(path).status_code == 404, path


@pytest.mark.parametrize(("role", "named"), [("dsl", True), ("operations", False)])
def test_the_ledger_names_what_is_cut_off_to_nobody_else(
    role: str, named: bool, service: Service, signed_in: SignedIn, clock: FakeClock
) -> None:
    """Neither id nor lesson of what is sealed, but that it is there, under one name; everything else as it is."""
    keys = SecretStr(new_key_ring().to_pem())
    service = replace(service, settings=service.settings.model_copy(update={"signing_key": keys}))
    evening = Evening(service)
    cut, other = evening.assessed(), evening.assessed()
    Recording.objects.filter(id=cut.id).update(sealed_at=clock())
    day = cut.uploaded_at.date()
    clock.forward(3 * 86_400)
    write_ledger(day, service)
    with use_service(service):
        client = signed_in(role)
        shown = "".join(text(client, f"/ledger/{day}?state={state.value}") for state in LineState)
    assert (str(cut.id) in shown, str(cut.lesson_id) in shown) == (named, named)
    assert (name_of_cut(cut.id) in shown) is not named
    assert str(other.id) in shown


def test_a_day_of_the_ledger_is_read_and_signed_off(service: Service, signed_in: SignedIn, clock: FakeClock) -> None:
    """The day's lines are shown by state; whoever may signs it off, once, and the list of days says who did."""
    keys = new_key_ring()
    service = replace(service, settings=service.settings.model_copy(update={"signing_key": SecretStr(keys.to_pem())}))
    evening(service)
    clock.forward(3 * 86_400)
    write_ledger(date(2026, 10, 5), service)
    with use_service(service):
        client = signed_in("dsl")
        assert "not yet" in text(client, "/ledger")
        page = text(client, "/ledger/2026-10-05?state=failed")
        assert "L-2026-004205" in page
        assert f"key {keys.key_id} (Ed25519)" in page
        assert "neither sound nor picture" in page
        (version,) = re.findall(r'name="version" value="([^"]+)"', page)
        answers = [client.post("/ledger/2026-10-05/sign-off", {"version": version}, follow=True) for _ in range(2)]
        assert "The day is signed off." in answers[0].content.decode()
        assert "Not signed off" in answers[1].content.decode()
        assert "dsl-1" in text(client, "/ledger")
