"""What was handed in and not taken in stands on the pages and in `status`, with its name for those who may see it."""

import json
from pathlib import Path

import pytest

from analyzer.records.accounts import AccountRole
from analyzer.service.bootstrap import Service
from tests.fakes import FakeClock
from tests.integration.command import lessonguard
from tests.service.intake.watched import Watched
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


@pytest.mark.parametrize("role", AccountRole)
def test_a_refused_recording_is_on_the_page(refused: Watched, signed_in: SignedIn, role: AccountRole) -> None:
    """Everybody who sees recordings sees that one was refused and why; its name only those who may."""
    page = signed_in(role).get("/recordings").content.decode()
    assert "lesson record: is not JSON" in page
    assert (NAME in page) is (role is not AccountRole.OBSERVER)


def test_an_alert_names_the_file_on_its_page_alone(refused: Watched, signed_in: SignedIn) -> None:
    """The lead reads on the alerts page which file it is about."""
    page = signed_in(AccountRole.LEAD).get("/alerts").content.decode()
    assert "Not taken in" in page
    assert NAME in page


def test_status_names_what_was_refused(refused: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    """With its file and the reason, and the folder that was looked in; for programs, too."""
    monkeypatch.setenv("LESSONGUARD_HOME", str(refused.service.settings.home))
    said = lessonguard("status").out
    for told in (NAME, "refused", "lesson record: is not JSON", str(refused.service.settings.home)):
        assert told in said
    (one,) = json.loads(lessonguard("status", "--untaken", "--json").out)
    assert (one["name"], one["state"]) == (NAME, "refused")
