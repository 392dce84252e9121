"""Configurations that replays try, each made and read once."""

from pathlib import Path

import pytest

from analyzer.settings.configuration import Configuration, read_configuration
from tests.service.replay.lessons import edited


@pytest.fixture(scope="session")
def shipped() -> Configuration:
    """The configuration that comes with the project."""
    return read_configuration(None)


@pytest.fixture(scope="session")
def to_the_lead(shipped: Configuration, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A configuration that sends gifts to the lead and asks for a hold; not to be written to."""
    return edited(tmp_path_factory.mktemp("lead") / "config", shipped, "gift", route="dsl", preserve="true")
