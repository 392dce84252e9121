"""The service with a key that signs certificates, and a sweep that found all in order just before."""

from pathlib import Path

import pytest

from analyzer.records import sweeps
from analyzer.service.bootstrap import Service, make_store
from analyzer.settings.service_policy import read_service_policy
from analyzer.settings.service_settings import ServiceSettings
from tests.fakes import FakeClock, FakeTaskQueue
from tests.service.retention.kept import signing


@pytest.fixture
def service(service: Service) -> Service:
    """The service's parts, and a key to sign with."""
    sweeps.mark({}, now=service.clock(), in_order=True)
    return signing(service)


@pytest.fixture
def on_each(each_catalogue: str, tmp_path: Path) -> Service:
    """The service on SQLite, then on PostgreSQL."""
    clock, settings = FakeClock(), ServiceSettings(home=tmp_path / "home")
    sweeps.mark({}, now=clock(), in_order=True)
    assert each_catalogue
    made = Service(settings, read_service_policy(None), make_store(settings, clock), FakeTaskQueue(), clock)
    return signing(made)
