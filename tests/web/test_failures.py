"""A request that fails tells its caller nothing, and the logs no word."""

import io
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client

from analyzer.domain.errors import (
    ConflictError,
    IntegrityError,
    LessonguardError,
    ObjectMissingError,
    PermanentError,
    TransientError,
)
from analyzer.domain.scope import Scope
from analyzer.domain.stored import Listed
from analyzer.records.accounts import add_account
from analyzer.records.models import Item
from analyzer.service.bootstrap import Service
from analyzer.service.tokens import issue_token
from analyzer.storage.folder import FolderStore
from analyzer.web.service import use_service
from tests.logged import logging_to
from tests.web.rows import Evening

WORDS = "meet me behind the chapel"


class BrokenStore(FolderStore):
    """A store with a fault that nobody foresaw, whose text holds words."""

    def open(self, *_args: object, **_options: object) -> None:  # type: ignore[override]  # it only fails
        """Fail."""
        raise ValueError(WORDS)

    def stat(self, *_args: object, **_options: object) -> Listed:
        """Fail."""
        raise ValueError(WORDS)


@pytest.mark.parametrize("method", ["get", "post"])
def test_no_word_of_a_failing_request_is_logged(method: str, service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """A failure in a view is answered by a bare 500; the log has its type, place, route and id, and no word of it."""
    recording = Evening(service).assessed()
    client = Client(headers={"host": "localhost"}, raise_request_exception=False)
    client.force_login(add_account("t.lee", ("dsl",)))  # type: ignore[arg-type]  # a new name is not taken
    path = {"get": f"/recordings/{recording.id}/scorecard", "post": "/recordings/x/chapel"}[method]
    with (
        use_service(replace(service, store=BrokenStore(service.settings.home))),
        logging_to(io.StringIO(), monkeypatch) as stream,
    ):
        answer = getattr(client, method)(f"{path}?quote=chapel", {"said": WORDS}, headers={"Referer": f"x?{WORDS}"})
    assert "chapel" not in stream.getvalue()
    assert "chapel" not in answer.content.decode()
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert {line["request"] for line in lines} == {answer["X-Request-ID"]}
    if method == "get":
        (failure,) = [line for line in lines if "error" in line]
        assert failure["error"][0]["type"] == "ValueError"
        assert "scorecards.py" in str(failure["error"][0]["at"])
        assert answer.status_code == 500


class RefusingStore(FolderStore):
    """A store that answers every reading with one error."""

    error: LessonguardError = PermanentError("no")

    def open(self, *_args: object, **_options: object) -> None:  # type: ignore[override]  # it only fails
        """Fail."""
        raise self.error


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (PermanentError, 422),
        (ConflictError, 409),
        (ObjectMissingError, 404),
        (TransientError, 503),
        (IntegrityError, 500),
    ],
)
def test_a_failure_has_one_status(service: Service, kind: type[LessonguardError], status: int) -> None:
    """Pages and the API answer the same failure alike, each in its own form, with the sentence that says why."""
    recording = Evening(service).assessed()
    card = Item.objects.get(recording=recording, role="card")
    card.pk, card.role = None, "analysis"
    card.save()
    secret = issue_token("machine", [Scope.READ], timedelta(days=1), now=service.clock()).secret
    page = Client(headers={"host": "localhost"}, raise_request_exception=False)
    page.force_login(add_account("t.lee", ("dsl",)))  # type: ignore[arg-type]  # a new name is not taken
    machine = Client(headers={"host": "localhost", "authorization": f"Bearer {secret}"}, raise_request_exception=False)
    store = RefusingStore(service.settings.home)
    store.error = kind("the shelf is bare")
    with use_service(replace(service, store=store)):
        answers = [
            page.get(f"/recordings/{recording.id}/scorecard"),
            machine.get(f"/api/v1/recordings/{recording.id}/scorecard"),
        ]
    assert [answer.status_code for answer in answers] == [status, status]
    assert all("the shelf is bare" in answer.content.decode() for answer in answers)
