"""A service whose models stay loaded from one test to the next, as they do in a worker."""

from pathlib import Path

import pytest

from analyzer.storage.port import ObjectStore
from analyzer.usecases.bootstrap import Workshop, make_workshop
from analyzer.usecases.configuration import read_configuration
from analyzer.usecases.service import Service, make_store
from analyzer.usecases.service_policy import read_service_policy
from analyzer.usecases.service_settings import ServiceSettings
from tests.builders import equipped
from tests.service import FakeClock, FakeDoorbell


@pytest.fixture(scope="package")
def workshop() -> Workshop:
    """The shipped configuration, with real models."""
    return make_workshop(read_configuration(None), None, None)


@pytest.fixture
def settings(tmp_path: Path) -> ServiceSettings:
    """A home of its own."""
    return ServiceSettings(home=tmp_path / "home")


@pytest.fixture
def store(settings: ServiceSettings, clock: FakeClock) -> ObjectStore:
    """Objects in a folder."""
    return make_store(settings, clock)


@pytest.fixture
def service(
    settings: ServiceSettings,
    store: ObjectStore,
    catalogue: None,
    clock: FakeClock,
    bell: FakeDoorbell,
    workshop: Workshop,
) -> Service:
    """The service's parts, on SQLite."""
    return equipped(Service(settings, read_service_policy(None), store, bell, clock), workshop)
