"""Fixtures for alerts."""

from pathlib import Path

import pytest

from analyzer.usecases.service import Service, make_store
from analyzer.usecases.service_policy import read_service_policy
from analyzer.usecases.service_settings import ServiceSettings
from tests.service import FakeClock, FakeDoorbell
from tests.usecases.alerts.scene import FakeMessenger, telling


@pytest.fixture
def told(service: Service) -> Service:
    """The service with a lead to write to and a webhook to post to."""
    return telling(service)


@pytest.fixture
def anywhere(tmp_path: Path, each_catalogue: str, clock: FakeClock, bell: FakeDoorbell) -> Service:
    """The same on SQLite, then on PostgreSQL."""
    settings = ServiceSettings(home=tmp_path / "home")
    return telling(Service(settings, read_service_policy(None), make_store(settings, clock), bell, clock))


@pytest.fixture
def messenger() -> FakeMessenger:
    """Accepts everything."""
    return FakeMessenger()
