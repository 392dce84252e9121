"""Fixtures for alerts."""

from pathlib import Path

import pytest

from analyzer.service.bootstrap import Service, make_store
from analyzer.settings.service_policy import read_service_policy
from analyzer.settings.service_settings import ServiceSettings
from tests.fakes import FakeClock, FakeTaskQueue
from tests.service.alerts.scene import FakeMessenger, telling


@pytest.fixture
def told(service: Service) -> Service:
    """The service with a lead to write to and a webhook to post to."""
    return telling(service)


@pytest.fixture
def anywhere(tmp_path: Path, each_catalogue: str, clock: FakeClock, queue: FakeTaskQueue) -> Service:
    """The same on SQLite, then on PostgreSQL."""
    settings = ServiceSettings(home=tmp_path / "home")
    return telling(Service(settings, read_service_policy(None), make_store(settings, clock), queue, clock))


@pytest.fixture
def messenger() -> FakeMessenger:
    """Accepts everything."""
    return FakeMessenger()
