"""A request that fails tells its caller nothing, and the logs no word."""

import io
import json
from dataclasses import replace

import pytest
from django.test import Client

from analyzer.domain.stored import Listed
from analyzer.records.models import Account
from analyzer.service.bootstrap import Service
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
    client.force_login(Account.objects.create_superuser("t.lee"))
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
