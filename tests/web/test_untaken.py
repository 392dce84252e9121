"""What was handed in and not taken in stands on the pages and in `status`, with its name for those who may see it."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from analyzer.domain.scope import Scope
from analyzer.records.models import Arrival, Recording
from analyzer.service.bootstrap import Service
from analyzer.service.pipeline.sweep import sweep
from analyzer.service.tokens import issue_token
from tests.fakes import FakeClock
from tests.integration.command import lessonguard
from tests.service.intake.watched import Watched, lesson
from tests.web.conftest import SignedIn

NAME = "Jane Doe.mp4"


@pytest.fixture
def refused(service: Service, tmp_path: Path, clock: FakeClock) -> Watched:
    """A watched folder with a recording beside which a broken lesson record lies."""
    watched = Watched(service, tmp_path / "watched", clock)
    watched.drop(NAME)
    watched.drop("Jane Doe.json", b"{")
    watched.look()
    return watched


@pytest.mark.parametrize("role", ["operations", "dsl", "observer"])
def test_a_refused_recording_is_on_the_page(refused: Watched, signed_in: SignedIn, role: str) -> None:
    """Whoever sees all recordings sees that one was refused and why; its name only those who may."""
    page = signed_in(role).get("/recordings").content.decode()
    assert ("lesson record: is not JSON" in page) is (role != "observer")
    assert (NAME in page) is (role == "dsl")


def test_an_alert_names_the_file_on_its_page_alone(refused: Watched, signed_in: SignedIn) -> None:
    """The lead reads on the alerts page which file it is about."""
    page = signed_in("dsl").get("/alerts").content.decode()
    assert "Not taken in" in page
    assert NAME in page


def test_an_alert_about_an_upload_is_called_as_on_the_other_page(service: Service, signed_in: SignedIn) -> None:
    """What has no name has a number there; what the catalogue calls it is nobody's business."""
    secret = issue_token("machine", [Scope.HAND_IN], timedelta(days=1), now=service.clock()).secret
    files = {"recording": SimpleUploadedFile("a.mp4", b"x"), "lesson": SimpleUploadedFile("a.json", b"{")}
    stranger = Client(headers={"host": "localhost", "authorization": f"Bearer {secret}"})
    assert stranger.post("/api/v1/recordings", files).status_code == 422
    sweep(service)
    lead = signed_in("dsl")
    number = f"Arrival {Arrival.objects.get().id}"
    pages = [lead.get(page).content.decode() for page in ("/alerts", "/recordings")]
    assert all(number in page for page in pages)
    assert "refused:" not in pages[0]


def test_status_names_what_was_refused(refused: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    """With its file and the reason, and the folder that was looked in; for programs, too."""
    monkeypatch.setenv("LESSONGUARD_HOME", str(refused.service.settings.home))
    said = lessonguard("status").out
    for told in (NAME, "refused", "lesson record: is not JSON", str(refused.service.settings.home)):
        assert told in said
    (one,) = json.loads(lessonguard("status", "--untaken", "--json").out)
    assert (one["name"], one["state"]) == (NAME, "refused")


def test_names_steer_neither_terminal_nor_page(
    service: Service, tmp_path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch, signed_in: SignedIn
) -> None:
    """Escape sequences and turns of direction in names and ids are shown, not obeyed."""
    watched = Watched(service, tmp_path / "watched", clock)
    watched.drop("\x1b[2J\u202eb.mp4")
    watched.drop("\x1b[2J\u202eb.json", b"{")
    watched.drop("good.mp4")
    watched.drop("good.json", lesson("L\x1b]0;x\x07", subject="\u202eshtaM"))
    watched.look()
    monkeypatch.setenv("LESSONGUARD_HOME", str(service.settings.home))
    said = [lessonguard("status").out, lessonguard("status", str(Recording.objects.get().id)).out]
    assert "␛[2J\ufffdb.mp4" in said[0]
    assert all("L␛]0;x␇" in out for out in said)
    lead = signed_in("dsl")
    pages = [lead.get(page) for page in ("/recordings", "/alerts", f"/recordings/{Recording.objects.get().id}")]
    said += [page.content.decode() for page in pages]
    assert "␛[2J\ufffdb.mp4" in said[3]
    assert "\ufffdshtaM" in said[4]
    assert not {"\x1b", "\x07", "\u202e"} & set("".join(said))
