"""Whoever runs the service learns whether it can serve, and which part is away."""

from dataclasses import replace

import pytest
from django.test import Client

from analyzer.domain.errors import TransientError
from analyzer.domain.stages import Queue
from analyzer.domain.stored import Listed
from analyzer.service.bootstrap import Service
from analyzer.storage.folder import FolderStore
from analyzer.web.service import use_service
from tests.fakes import FakeTaskQueue


class AwayStore(FolderStore):
    """A store that cannot be reached."""

    def stat(self, key: str, version_id: str | None = None) -> Listed:  # noqa: ARG002 - the port's
        """Fail as a lost network does."""
        raise TransientError("the store at 10.1.2.3 does not answer")


class AwayDoorbell(FakeTaskQueue):
    """A broker that does not answer."""

    def depth(self, queue: Queue) -> int | None:  # noqa: ARG002 - the queue's
        """Nobody knows."""
        return None


def test_a_living_process_says_so(stranger: Client) -> None:
    """Liveness asks nothing of the surroundings."""
    assert stranger.get("/health/live").json() == {"live": True}


def test_a_complete_service_is_ready(stranger: Client) -> None:
    """Where everything answers, the service is ready."""
    answer = stranger.get("/health/ready")
    assert (answer.status_code, answer.json()) == (200, {"ready": True, "away": []})


@pytest.mark.parametrize("part", ["store", "broker"])
def test_a_part_that_is_away_is_named(part: str, service: Service, stranger: Client) -> None:
    """A part that does not answer makes the service not ready, is named, and its address is not told."""
    away = {
        "store": replace(service, store=AwayStore(service.settings.home)),
        "broker": replace(service, queue=AwayDoorbell()),
    }
    with use_service(away[part]):
        answer = stranger.get("/health/ready")
    assert (answer.status_code, answer.json()) == (503, {"ready": False, "away": [part]})


def test_a_database_that_is_away_is_named(service: Service, stranger: Client) -> None:
    """A catalogue that cannot be opened makes the service not ready."""
    from django.db import connections

    before = connections.settings["default"]
    connections["default"].close()
    del connections["default"]
    connections.settings["default"] = {**before, "NAME": "/nowhere/catalogue.sqlite3"}
    try:
        answer = stranger.get("/health/ready")
    finally:
        del connections["default"]
        connections.settings["default"] = before
    assert (answer.status_code, answer.json()["away"]) == (503, ["database"])


@pytest.mark.parametrize(
    ("given", "kept"),
    [("7d9f5f0e7a524d0c8f6c1c2f6f9a1b11", True), ("meet me behind the chapel", False), ("Alice", False), ("", False)],
)
def test_requests_have_an_id(given: str, kept: bool, stranger: Client) -> None:
    """A proxy's id is kept if it is one; whatever else comes is replaced."""
    answer = stranger.get("/health/live", headers={"X-Request-ID": given})
    assert (answer["X-Request-ID"] == given) is kept
    assert len(answer["X-Request-ID"]) == 32
