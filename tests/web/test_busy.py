"""A catalogue that does not answer is said to be busy, in the form of each door, and nothing fails without a word."""

import io
import json
import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import OperationalError, connection
from django.test import Client

from analyzer.domain.scope import Scope
from analyzer.records.accounts import add_account
from analyzer.service.bootstrap import Service
from analyzer.service.tokens import issue_token
from tests.logged import logging_to
from tests.web.rows import Evening


@pytest.fixture
def locked(service: Service) -> Iterator[Client]:
    """A browser and machine in one, while somebody else writes to the catalogue for longer than anybody waits."""
    secret = issue_token("machine", list(Scope), timedelta(days=1), now=service.clock()).secret
    client = Client(headers={"host": "localhost"}, raise_request_exception=False)
    client.force_login(add_account("t.lee", ("dsl",)))  # type: ignore[arg-type]  # a new name is not taken
    client.headers = {"authorization": f"Bearer {secret}"}  # type: ignore[attr-defined]
    client.alert = Evening(service).alert(None, "ledger", "serious").id  # type: ignore[attr-defined]
    connection.cursor().execute("PRAGMA busy_timeout = 10")
    other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    try:
        yield client
    finally:
        other.execute("ROLLBACK")
        other.close()
        connection.close()


def authorised(client: Client) -> dict[str, str]:
    """The headers of the machine."""
    return dict(client.headers)  # type: ignore[attr-defined]


def test_a_page_says_that_the_catalogue_is_busy(locked: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a view writes, and where the session does; with when to come back, and no word of the database."""
    with logging_to(io.StringIO(), monkeypatch) as stream:
        answers = [locked.get(f"/alerts/{locked.alert}/open"), locked.post("/sign-out")]
    for answer in answers:
        assert (answer.status_code, answer["Retry-After"]) == (503, "30")
        assert "The catalogue is busy or away" in answer.content.decode()
    assert "database is locked" not in stream.getvalue()


def test_the_api_says_that_the_catalogue_is_busy(locked: Client, tmp_path: Path) -> None:
    """As a problem, like every other."""
    (tmp_path / "a.mp4").write_bytes(b"media")
    with (tmp_path / "a.mp4").open("rb") as media:
        answer = locked.post("/api/v1/recordings", {"recording": media}, headers=authorised(locked))
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert answer["Content-Type"] == "application/problem+json"
    assert json.loads(answer.content)["detail"].startswith("the catalogue is busy")


@pytest.mark.parametrize(
    ("path", "form"), [("/recordings", "text/html"), ("/api/v1/recordings", "application/problem+json")]
)
@pytest.mark.parametrize(("error", "status"), [(OperationalError("secret"), 503), (ValueError("secret"), 500)])
def test_what_fails_outside_of_a_view_is_answered_in_its_form(
    service: Service, monkeypatch: pytest.MonkeyPatch, path: str, form: str, error: Exception, status: int
) -> None:
    """Nothing of the failure is told."""

    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr("django.middleware.common.CommonMiddleware.process_request", fail)
    answer = Client(headers={"host": "localhost"}, raise_request_exception=False).get(path)
    assert answer.status_code == status
    assert answer["Content-Type"].startswith(form)
    assert "secret" not in answer.content.decode()
