"""A service whose models stay loaded from one test to the next, as they do in a worker."""

from pathlib import Path

import pytest

from analyzer.analysis.bootstrap import AnalysisContext, make_analysis_context
from analyzer.service.bootstrap import Service, make_store
from analyzer.settings.configuration import read_configuration
from analyzer.settings.service_policy import read_service_policy
from analyzer.settings.service_settings import ServiceSettings
from analyzer.storage.port import ObjectStore
from tests.builders import equipped
from tests.fakes import FakeClock, FakeTaskQueue


@pytest.fixture(scope="package")
def context() -> AnalysisContext:
    """The shipped configuration, with real models."""
    return make_analysis_context(read_configuration(None), None, None)


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
    queue: FakeTaskQueue,
    context: AnalysisContext,
) -> Service:
    """The service's parts, on SQLite."""
    return equipped(Service(settings, read_service_policy(None), store, queue, clock), context)
